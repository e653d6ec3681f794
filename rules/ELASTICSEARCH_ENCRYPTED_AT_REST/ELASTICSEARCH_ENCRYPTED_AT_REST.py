"""Elasticsearch domains are encrypted at rest.

## What it checks
Each Elasticsearch domain must have encryption at rest, under whatever key. Domains of
OpenSearch are of another type and not judged. A domain that is being deleted is not
applicable; one that is being made or changed is judged by what was asked of it.

## Why it matters
Without it whoever comes by a disk, a swap file or an automated snapshot of the domain
reads its documents.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/elasticsearch-encrypted-at-rest.html
- https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, search_domains

INPUTS = {}


class ELASTICSEARCH_ENCRYPTED_AT_REST(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        domains = search_domains.of_elasticsearch(client_factory.build_client("opensearch"))
        return [evaluation(domain) for domain in domains]


def evaluation(domain):
    judged = domain["DomainId"], search_domains.ELASTICSEARCH
    if configuration.truth(domain.get("Deleted")):
        return Evaluation(ComplianceType.NOT_APPLICABLE, *judged, annotation="The domain is being deleted.")
    if not configuration.truth(configuration.dig(domain, "EncryptionAtRestOptions.Enabled")):
        return Evaluation(ComplianceType.NON_COMPLIANT, *judged, annotation="The domain is not encrypted at rest.")
    return Evaluation(ComplianceType.COMPLIANT, *judged)


def lambda_handler(event, context):
    return Evaluator(ELASTICSEARCH_ENCRYPTED_AT_REST()).handle(event, context)
