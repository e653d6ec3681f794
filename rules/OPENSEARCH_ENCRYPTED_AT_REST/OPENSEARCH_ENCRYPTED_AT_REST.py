"""OpenSearch domains are encrypted at rest.

## What it checks
Each OpenSearch domain must have encryption at rest, under whatever key. Domains of
Elasticsearch are of another type and not judged.

## Why it matters
Without it whoever comes by a disk, a swap file or an automated snapshot of the domain
reads its documents.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/opensearch-encrypted-at-rest.html
- https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, search_domains

RESOURCE_TYPES = ["AWS::OpenSearch::Domain"]
INPUTS = {}


class OPENSEARCH_ENCRYPTED_AT_REST(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        if not configuration.truth(search_domains.option(configuration_item, "EncryptionAtRestOptions.Enabled")):
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="The domain is not encrypted at rest.")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(OPENSEARCH_ENCRYPTED_AT_REST(), RESOURCE_TYPES).handle(event, context)
