from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, verdicts

RULE = "EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC"
GROUP = {"GroupId": "sg-1", "GroupName": "web", "OwnerId": ACCOUNT, "Tags": []}
ATTACHED, OTHERS = {"Groups": [{"GroupId": "sg-1"}]}, {"Groups": [{"GroupId": "sg-2"}]}
BOTH = {"Groups": [{"GroupId": "sg-2"}, {"GroupId": "sg-1"}]}
KEPT = {"exemptTagKey": "isolation"}
ISOLATION = [{"Key": "Name", "Value": "web"}, {"Key": "isolation", "Value": ""}]

SCENARIOS = {  # given a security group that ...: (it, the network interfaces, inputs, then the group is ...)
    "an interface has": (GROUP, [ATTACHED], {}, COMPLIANT),
    "an interface has among others": (
        GROUP,
        [OTHERS, BOTH],
        {},
        COMPLIANT,
    ),
    "no interface has": (GROUP, [OTHERS], {}, NON_COMPLIANT),
    "is there without any interface": (GROUP, [], {}, NON_COMPLIANT),
    "is there where an interface says nothing of groups": (GROUP, [{}], {}, NON_COMPLIANT),
    "is unused and says nothing of tags or owner": ({"GroupId": "sg-1", "GroupName": "web"}, [], {}, NON_COMPLIANT),
    "is unused and the default one": (GROUP | {"GroupName": "default"}, [], {}, NOT_APPLICABLE),
    "is unused and named almost like the default one": (GROUP | {"GroupName": "default-web"}, [], {}, NON_COMPLIANT),
    "is unused and another account's": (GROUP | {"OwnerId": "210987654321"}, [], {}, NOT_APPLICABLE),
    "is unused and bears the exempting tag": (GROUP | {"Tags": ISOLATION}, [], KEPT, NOT_APPLICABLE),
    "is unused and bears another tag": (GROUP | {"Tags": ISOLATION[:1]}, [], KEPT, NON_COMPLIANT),
    "is unused and bears a tag that exempts nothing": (GROUP | {"Tags": ISOLATION}, [], {}, NON_COMPLIANT),
}


class Pages:
    """EC2 with one group, and one interface on each page."""

    def __init__(self, group, interfaces):
        self.pages = {
            "describe_security_groups": [{"SecurityGroups": []}, {"SecurityGroups": [group]}],
            "describe_network_interfaces": [{"NetworkInterfaces": [each]} for each in interfaces],
        }

    def get_paginator(self, operation):
        self.asked = self.pages[operation]
        return self

    def paginate(self):
        return self.asked


@pytest.mark.parametrize(("group", "interfaces", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_security_group_that(group, interfaces, inputs, expected):
    with patch.object(support, "client", lambda _service, _region: Pages(group, interfaces)):
        assert verdicts(RULE, **inputs) == {"sg-1": expected}


def test_every_group_of_the_account_is_judged_and_the_annotation_names_it():
    with aws() as client:
        unused, used = bad(client), good(client)

        told = {each["ComplianceResourceId"]: each for each in evaluations(RULE)}

        assert {each["ComplianceResourceType"] for each in told.values()} == {"AWS::EC2::SecurityGroup"}
        assert told[unused]["Annotation"] == "No network interface has the security group forgotten."
        assert told[used]["ComplianceType"] == COMPLIANT


def bad(aws):
    """A security group with a rule was made, and nothing is in it."""
    group = made(aws, "forgotten")[0]
    aws("ec2").authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="192.0.2.0/24"
    )
    return group


def good(aws):
    """A network interface has the security group."""
    group, vpc = made(aws, "web")
    subnet = aws("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    aws("ec2").create_network_interface(SubnetId=subnet, Groups=[group])
    return group


def made(aws, name):
    vpc = aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return aws("ec2").create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"], vpc
