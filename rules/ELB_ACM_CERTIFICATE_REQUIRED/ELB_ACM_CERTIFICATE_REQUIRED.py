"""Classic load balancers use certificates of ACM.

## What it checks
Each HTTPS or SSL listener must show a certificate that ACM holds, not one that was
uploaded to IAM. A load balancer without such listeners is not judged.

## Why it matters
ACM renews what it issued, and warns before what was imported expires. A certificate
in IAM does neither, and few remember that it is there.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/elb-acm-certificate-required.html
- https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/ssl-server-cert.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, configuration, inputs

RESOURCE_TYPES = ["AWS::ElasticLoadBalancing::LoadBalancer"]
INPUTS = {}
SECURE = ("HTTPS", "SSL")


class ELB_ACM_CERTIFICATE_REQUIRED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        balancer = configuration.configuration(configuration_item)
        secure = [
            listener
            for description in configuration.listed(balancer.get("listenerDescriptions"))
            if str((listener := configuration.dig(description, "listener", {})).get("protocol")).upper() in SECURE
        ]
        if not secure:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="No listener shows a certificate.")]
        for listener in secure:
            if not is_of_acm(listener.get("sslcertificateId")):
                shown = listener.get("sslcertificateId") or "none that is known"
                annotation = f"The certificate on port {listener.get('loadBalancerPort')} is not of ACM: {shown}."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def is_of_acm(certificate):
    arn = arns.parse(certificate)
    return arn is not None and arn.service == "acm"


def lambda_handler(event, context):
    return Evaluator(ELB_ACM_CERTIFICATE_REQUIRED(), RESOURCE_TYPES).handle(event, context)
