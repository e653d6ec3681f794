"""Data stores are classified.

## What it checks
Each data store must have the tag `tagKey` with one of `allowedValues`. Key and values
count upper and lower case. The fix cannot know what a store holds: it writes the first
of the values, so they begin with the strictest class.

## Why it matters
What a control may cost, who may read and how long a copy is kept follow from the
class of the data. A store without one is protected by guess.

## References
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_data_classification_identify_data.html
- https://docs.aws.amazon.com/whitepapers/latest/data-classification/data-classification.html
- https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = [
    "AWS::DynamoDB::Table",
    "AWS::EFS::FileSystem",
    "AWS::OpenSearch::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::S3::Bucket",
]
INPUTS = {"tagKey": inputs.text, "allowedValues": inputs.text_list}


class DATA_STORE_CLASSIFICATION_TAGGED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        key, allowed = valid_rule_parameters["tagKey"], valid_rule_parameters["allowedValues"]
        value = configuration.tags(configuration_item).get(key)
        if value not in allowed:
            found = "missing" if value is None else repr(value)
            annotation = f"Tag {key} is {found}, not {' or '.join(allowed)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(DATA_STORE_CLASSIFICATION_TAGGED(), RESOURCE_TYPES).handle(event, context)
