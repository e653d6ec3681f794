"""Classic load balancers listen with HTTPS or SSL only.

## What it checks
The protocol of each listener, the one that clients speak, must be HTTPS or SSL. How
the load balancer speaks to its instances is not asked. A load balancer without
listeners is not judged.

## Why it matters
Behind an HTTP or TCP listener credentials, cookies and content cross the network in
the clear.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/elb-tls-https-listeners-only.html
- https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-listener-config.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::ElasticLoadBalancing::LoadBalancer"]
INPUTS = {}
SECURE = ("HTTPS", "SSL")


class ELB_TLS_HTTPS_LISTENERS_ONLY(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        balancer = configuration.configuration(configuration_item)
        listeners = [
            configuration.dig(description, "listener", {})
            for description in configuration.listed(balancer.get("listenerDescriptions"))
        ]
        if not listeners:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="The load balancer has no listener.")]
        plain = [listener for listener in listeners if str(listener.get("protocol")).upper() not in SECURE]
        if plain:
            annotation = f"Clients are heard in the clear: {', '.join(map(spoken, plain))}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def spoken(listener):
    return f"{listener.get('protocol') or 'an unknown protocol'} on port {listener.get('loadBalancerPort')}"


def lambda_handler(event, context):
    return Evaluator(ELB_TLS_HTTPS_LISTENERS_ONLY(), RESOURCE_TYPES).handle(event, context)
