"""OpenSearch domains take requests by HTTPS alone.

## What it checks
The endpoint of each OpenSearch domain must enforce HTTPS, and where `tlsPolicies` names
TLS policies, its policy must be one of them. Domains of Elasticsearch are of another
type and not judged.

## Why it matters
Over plain HTTP queries, documents and signed requests can be read and changed on the
way. Old TLS versions and ciphers are little better.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/opensearch-https-required.html
- https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DomainEndpointOptions.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, search_domains

RESOURCE_TYPES = ["AWS::OpenSearch::Domain"]
POLICY = inputs.matching(r"Policy-Min-TLS-[A-Za-z0-9-]{1,60}", "the name of a TLS policy")
INPUTS = {"tlsPolicies": inputs.optional(inputs.list_of(POLICY))}


class OPENSEARCH_HTTPS_REQUIRED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        wanted = valid_rule_parameters["tlsPolicies"]
        policy = search_domains.option(configuration_item, "DomainEndpointOptions.TLSSecurityPolicy")
        if not configuration.truth(search_domains.option(configuration_item, "DomainEndpointOptions.EnforceHTTPS")):
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="The domain takes plain HTTP.")]
        if wanted and policy not in wanted:
            annotation = f"The TLS policy is {policy or 'not set'}, which is not one of tlsPolicies."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(OPENSEARCH_HTTPS_REQUIRED(), RESOURCE_TYPES).handle(event, context)
