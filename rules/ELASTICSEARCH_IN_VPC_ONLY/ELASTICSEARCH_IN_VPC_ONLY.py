"""Elasticsearch domains sit in a VPC.

## What it checks
Each Elasticsearch domain must have its endpoint in subnets of a VPC, whatever its access
policy allows. Domains of OpenSearch are of another type and not judged. One that
is being deleted is not applicable.
A domain cannot move into a VPC: a person makes a new one there, restores a snapshot
into it and points the clients at it.

## Why it matters
A public endpoint is guarded by its access policy alone. One careless statement, and
the whole internet reads and deletes the indexes.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/elasticsearch-in-vpc-only.html
- https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, search_domains

INPUTS = {}


class ELASTICSEARCH_IN_VPC_ONLY(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        domains = search_domains.of_elasticsearch(client_factory.build_client("opensearch"))
        return [evaluation(domain) for domain in domains]


def evaluation(domain):
    judged = domain["DomainId"], search_domains.ELASTICSEARCH
    if configuration.truth(domain.get("Deleted")):
        return Evaluation(ComplianceType.NOT_APPLICABLE, *judged, annotation="The domain is being deleted.")
    if not configuration.listed(configuration.dig(domain, "VPCOptions.SubnetIds")):
        annotation = "The domain's endpoint is in no subnet of a VPC."
        return Evaluation(ComplianceType.NON_COMPLIANT, *judged, annotation=annotation)
    return Evaluation(ComplianceType.COMPLIANT, *judged)


def lambda_handler(event, context):
    return Evaluator(ELASTICSEARCH_IN_VPC_ONLY()).handle(event, context)
