import pytest

import load_balancers
from load_balancers import REDIRECT, forward, listener, second_generation
from support import COMPLIANT, NON_COMPLIANT, aws, evaluations, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK"
ASKS_EACH = {"elbv2:DescribeListeners"}
FIXED = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403"}}


def redirect(**parts):
    return REDIRECT | {"RedirectConfig": REDIRECT["RedirectConfig"] | parts}


SCENARIOS = {  # given an application load balancer that ...: (its listeners and the rules of each, then it is ...)
    "has no listener": ({}, COMPLIANT),
    "redirects to HTTPS": ({("HTTP", 80): [REDIRECT]}, COMPLIANT),
    "redirects to HTTPS for a while": ({("HTTP", 80): [redirect(StatusCode="HTTP_302")]}, COMPLIANT),
    "redirects to HTTPS on a port of its own": ({("HTTP", 8080): [redirect(Port="8443")]}, COMPLIANT),
    "redirects to HTTPS on another host": ({("HTTP", 80): [redirect(Host="www.example.com")]}, COMPLIANT),
    "redirects to HTTP": ({("HTTP", 80): [redirect(Protocol="HTTP", Port="8080")]}, NON_COMPLIANT),
    "redirects and keeps the protocol": ({("HTTP", 80): [redirect(Protocol="#{protocol}")]}, NON_COMPLIANT),
    "forwards": ({("HTTP", 80): ["forward"]}, NON_COMPLIANT),
    "answers by itself": ({("HTTP", 80): [FIXED]}, NON_COMPLIANT),
    "forwards on one of two ports": ({("HTTP", 80): [REDIRECT], ("HTTP", 8080): ["forward"]}, NON_COMPLIANT),
    "redirects on both of two ports": ({("HTTP", 80): [REDIRECT], ("HTTP", 8080): [REDIRECT]}, COMPLIANT),
    "redirects by default and forwards one path": ({("HTTP", 80): [REDIRECT, "forward"]}, NON_COMPLIANT),
    "redirects by default and answers one path": ({("HTTP", 80): [REDIRECT, FIXED]}, NON_COMPLIANT),
    "redirects by default and one path too": ({("HTTP", 80): [REDIRECT, redirect(Path="/new")]}, COMPLIANT),
    "redirects one path and forwards by default": ({("HTTP", 80): ["forward", REDIRECT]}, NON_COMPLIANT),
    "forwards HTTPS": ({("HTTPS", 443): ["forward"]}, COMPLIANT),
    "forwards HTTPS and redirects HTTP": ({("HTTPS", 443): ["forward"], ("HTTP", 80): [REDIRECT]}, COMPLIANT),
    "forwards HTTPS and HTTP": ({("HTTPS", 443): ["forward"], ("HTTP", 80): ["forward"]}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("listeners", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_application_load_balancer_that(listeners, expected):
    with aws() as client:
        balancer = second_generation(client)
        for (protocol, port), (default, *rules) in listeners.items():
            shown = {"Certificates": [{"CertificateArn": load_balancers.acm_certificate(client)}]}
            settings = shown if protocol == "HTTPS" else {}
            heard = listener(client, balancer, protocol, port, action(client, default), **settings)
            for priority, given in enumerate(rules, 1):
                rule(client, heard, priority, action(client, given))

        assert verdicts(RULE) == {balancer: expected}


@pytest.mark.parametrize("scheme", ["internet-facing", "internal"])
@pytest.mark.parametrize("addresses", ["ipv4", "dualstack"])
def test_every_scheme_and_address_family_is_judged(scheme, addresses):
    with aws() as client:
        balancer = second_generation(client, Scheme=scheme, IpAddressType=addresses)
        listener(client, balancer, "HTTP", 80, forward(client))

        assert verdicts(RULE) == {balancer: NON_COMPLIANT}


@pytest.mark.parametrize("kind", ["network", "gateway"])
def test_other_load_balancers_are_not_judged(kind):
    with aws() as client:
        second_generation(client, Type=kind)

        assert verdicts(RULE) == {}


def test_every_load_balancer_of_the_region_is_judged_and_told_which_rule_is_wrong():
    with aws() as client:
        bare = second_generation(client, "bare")
        listener(client, bare, "HTTP", 8080, redirect(Protocol="HTTP"))
        half = bad(client)
        right = second_generation(client, "right")
        listener(client, right, "HTTP", 80, REDIRECT)

        told = {each["ComplianceResourceId"]: each.get("Annotation") for each in evaluations(RULE)}

    assert told == {
        bare: "Of the HTTP listener on port 8080, the default rule redirects, but not to HTTPS.",
        half: "Of the HTTP listener on port 80, rule 1 answers by forward, not by a redirect to HTTPS.",
        right: None,
    }


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


def action(aws, given):
    return forward(aws) if given == "forward" else given


def rule(aws, heard, priority, action):
    path = {"Field": "path-pattern", "Values": [f"/{priority}/*"]}
    aws("elbv2").create_rule(ListenerArn=heard, Priority=priority, Conditions=[path], Actions=[action])


def bad(aws):
    """A load balancer whose default and one further rule forward plain HTTP, and which redirects another path."""
    balancer = second_generation(aws)
    heard = listener(aws, balancer, "HTTP", 80, forward(aws))
    rule(aws, heard, 1, forward(aws))
    rule(aws, heard, 2, REDIRECT)
    certificate = {"CertificateArn": load_balancers.acm_certificate(aws)}
    listener(aws, balancer, "HTTPS", 443, forward(aws), Certificates=[certificate])
    return balancer


def good(aws):
    """A load balancer that redirects plain HTTP."""
    balancer = second_generation(aws)
    listener(aws, balancer, "HTTP", 80, REDIRECT)
    return balancer
