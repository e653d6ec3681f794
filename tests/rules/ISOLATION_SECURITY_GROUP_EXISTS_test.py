from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, verdicts

RULE = "ISOLATION_SECURITY_GROUP_EXISTS"
ALL = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
EMPTY = {"IpPermissions": [], "IpPermissionsEgress": []}
OUT, IN = EMPTY | {"IpPermissionsEgress": [ALL]}, EMPTY | {"IpPermissions": [SSH]}

SCENARIOS = {  # given a VPC whose groups with the tag ...: (the groups, then the VPC is ...)
    "do not exist": ([], NON_COMPLIANT),
    "have no rule": ([EMPTY], COMPLIANT),
    "do not say that they have rules": ([{}], COMPLIANT),
    "have null for rules": ([{"IpPermissions": None, "IpPermissionsEgress": None}], COMPLIANT),
    "let all out, as each new one does": ([OUT], NON_COMPLIANT),
    "let somebody in": ([IN], NON_COMPLIANT),
    "let somebody in and all out": ([IN | OUT], NON_COMPLIANT),
    "let all out but for one": ([OUT, EMPTY], COMPLIANT),
    "have no rule, but are of another VPC": ([EMPTY | {"VpcId": "vpc-2"}], NON_COMPLIANT),
    "have no rule, but are of another account": ([EMPTY | {"OwnerId": "210987654321"}], NON_COMPLIANT),
    "have no rule and no owner": ([EMPTY | {"OwnerId": None}], COMPLIANT),
}


class Pages:
    """EC2 with one VPC, and with the groups that have the tag, one on each page."""

    def __init__(self, groups, **vpc):
        self.pages = {
            "describe_vpcs": [{"Vpcs": []}, {"Vpcs": [{"VpcId": "vpc-1", "OwnerId": ACCOUNT} | vpc]}],
            "describe_security_groups": [
                {"SecurityGroups": [{"GroupId": f"sg-{number}", "VpcId": "vpc-1", "OwnerId": ACCOUNT} | group]}
                for number, group in enumerate(groups, 1)
            ],
        }

    def get_paginator(self, operation):
        self.asked = self.pages[operation]
        return self

    def paginate(self, **asked):
        assert asked in ({}, {"Filters": [{"Name": "tag:IncidentResponse", "Values": ["isolation"]}]})
        return self.asked


def judged(groups, **vpc):
    with patch.object(support, "client", lambda _service, _region: Pages(groups, **vpc)):
        return evaluations(RULE)


@pytest.mark.parametrize(("groups", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_vpc_whose_groups_with_the_tag(groups, expected):
    [evaluation] = judged(groups)

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::EC2::VPC", "vpc-1", expected)


@pytest.mark.parametrize(
    ("groups", "found"),
    [([], "."), ([OUT], ": sg-1 let something pass."), ([OUT, IN], ": sg-1, sg-2 let something pass.")],
)
def test_the_annotation_names_the_tag_and_the_groups_that_have_rules(groups, found):
    wanted = "vpc-1 has no security group with the tag IncidentResponse=isolation and without rules"
    assert judged(groups)[0]["Annotation"] == wanted + found


def test_a_vpc_that_another_account_shares_is_not_judged():
    assert judged([], OwnerId="210987654321") == []


def test_a_vpc_that_does_not_say_whose_it_is_is_judged():
    assert judged([], OwnerId=None)[0]["ComplianceType"] == NON_COMPLIANT


def test_every_vpc_of_the_account_is_judged_by_the_tag_that_is_named():
    with aws() as client:
        without, having = bad(client), good(client)

        assert verdicts(RULE)[without] == NON_COMPLIANT
        assert verdicts(RULE)[having] == COMPLIANT
        assert verdicts(RULE, tagValue="quarantine")[having] == NON_COMPLIANT
        assert verdicts(RULE, tagKey="Purpose")[having] == NON_COMPLIANT


def bad(aws):
    """A VPC has its default group alone."""
    return aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def good(aws):
    """A VPC has a tagged group that lets nothing pass."""
    vpc, ec2 = bad(aws), aws("ec2")
    tags = [{"ResourceType": "security-group", "Tags": [{"Key": "IncidentResponse", "Value": "isolation"}]}]
    made = ec2.create_security_group(GroupName="cut-off", Description="isolation", VpcId=vpc, TagSpecifications=tags)
    ec2.revoke_security_group_egress(GroupId=made["GroupId"], IpPermissions=[ALL])
    return vpc
