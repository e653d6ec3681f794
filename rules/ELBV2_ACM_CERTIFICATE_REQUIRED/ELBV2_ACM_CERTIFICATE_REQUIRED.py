"""Application and network load balancers use certificates of ACM.

## What it checks
Each listener must show certificates that ACM holds and no others, and with
`AcmCertificatesAllowed` only certificates that are named there. Those for further
host names count like the default one. A listener that shows no certificate, such as
one of HTTP or TCP, is a finding too, as AWS's rule has it. Gateway load balancers,
and load balancers without listeners, are not judged.

Known false alarm: an HTTP listener that only redirects to HTTPS has no use for a
certificate. Waive it, or close port 80.

## Why it matters
ACM renews what it issued, and warns before what was imported expires. A certificate
in IAM does neither, and few remember that it is there.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/elbv2-acm-certificate-required.html
- https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, inputs, resources

LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
GONE = ("LoadBalancerNotFound", "ListenerNotFound")
INPUTS = {"AcmCertificatesAllowed": inputs.optional(inputs.list_of(inputs.arn))}
SECURE = ("HTTPS", "TLS")


class ELBV2_ACM_CERTIFICATE_REQUIRED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        elbv2 = client_factory.build_client("elbv2")
        allowed = valid_rule_parameters["AcmCertificatesAllowed"]
        pages = elbv2.get_paginator("describe_load_balancers").paginate()
        balancers = (balancer for page in pages for balancer in page["LoadBalancers"])
        return resources.judged(
            (balancer["LoadBalancerArn"] for balancer in balancers if balancer.get("Type") != "gateway"),
            lambda balancer: evaluation(elbv2, balancer, allowed),
            resource_type=LOAD_BALANCER,
            resource_id=str,
            gone=GONE,
        )


def evaluation(elbv2, balancer, allowed):
    pages = elbv2.get_paginator("describe_listeners").paginate(LoadBalancerArn=balancer)
    listeners = [listener for page in pages for listener in page["Listeners"]]
    if not listeners:
        annotation = "The load balancer has no listener."
        return Evaluation(ComplianceType.NOT_APPLICABLE, balancer, LOAD_BALANCER, annotation)
    for listener in listeners:
        fault = shortfall(certificates(elbv2, listener), allowed)
        if fault:
            annotation = f"The {listener.get('Protocol')} listener on port {listener.get('Port')} shows {fault}."
            return Evaluation(ComplianceType.NON_COMPLIANT, balancer, LOAD_BALANCER, annotation)
    return Evaluation(ComplianceType.COMPLIANT, balancer, LOAD_BALANCER)


def certificates(elbv2, listener):
    if listener.get("Protocol") not in SECURE:
        return []
    pages = elbv2.get_paginator("describe_listener_certificates").paginate(ListenerArn=listener["ListenerArn"])
    return [shown.get("CertificateArn") for page in pages for shown in page["Certificates"]]


def shortfall(shown, allowed):
    if not shown:
        return "no certificate"
    for certificate in shown:
        arn = arns.parse(certificate)
        if arn is None or arn.service != "acm":
            return f"{certificate}, which is not of ACM"
        if allowed and certificate not in allowed:
            return f"{certificate}, which is not one of AcmCertificatesAllowed"
    return None


def lambda_handler(event, context):
    return Evaluator(ELBV2_ACM_CERTIFICATE_REQUIRED()).handle(event, context)
