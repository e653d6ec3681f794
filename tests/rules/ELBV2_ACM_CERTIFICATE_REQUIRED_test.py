import pytest

import load_balancers
from load_balancers import REDIRECT, forward, listener, second_generation
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "ELBV2_ACM_CERTIFICATE_REQUIRED"
ASKS_EACH = {"elbv2:DescribeListeners"}
KINDS = {"HTTP": "application", "HTTPS": "application", "TCP": "network", "UDP": "network", "TLS": "network"}
FIRST, SECOND, IAM = "first of ACM", "second of ACM", "of IAM"

SCENARIOS = {  # given a load balancer that ...: (its listeners: protocol, port, certificates; those allowed, then ...)
    "has no listener": ([], (), NOT_APPLICABLE),
    "shows a certificate of ACM over HTTPS": ([("HTTPS", 443, FIRST)], (), COMPLIANT),
    "shows a certificate of ACM over TLS": ([("TLS", 443, FIRST)], (), COMPLIANT),
    "shows a certificate of IAM over HTTPS": ([("HTTPS", 443, IAM)], (), NON_COMPLIANT),
    "shows a certificate of IAM over TLS": ([("TLS", 443, IAM)], (), NON_COMPLIANT),
    "shows further certificates of ACM": ([("HTTPS", 443, FIRST, SECOND)], (), COMPLIANT),
    "shows a further certificate of IAM": ([("HTTPS", 443, FIRST, IAM)], (), NON_COMPLIANT),
    "shows one of ACM on one port and of IAM on another": (
        [("HTTPS", 443, FIRST), ("HTTPS", 8443, IAM)],
        (),
        NON_COMPLIANT,
    ),
    "shows certificates of ACM on two ports": ([("HTTPS", 443, FIRST), ("HTTPS", 8443, SECOND)], (), COMPLIANT),
    "shows none over HTTP": ([("HTTP", 80)], (), NON_COMPLIANT),
    "shows one over HTTPS and none over HTTP": ([("HTTPS", 443, FIRST), ("HTTP", 80)], (), NON_COMPLIANT),
    "shows none over TCP": ([("TCP", 443)], (), NON_COMPLIANT),
    "shows none over UDP": ([("UDP", 53)], (), NON_COMPLIANT),
    "shows one that is allowed": ([("HTTPS", 443, FIRST)], (FIRST,), COMPLIANT),
    "shows one that is allowed among others": ([("TLS", 443, SECOND)], (FIRST, SECOND), COMPLIANT),
    "shows one that is not allowed": ([("HTTPS", 443, FIRST)], (SECOND,), NON_COMPLIANT),
    "shows a further one that is not allowed": ([("HTTPS", 443, FIRST, SECOND)], (FIRST,), NON_COMPLIANT),
    "shows one of IAM that is allowed": ([("HTTPS", 443, IAM)], (IAM,), NON_COMPLIANT),
}


@pytest.mark.parametrize(("listeners", "allowed", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_load_balancer_that(listeners, allowed, expected):
    with aws() as client:
        held = {FIRST: load_balancers.acm_certificate(client), SECOND: load_balancers.acm_certificate(client)}
        held[IAM] = load_balancers.iam_certificate(client)
        balancer = second_generation(client, Type=KINDS[listeners[0][0]] if listeners else "application")
        for protocol, port, *shown in listeners:
            heard(client, balancer, protocol, port, *(held[each] for each in shown))

        inputs = {"AcmCertificatesAllowed": ", ".join(held[each] for each in allowed)}
        assert verdicts(RULE, **inputs) == {balancer: expected}


def test_a_gateway_is_not_judged():
    with aws() as client:
        second_generation(client, Type="gateway")

        assert verdicts(RULE) == {}


def test_every_load_balancer_is_judged_and_told_which_listener_is_wrong():
    with aws() as client:
        old, new = bad(client), good(client)

        told = {each["ComplianceResourceId"]: each.get("Annotation") for each in evaluations(RULE)}
        shown = "arn:aws:iam::123456789012:server-certificate/old"

    assert told == {old: f"The HTTPS listener on port 443 shows {shown}, which is not of ACM.", new: None}


@pytest.mark.parametrize("code", ["LoadBalancerNotFound", "ListenerNotFound"])
def test_what_is_gone_since_it_was_listed_is_left_out(code):
    with aws() as client:
        gone, kept = good(client), bad(client)
        with load_balancers.refused(client, gone, code):
            assert verdicts(RULE) == {kept: NON_COMPLIANT}


def test_a_load_balancer_that_cannot_be_read_is_told_as_one():
    with aws() as client:
        balancer = good(client)
        unjudged = f"AWS::ElasticLoadBalancingV2::LoadBalancer {balancer}"
        with load_balancers.refused(client, balancer, "Throttling"), pytest.raises(UnjudgedError, match=unjudged):
            load_balancers.asked(client, RULE)


def heard(aws, balancer, protocol, port, *certificates):
    action = REDIRECT if protocol == "HTTP" else forward(aws, "HTTP" if protocol == "HTTPS" else "TCP")
    first = {"Certificates": [{"CertificateArn": certificates[0]}]} if certificates else {}
    made = listener(aws, balancer, protocol, port, action, **first)
    for further in certificates[1:]:
        aws("elbv2").add_listener_certificates(ListenerArn=made, Certificates=[{"CertificateArn": further}])


def bad(aws):
    """A load balancer that shows a certificate of IAM."""
    balancer = second_generation(aws, "old")
    heard(aws, balancer, "HTTPS", 443, load_balancers.iam_certificate(aws))
    return balancer


def inputs(aws):
    """The certificate is named: the document must not choose where there are several."""
    return {"AcmCertificatesAllowed": load_balancers.acm_certificate(aws)}


def good(aws):
    """A load balancer that shows a certificate of ACM."""
    balancer = second_generation(aws, "new")
    heard(aws, balancer, "HTTPS", 443, load_balancers.acm_certificate(aws))
    return balancer
