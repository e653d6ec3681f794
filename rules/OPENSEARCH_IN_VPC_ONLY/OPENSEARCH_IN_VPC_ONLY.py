"""OpenSearch domains sit in a VPC.

## What it checks
Each OpenSearch domain must have its endpoint in subnets of a VPC, whatever its access
policy allows. Domains of Elasticsearch are of another type and not judged.
A domain cannot move into a VPC: a person makes a new one there, restores a snapshot
into it and points the clients at it.

## Why it matters
A public endpoint is guarded by its access policy alone. One careless statement, and
the whole internet reads and deletes the indexes.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/opensearch-in-vpc-only.html
- https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, search_domains

RESOURCE_TYPES = ["AWS::OpenSearch::Domain"]
INPUTS = {}


class OPENSEARCH_IN_VPC_ONLY(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        if not configuration.listed(search_domains.option(configuration_item, "VPCOptions.SubnetIds")):
            return [
                Evaluation(ComplianceType.NON_COMPLIANT, annotation="The domain's endpoint is in no subnet of a VPC.")
            ]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(OPENSEARCH_IN_VPC_ONLY(), RESOURCE_TYPES).handle(event, context)
