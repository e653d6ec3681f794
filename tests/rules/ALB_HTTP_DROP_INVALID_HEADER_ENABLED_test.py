import json

import pytest

import load_balancers
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, item, verdict

PROOF = "model"  # moto tells an attribute once it is set; ours tells the defaults
DROPS = "routing.http.drop_invalid_header_fields.enabled"
OTHERS = [{"key": "idle_timeout.timeout_seconds", "value": "60"}, {"key": "routing.http2.enabled", "value": "true"}]


def attribute(value):
    return [*OTHERS, {"key": DROPS, "value": value}]


APPLICATION = {"type": "application", "scheme": "internet-facing", "state": {"code": "active"}}

SCENARIOS = {  # given a load balancer that ...: (its configuration, its attributes, then the load balancer is ...)
    "drops invalid headers": (APPLICATION, attribute("true"), COMPLIANT),
    "keeps invalid headers": (APPLICATION, attribute("false"), NON_COMPLIANT),
    "drops them, in capitals": (APPLICATION, attribute("True"), COMPLIANT),
    "drops them, as a boolean": (APPLICATION, attribute(True), COMPLIANT),
    "keeps them, as a boolean": (APPLICATION, attribute(False), NON_COMPLIANT),
    "has null for the attribute": (APPLICATION, attribute(None), NON_COMPLIANT),
    "has no word for the attribute": (APPLICATION, attribute(""), NON_COMPLIANT),
    "was recorded before there was the attribute": (APPLICATION, OTHERS, NON_COMPLIANT),
    "has an attribute without a value": (APPLICATION, [{"key": DROPS}], NON_COMPLIANT),
    "has no attributes": (APPLICATION, [], NON_COMPLIANT),
    "has null for its attributes": (APPLICATION, None, NON_COMPLIANT),
    "has its attributes as JSON text": (APPLICATION, json.dumps(attribute("true")), COMPLIANT),
    "has one attribute that stands in no list": (APPLICATION, {"key": DROPS, "value": "true"}, COMPLIANT),
    "has a neighbour of the attribute that is true": (
        APPLICATION,
        [{"key": "routing.http.preserve_host_header.enabled", "value": "true"}],
        NON_COMPLIANT,
    ),
    "is internal and keeps them": (APPLICATION | {"scheme": "internal"}, attribute("false"), NON_COMPLIANT),
    "has IPv6 addresses too and keeps them": (
        APPLICATION | {"ipAddressType": "dualstack"},
        attribute("false"),
        NON_COMPLIANT,
    ),
    "has IPv6 addresses alone in public and drops them": (
        APPLICATION | {"ipAddressType": "dualstack-without-public-ipv4"},
        attribute("true"),
        COMPLIANT,
    ),
    "is being made and keeps them": (
        APPLICATION | {"state": {"code": "provisioning"}},
        attribute("false"),
        NON_COMPLIANT,
    ),
    "could not be made and keeps them": (
        APPLICATION | {"state": {"code": "failed"}},
        attribute("false"),
        NON_COMPLIANT,
    ),
    "does not say its type and keeps them": ({"scheme": "internal"}, attribute("false"), NON_COMPLIANT),
    "has null for its type and drops them": ({"type": None}, attribute("true"), COMPLIANT),
    "comes as JSON text and keeps them": (json.dumps(APPLICATION), attribute("false"), NON_COMPLIANT),
    "is of the network": (APPLICATION | {"type": "network"}, OTHERS, NOT_APPLICABLE),
    "is a gateway": (APPLICATION | {"type": "gateway"}, OTHERS, NOT_APPLICABLE),
}


@pytest.mark.parametrize(("configuration", "attributes", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_load_balancer_that(configuration, attributes, expected):
    balancer = item(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        configuration=configuration,
        supplementaryConfiguration={"LoadBalancerAttributes": attributes},
    )

    assert verdict("ALB_HTTP_DROP_INVALID_HEADER_ENABLED", balancer) == expected


def bad(aws):
    """An application load balancer that lets invalid headers through, as each new one does."""
    return load_balancers.second_generation(aws)


def good(aws):
    """An application load balancer that drops invalid headers."""
    balancer = load_balancers.second_generation(aws)
    aws("elbv2").modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=[{"Key": DROPS, "Value": "true"}])
    return balancer
