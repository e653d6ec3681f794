"""Not everybody can restore a database from its snapshots.

## What it checks
`all` must not be among those who may restore the snapshot, of an instance or of a
cluster: DocumentDB's and Neptune's are among the latter. Snapshots that are shared
with named accounts are no part of it. A snapshot that was recorded without its
permissions counts as wrong.

## Why it matters
Whoever has an AWS account makes a database of a public snapshot and reads it all.
Such snapshots are looked for and copied, by the hour.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/rds-snapshots-public-prohibited.html
- https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

# The part of each type's items that says who may restore.
ATTRIBUTES = {
    "AWS::RDS::DBSnapshot": "DBSnapshotAttributes",
    "AWS::RDS::DBClusterSnapshot": "DBClusterSnapshotAttributes",
}
RESOURCE_TYPES = list(ATTRIBUTES)
INPUTS = {}


class RDS_SNAPSHOTS_PUBLIC_PROHIBITED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        part = ATTRIBUTES[configuration_item["resourceType"]]
        attributes = configuration.listed(configuration.supplementary(configuration_item, part) or None)
        who = [
            each
            for attribute in attributes
            if attribute.get("attributeName") == "restore"
            for each in configuration.listed(attribute.get("attributeValues"))
        ]
        name = configuration.name(configuration_item)
        if "all" in who:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"Everybody can restore {name}.")]
        if not attributes:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"Who can restore {name} is not recorded.")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(RDS_SNAPSHOTS_PUBLIC_PROHIBITED(), RESOURCE_TYPES).handle(event, context)
