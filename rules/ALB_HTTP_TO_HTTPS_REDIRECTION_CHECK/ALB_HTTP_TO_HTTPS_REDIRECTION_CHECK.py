"""HTTP listeners of application load balancers redirect to HTTPS.

## What it checks
Each rule of each HTTP listener, the default one among them, must redirect to the
protocol HTTPS, on any port and with either status code. A redirect that keeps the
protocol does not count, nor does a fixed response. A load balancer without HTTP
listeners is compliant. Network and gateway load balancers are not judged.

## Why it matters
What a client sends over plain HTTP, and the answer, can be read and changed on the
way. One forwarding rule below a redirecting default is enough for that.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/alb-http-to-https-redirection-check.html
- https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, resources

LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
GONE = ("LoadBalancerNotFound", "ListenerNotFound")
INPUTS = {}


class ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        elbv2 = client_factory.build_client("elbv2")
        return resources.judged(
            application_load_balancers(elbv2),
            lambda balancer: evaluation(elbv2, balancer),
            resource_type=LOAD_BALANCER,
            resource_id=str,
            gone=GONE,
        )


def application_load_balancers(elbv2):
    for page in elbv2.get_paginator("describe_load_balancers").paginate():
        for balancer in page["LoadBalancers"]:
            if balancer.get("Type") == "application":
                yield balancer["LoadBalancerArn"]


def evaluation(elbv2, balancer):
    for listener, rule in rules_of_http(elbv2, balancer):
        if not redirects(rule):
            annotation = f"Of the HTTP listener on port {listener.get('Port')}, {answer(rule)}."
            return Evaluation(ComplianceType.NON_COMPLIANT, balancer, LOAD_BALANCER, annotation)
    return Evaluation(ComplianceType.COMPLIANT, balancer, LOAD_BALANCER)


def rules_of_http(elbv2, balancer):
    """Each rule of the HTTP listeners, the default ones among them, with its listener."""
    for listeners in elbv2.get_paginator("describe_listeners").paginate(LoadBalancerArn=balancer):
        for listener in listeners["Listeners"]:
            if listener.get("Protocol") == "HTTP":
                for rules in elbv2.get_paginator("describe_rules").paginate(ListenerArn=listener["ListenerArn"]):
                    yield from ((listener, rule) for rule in rules["Rules"])


def redirects(rule):
    return any(
        action.get("Type") == "redirect" and configuration.dig(action, "RedirectConfig.Protocol") == "HTTPS"
        for action in rule.get("Actions", [])
    )


def answer(rule):
    which = "the default rule" if rule.get("IsDefault") else f"rule {rule.get('Priority')}"
    kinds = " and ".join(action.get("Type", "an unknown action") for action in rule.get("Actions", []))
    if kinds == "redirect":
        return f"{which} redirects, but not to HTTPS"
    return f"{which} answers by {kinds or 'nothing'}, not by a redirect to HTTPS"


def lambda_handler(event, context):
    return Evaluator(ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK()).handle(event, context)
