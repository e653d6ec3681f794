import json

import pytest

import load_balancers
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict


def heard(protocol, port=443, behind="HTTP"):
    listener = {"protocol": protocol, "loadBalancerPort": port, "instanceProtocol": behind, "instancePort": 8080}
    return {"listener": listener, "policyNames": []}


SCENARIOS = {  # given a classic load balancer that listens ...: (its listeners, then the load balancer is ...)
    "with HTTPS": ([heard("HTTPS")], COMPLIANT),
    "with SSL": ([heard("SSL")], COMPLIANT),
    "with HTTPS and SSL": ([heard("HTTPS"), heard("SSL", 8443)], COMPLIANT),
    "with HTTP": ([heard("HTTP", 80)], NON_COMPLIANT),
    "with TCP": ([heard("TCP", 25, "TCP")], NON_COMPLIANT),
    "with TCP on the port of HTTPS": ([heard("TCP", 443, "TCP")], NON_COMPLIANT),
    "with HTTPS and HTTP": ([heard("HTTPS"), heard("HTTP", 80)], NON_COMPLIANT),
    "with HTTP and HTTPS": ([heard("HTTP", 80), heard("HTTPS")], NON_COMPLIANT),
    "with SSL and TCP": ([heard("SSL"), heard("TCP", 80)], NON_COMPLIANT),
    "with HTTPS, and speaks HTTPS to its instances": ([heard("HTTPS", behind="HTTPS")], COMPLIANT),
    "with HTTP, and speaks HTTPS to its instances": ([heard("HTTP", 80, "HTTPS")], NON_COMPLIANT),
    "with HTTPS, in small letters": ([heard("https")], COMPLIANT),
    "with HTTP, in small letters": ([heard("http", 80)], NON_COMPLIANT),
    "with one listener that stands in no list": (heard("HTTP", 80), NON_COMPLIANT),
    "with a protocol that is null": ([heard(None)], NON_COMPLIANT),
    "with a protocol that is not told": ([{"listener": {"loadBalancerPort": 80}}], NON_COMPLIANT),
    "with a listener of which nothing is told": ([heard("HTTPS"), {"listener": None}], NON_COMPLIANT),
    "to nobody": ([], NOT_APPLICABLE),
    "to nobody, by null": (None, NOT_APPLICABLE),
    "to nobody, by an empty text": ("", NOT_APPLICABLE),
}


@pytest.mark.parametrize(("listeners", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_classic_load_balancer_that_listens(listeners, expected):
    configuration = {"listenerDescriptions": listeners, "scheme": "internal"}
    balancer = item("AWS::ElasticLoadBalancing::LoadBalancer", configuration=configuration)

    assert verdict("ELB_TLS_HTTPS_LISTENERS_ONLY", balancer) == expected


def test_a_load_balancer_may_come_as_json_text():
    balancer = item(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        configuration=json.dumps({"listenerDescriptions": [heard("HTTP", 80)]}),
    )

    assert verdict("ELB_TLS_HTTPS_LISTENERS_ONLY", balancer) == NON_COMPLIANT


def test_each_plain_listener_is_told():
    listeners = [heard("HTTPS"), heard("HTTP", 80), heard(None, 25)]
    balancer = item("AWS::ElasticLoadBalancing::LoadBalancer", configuration={"listenerDescriptions": listeners})

    [found] = evaluations("ELB_TLS_HTTPS_LISTENERS_ONLY", balancer)

    assert found["Annotation"] == "Clients are heard in the clear: HTTP on port 80, an unknown protocol on port 25."


def bad(aws):
    """A load balancer that takes HTTPS, and HTTP and TCP beside it."""
    certificate = load_balancers.acm_certificate(aws)
    return load_balancers.classic(aws, "plain", ("HTTPS", 443, certificate), ("HTTP", 80), ("TCP", 25))


def good(aws):
    """A load balancer that takes HTTPS and SSL."""
    certificate = load_balancers.acm_certificate(aws)
    return load_balancers.classic(aws, "secure", ("HTTPS", 443, certificate), ("SSL", 465, certificate))
