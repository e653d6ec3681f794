import pytest

import load_balancers
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, item, verdict
from web_acls import web_acl

PROOF = "model"  # moto leaves the former web ACL beside the new one; ours takes it away
APPLICATION = {"type": "application", "scheme": "internet-facing"}
GUARD, OTHER = "guard", "other"

SCENARIOS = {  # given a load balancer that ...: (its configuration, its web ACL, those allowed, then it is ...)
    "has a web ACL": (APPLICATION, GUARD, "", COMPLIANT),
    "has none": (APPLICATION, None, "", NON_COMPLIANT),
    "has none where one is asked for": (APPLICATION, None, "guard ARN", NON_COMPLIANT),
    "has the one asked for by ARN": (APPLICATION, GUARD, "guard ARN", COMPLIANT),
    "has the one asked for by id": (APPLICATION, GUARD, "guard Id", COMPLIANT),
    "has one of those asked for": (APPLICATION, GUARD, "other ARN, guard ARN", COMPLIANT),
    "has another than asked for by ARN": (APPLICATION, OTHER, "guard ARN", NON_COMPLIANT),
    "has another than asked for by id": (APPLICATION, OTHER, "guard Id", NON_COMPLIANT),
    "has the one asked for by name only": (APPLICATION, GUARD, "guard", NON_COMPLIANT),
    "is internal and has a web ACL": (APPLICATION | {"scheme": "internal"}, GUARD, "", COMPLIANT),
    "is internal and has none": (APPLICATION | {"scheme": "internal"}, None, "", NON_COMPLIANT),
    "has IPv6 addresses too and has none": (APPLICATION | {"ipAddressType": "dualstack"}, None, "", NON_COMPLIANT),
    "is being made and has none": (APPLICATION | {"state": {"code": "provisioning"}}, None, "", NON_COMPLIANT),
    "does not say its type and has none": ({}, None, "", NON_COMPLIANT),
    "has null for its type and has a web ACL": ({"type": None}, GUARD, "", COMPLIANT),
    "is of the network": ({"type": "network"}, None, "", NOT_APPLICABLE),
    "is a gateway": ({"type": "gateway"}, None, "", NOT_APPLICABLE),
}


@pytest.mark.parametrize(("configuration", "associated", "allowed", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_load_balancer_that(configuration, associated, allowed, expected):
    with aws() as client:
        arn = load_balancers.second_generation(client)
        acls = {name: web_acl(client, name) for name in (GUARD, OTHER)}
        if associated:
            client("wafv2").associate_web_acl(WebACLArn=acls[associated]["ARN"], ResourceArn=arn)
        for name, acl in acls.items():
            allowed = allowed.replace(f"{name} ARN", acl["ARN"]).replace(f"{name} Id", acl["Id"])
        balancer = item("AWS::ElasticLoadBalancingV2::LoadBalancer", ARN=arn, configuration=configuration)

        assert verdict("ALB_WAF_ENABLED", balancer, wafWebAclIds=allowed) == expected


def bad(aws):
    """A load balancer with another web ACL than is asked for."""
    balancer = load_balancers.second_generation(aws)
    aws("wafv2").associate_web_acl(WebACLArn=web_acl(aws, OTHER)["ARN"], ResourceArn=balancer)
    return balancer


def inputs(aws):
    """The web ACL is named: the document makes none."""
    return {"wafWebAclIds": web_acl(aws)["ARN"]}


def good(aws):
    """A load balancer with a web ACL."""
    return bad(aws)
