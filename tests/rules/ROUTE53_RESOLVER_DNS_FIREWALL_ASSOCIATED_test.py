from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "ROUTE53_RESOLVER_DNS_FIREWALL_ASSOCIATED"
PROOF = "model"  # moto has no DNS Firewall; ours answers as the API reference of Resolver has it

STRICT = {"requireManagedThreatList": "true"}
ALERT = {"Action": "ALERT", "FirewallDomainListId": "managed"}
OWN = {"Action": "BLOCK", "FirewallDomainListId": "own"}
ADVANCED = {"Action": "BLOCK", "DnsThreatProtection": "DGA", "FirewallThreatProtectionId": "1"}

SCENARIOS = {  # given a VPC whose rule groups ...: (the rules of each, how far they are, inputs, then the VPC is ...)
    "do not exist": ([], "COMPLETE", {}, NON_COMPLIANT),
    "do not exist where threats must be known": ([], "COMPLETE", STRICT, NON_COMPLIANT),
    "are associated": ([[OWN]], "COMPLETE", {}, COMPLIANT),
    "are associated and empty": ([[]], "COMPLETE", {}, COMPLIANT),
    "are being associated": ([[ALERT]], "UPDATING", {}, NON_COMPLIANT),
    "are being taken away": ([[ALERT]], "DELETING", {}, NON_COMPLIANT),
    "do not say how far they are": ([[ALERT]], None, {}, NON_COMPLIANT),
    "alert by a managed list": ([[ALERT]], "COMPLETE", STRICT, COMPLIANT),
    "block by a managed list": ([[ALERT | {"Action": "BLOCK"}]], "COMPLETE", STRICT, COMPLIANT),
    "let through a managed list": ([[ALERT | {"Action": "ALLOW"}]], "COMPLETE", STRICT, NON_COMPLIANT),
    "block by a list of their own": ([[OWN]], "COMPLETE", STRICT, NON_COMPLIANT),
    "are empty where threats must be known": ([[]], "COMPLETE", STRICT, NON_COMPLIANT),
    "block by DNS Firewall Advanced": ([[ADVANCED]], "COMPLETE", STRICT, COMPLIANT),
    "let through by DNS Firewall Advanced": ([[ADVANCED | {"Action": "ALLOW"}]], "COMPLETE", STRICT, NON_COMPLIANT),
    "know threats in their second rule": ([[OWN, ALERT]], "COMPLETE", STRICT, COMPLIANT),
    "know threats in the second group": ([[OWN], [ALERT]], "COMPLETE", STRICT, COMPLIANT),
    "know threats and are being associated": ([[ALERT]], "UPDATING", STRICT, NON_COMPLIANT),
}


class Pages:
    """EC2 with one VPC, and Resolver with its rule groups, beside another VPC that is guarded well."""

    def __init__(self, groups, status, **vpc):
        self.rules = {"guards": [ALERT]} | {f"group{number}": rules for number, rules in enumerate(groups)}
        associations = [{"FirewallRuleGroupId": "guards", "VpcId": "vpc-2", "Status": "COMPLETE"}]
        associations += [
            {"FirewallRuleGroupId": f"group{number}", "VpcId": "vpc-1", "Status": status}
            for number in range(len(groups))
        ]
        lists = [{"Id": "own", "Name": "own"}, {"Id": "managed", "ManagedOwnerName": "Route 53 Resolver DNS Firewall"}]
        self.pages = {
            "describe_vpcs": [{"Vpcs": []}, {"Vpcs": [{"VpcId": "vpc-1", "OwnerId": ACCOUNT} | vpc]}],
            "list_firewall_rule_group_associations": [
                {"FirewallRuleGroupAssociations": [each]} for each in associations
            ],
            "list_firewall_domain_lists": [{"FirewallDomainLists": [each]} for each in lists],
        }

    def get_paginator(self, operation):
        self.asked = operation
        return self

    def paginate(self, **given):
        if self.asked == "list_firewall_rules":
            return [{"FirewallRules": [each]} for each in self.rules[given["FirewallRuleGroupId"]]]
        return self.pages[self.asked]


def judged(groups, status, vpc=None, **inputs):
    clients = dict.fromkeys(("ec2", "route53resolver"), Pages(groups, status, **(vpc or {})))
    with patch.object(support, "client", lambda service, _region: clients[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("groups", "status", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_vpc_whose_rule_groups(groups, status, inputs, expected):
    [evaluation] = judged(groups, status, **inputs)

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::EC2::VPC", "vpc-1", expected)


@pytest.mark.parametrize(
    ("groups", "annotation"),
    [
        ([], "vpc-1 is associated with no rule group of DNS Firewall."),
        ([[OWN], []], "No rule of group0, group1 alerts or blocks by a threat list that AWS manages."),
    ],
)
def test_the_annotation_names_what_is_lacking(groups, annotation):
    assert judged(groups, "COMPLETE", **STRICT)[0]["Annotation"] == annotation


def test_a_vpc_that_another_account_shares_is_not_judged():
    assert judged([], "COMPLETE", {"OwnerId": "210987654321"}) == []


def test_a_vpc_that_does_not_say_whose_it_is_is_judged():
    assert judged([], "COMPLETE", {"OwnerId": None})[0]["ComplianceType"] == NON_COMPLIANT


def bad(aws):
    """A VPC is associated with no rule group."""
    return aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def inputs(_aws):
    """Threats must be known: what the document makes knows them."""
    return STRICT


def good(aws):
    """A VPC is associated with an empty rule group."""
    vpc, resolver = bad(aws), aws("route53resolver")
    group = resolver.create_firewall_rule_group(Name="own", CreatorRequestId="1")["FirewallRuleGroup"]["Id"]
    resolver.associate_firewall_rule_group(
        FirewallRuleGroupId=group, VpcId=vpc, Name="own", Priority=101, CreatorRequestId="2"
    )
    return vpc
