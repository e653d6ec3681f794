"""RDS instances take minor versions of their engine by themselves.

## What it checks
`autoMinorVersionUpgrade` of the instance must be true, whatever its engine and its
state.

## Why it matters
Flaws of a database engine are mended in its minor versions. An instance without
them stays as it was on the day when it was made, until somebody thinks of it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/rds-automatic-minor-version-upgrade-enabled.html
- https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::RDS::DBInstance"]
INPUTS = {}


class RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        instance = configuration.configuration(configuration_item)
        if configuration.truth(instance.get("autoMinorVersionUpgrade")):
            return [Evaluation(ComplianceType.COMPLIANT)]
        engine = f"{instance.get('engine') or 'its engine'} {instance.get('engineVersion') or ''}".strip()
        annotation = f"autoMinorVersionUpgrade is off: the instance stays at {engine}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED(), RESOURCE_TYPES).handle(event, context)
