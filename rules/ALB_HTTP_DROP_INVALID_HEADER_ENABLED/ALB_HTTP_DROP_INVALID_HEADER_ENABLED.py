"""Application load balancers drop HTTP headers that are not valid.

## What it checks
The attribute `routing.http.drop_invalid_header_fields.enabled` of each application
load balancer must be true, whatever its scheme, address family or state. Network and
gateway load balancers read no headers and are not judged.

## Why it matters
A header whose name has other characters than letters, digits and hyphens is read in
one way by the load balancer and in another by the target: requests are smuggled
through such gaps.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/alb-http-drop-invalid-header-enabled.html
- https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::ElasticLoadBalancingV2::LoadBalancer"]
INPUTS = {}
DROPS = "routing.http.drop_invalid_header_fields.enabled"


class ALB_HTTP_DROP_INVALID_HEADER_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        kind = configuration.configuration(configuration_item).get("type") or "application"  # as AWS has it by default
        if kind != "application":
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=f"A {kind} load balancer reads no headers.")]
        if not configuration.truth(attributes(configuration_item).get(DROPS)):
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"The attribute {DROPS} is not true.")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def attributes(item):
    recorded = configuration.listed(configuration.supplementary(item, "LoadBalancerAttributes"))
    return {attribute.get("key"): attribute.get("value") for attribute in recorded}


def lambda_handler(event, context):
    return Evaluator(ALB_HTTP_DROP_INVALID_HEADER_ENABLED(), RESOURCE_TYPES).handle(event, context)
