import json

import pytest

import load_balancers
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

ACM = "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
IAM = "arn:aws:iam::123456789012:server-certificate/old"


def heard(protocol, certificate=None, port=443):
    listener = {"protocol": protocol, "loadBalancerPort": port, "instanceProtocol": "HTTP", "instancePort": 8080}
    return {"listener": listener | ({"sslcertificateId": certificate} if certificate is not None else {})}


SCENARIOS = {  # given a classic load balancer that shows ...: (its listeners, then the load balancer is ...)
    "a certificate of ACM over HTTPS": ([heard("HTTPS", ACM)], COMPLIANT),
    "a certificate of ACM over SSL": ([heard("SSL", ACM)], COMPLIANT),
    "a certificate of ACM in China": ([heard("HTTPS", ACM.replace("arn:aws:", "arn:aws-cn:"))], COMPLIANT),
    "a certificate of IAM over HTTPS": ([heard("HTTPS", IAM)], NON_COMPLIANT),
    "a certificate of IAM over SSL": ([heard("SSL", IAM)], NON_COMPLIANT),
    "a certificate of IAM that is called acm": ([heard("HTTPS", IAM.replace("old", "acm"))], NON_COMPLIANT),
    "one of ACM, and one of IAM on another port": ([heard("HTTPS", ACM), heard("SSL", IAM, 465)], NON_COMPLIANT),
    "one of IAM, and one of ACM on another port": ([heard("SSL", IAM, 465), heard("HTTPS", ACM)], NON_COMPLIANT),
    "one of ACM, and HTTP beside it": ([heard("HTTPS", ACM), heard("HTTP", port=80)], COMPLIANT),
    "one of IAM, and HTTP beside it": ([heard("HTTPS", IAM), heard("HTTP", port=80)], NON_COMPLIANT),
    "a certificate that is not told": ([heard("HTTPS")], NON_COMPLIANT),
    "a certificate that is empty": ([heard("HTTPS", "")], NON_COMPLIANT),
    "a certificate that is no ARN": ([heard("HTTPS", "acm")], NON_COMPLIANT),
    "one of IAM, in small letters": ([heard("https", IAM)], NON_COMPLIANT),
    "one of IAM by a listener that stands in no list": (heard("HTTPS", IAM), NON_COMPLIANT),
    "none, over HTTP": ([heard("HTTP", port=80)], NOT_APPLICABLE),
    "none, over TCP": ([heard("TCP")], NOT_APPLICABLE),
    "none, by a listener of which nothing is told": ([{"listener": None}], NOT_APPLICABLE),
    "none, for it does not listen": ([], NOT_APPLICABLE),
    "none, for its listeners are null": (None, NOT_APPLICABLE),
}


@pytest.mark.parametrize(("listeners", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_classic_load_balancer_that_shows(listeners, expected):
    balancer = item("AWS::ElasticLoadBalancing::LoadBalancer", configuration={"listenerDescriptions": listeners})

    assert verdict("ELB_ACM_CERTIFICATE_REQUIRED", balancer) == expected


def test_a_load_balancer_may_come_as_json_text():
    balancer = item(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        configuration=json.dumps({"listenerDescriptions": [heard("HTTPS", IAM)]}),
    )

    assert verdict("ELB_ACM_CERTIFICATE_REQUIRED", balancer) == NON_COMPLIANT


@pytest.mark.parametrize(
    ("certificate", "told"), [(IAM, IAM), ("", "none that is known"), (None, "none that is known")]
)
def test_the_certificate_that_is_not_of_acm_is_told(certificate, told):
    listeners = [heard("HTTPS", ACM), heard("SSL", certificate, 465)]
    balancer = item("AWS::ElasticLoadBalancing::LoadBalancer", configuration={"listenerDescriptions": listeners})

    [found] = evaluations("ELB_ACM_CERTIFICATE_REQUIRED", balancer)

    assert found["Annotation"] == f"The certificate on port 465 is not of ACM: {told}."


def bad(aws):
    """A load balancer that shows a certificate of IAM on two ports, and ACM holds the one to take its place."""
    old = load_balancers.iam_certificate(aws)
    load_balancers.acm_certificate(aws)
    return load_balancers.classic(aws, "old", ("HTTPS", 443, old), ("SSL", 465, old), ("HTTP", 80))


def good(aws):
    """A load balancer that shows a certificate of ACM."""
    return load_balancers.classic(aws, "new", ("HTTPS", 443, load_balancers.acm_certificate(aws)))
