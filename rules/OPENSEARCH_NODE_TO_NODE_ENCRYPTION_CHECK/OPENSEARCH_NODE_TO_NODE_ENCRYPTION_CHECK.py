"""OpenSearch domains encrypt what passes between their nodes.

## What it checks
Each OpenSearch domain must encrypt what passes between its nodes, by TLS. Domains of
Elasticsearch are of another type and not judged.

## Why it matters
Without it documents pass between the nodes of a domain as plain text, also those that
came over HTTPS.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/opensearch-node-to-node-encryption-check.html
- https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ntn.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, search_domains

RESOURCE_TYPES = ["AWS::OpenSearch::Domain"]
INPUTS = {}


class OPENSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        if not configuration.truth(search_domains.option(configuration_item, "NodeToNodeEncryptionOptions.Enabled")):
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="Its nodes talk to each other without TLS.")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(OPENSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK(), RESOURCE_TYPES).handle(event, context)
