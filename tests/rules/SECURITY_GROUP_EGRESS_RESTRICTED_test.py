import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, load, verdict

WEB = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
ALL = {"ipProtocol": "-1"}
WORLD = {"ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}]}
WORLD6 = {"ipv6Ranges": [{"cidrIpv6": "::/0"}]}
OFFICE = {"ipv4Ranges": [{"cidrIp": "192.0.2.0/24"}]}
TWO, NO_PORTS, NO_TAG = {"allowedPorts": "443, 53"}, {"allowedPorts": None}, {"exemptTagKey": None}

SCENARIOS = {  # given a security group that ...: (its outbound permissions, its tags, inputs, then the group is ...)
    "has no permissions part": (None, {}, {}, COMPLIANT),
    "lets nothing out": ([], {}, {}, COMPLIANT),
    "lets everything out, as it is born": ([ALL | WORLD], {}, {}, NON_COMPLIANT),
    "lets everything out, in an old item": ([ALL | {"ipRanges": ["0.0.0.0/0"]}], {}, {}, NON_COMPLIANT),
    "lets everything out to IPv6": ([ALL | WORLD6], {}, {}, NON_COMPLIANT),
    "lets everything out to an office": ([ALL | OFFICE], {}, {}, COMPLIANT),
    "lets everything out to another group": ([ALL | {"userIdGroupPairs": [{"groupId": "sg-1"}]}], {}, {}, COMPLIANT),
    "lets everything out to a prefix list": ([ALL | {"prefixListIds": [{"prefixListId": "pl-1"}]}], {}, {}, COMPLIANT),
    "lets out the allowed port": ([WEB | WORLD | WORLD6], {}, {}, COMPLIANT),
    "lets out the allowed port of UDP": ([WEB | {"ipProtocol": "17"} | WORLD], {}, {}, COMPLIANT),
    "lets out another port": ([WEB | {"fromPort": 25, "toPort": 25} | WORLD], {}, {}, NON_COMPLIANT),
    "lets out the allowed port where none is": ([WEB | WORLD], {}, NO_PORTS, NON_COMPLIANT),
    "lets out the second allowed port": ([WEB | {"fromPort": 53, "toPort": 53} | WORLD], {}, TWO, COMPLIANT),
    "lets out a range that begins below the allowed port": (
        [WEB | {"fromPort": 442} | WORLD],
        {},
        {},
        NON_COMPLIANT,
    ),
    "lets out a range that ends above the allowed port": ([WEB | {"toPort": 444} | WORLD], {}, {}, NON_COMPLIANT),
    "lets out a range of allowed ports": ([WEB | {"toPort": 444} | WORLD], {}, {"allowedPorts": "444,443"}, COMPLIANT),
    "lets out every TCP port": ([{"ipProtocol": "tcp", "fromPort": 0, "toPort": 65535} | WORLD], {}, {}, NON_COMPLIANT),
    "lets out one port without an upper end": ([{"ipProtocol": "tcp", "fromPort": 443} | WORLD], {}, {}, COMPLIANT),
    "lets out TCP without a range of ports": ([{"ipProtocol": "tcp"} | WORLD], {}, {}, NON_COMPLIANT),
    "sends pings": ([{"ipProtocol": "icmp", "fromPort": -1, "toPort": -1} | WORLD], {}, {}, NON_COMPLIANT),
    "sends pings where their number is allowed": (
        [{"ipProtocol": "icmp", "fromPort": 8, "toPort": -1} | WORLD],
        {},
        {"allowedPorts": "8"},
        NON_COMPLIANT,
    ),
    "lets out TCP with -1 for its ports": (
        [{"ipProtocol": "tcp", "fromPort": -1, "toPort": -1} | WORLD],
        {},
        {},
        NON_COMPLIANT,
    ),
    "lets out the first and the last port where they are allowed": (
        [WEB | {"fromPort": 0, "toPort": 0} | WORLD, WEB | {"fromPort": 65535, "toPort": 65535} | WORLD],
        {},
        {"allowedPorts": "0,65535"},
        COMPLIANT,
    ),
    "hides an open port behind the allowed one": ([WEB | WORLD, ALL | WORLD], {}, {}, NON_COMPLIANT),
    "bears the exempting tag": ([ALL | WORLD], {"egress-open": ""}, {}, NOT_APPLICABLE),
    "bears a tag that begins like the exempting one": ([ALL | WORLD], {"egress-opened": ""}, {}, NON_COMPLIANT),
    "bears a tag where none exempts": ([ALL | WORLD], {"egress-open": ""}, NO_TAG, NON_COMPLIANT),
}


@pytest.mark.parametrize(("permissions", "tags", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_security_group_that(permissions, tags, inputs, expected):
    given = {"groupName": "web", "ipPermissions": [ALL | WORLD], "ipPermissionsEgress": permissions}
    group = item("AWS::EC2::SecurityGroup", resourceId="sg-1", configuration=given, tags=tags)

    assert verdict("SECURITY_GROUP_EGRESS_RESTRICTED", group, **inputs) == expected


@pytest.mark.parametrize(("name", "expected"), [("default", NOT_APPLICABLE), ("default-web", NON_COMPLIANT)])
def test_default_groups_are_for_another_rule(name, expected):
    given = json.dumps({"groupName": name, "ipPermissionsEgress": [ALL | WORLD]})
    group = item("AWS::EC2::SecurityGroup", resourceId="sg-1", configuration=given)

    assert verdict("SECURITY_GROUP_EGRESS_RESTRICTED", group) == expected


@pytest.mark.parametrize(("inputs", "ports"), [(TWO, "443, 53"), (NO_PORTS, "(none)")])
def test_the_annotation_names_what_is_open_and_what_may_be(inputs, ports):
    given = {"groupName": "web", "ipPermissionsEgress": [ALL | WORLD | WORLD6]}
    group = item("AWS::EC2::SecurityGroup", resourceId="sg-1", configuration=given)

    [evaluation] = evaluations("SECURITY_GROUP_EGRESS_RESTRICTED", group, **inputs)

    assert evaluation["Annotation"] == (
        f"The group lets out all ports (-1) to 0.0.0.0/0, ::/0, beyond the allowed ports {ports}."
    )


def test_what_is_no_port_is_refused():
    module = load("SECURITY_GROUP_EGRESS_RESTRICTED")

    with pytest.raises(module.inputs.InvalidParametersError, match="allowedPorts"):
        module.SECURITY_GROUP_EGRESS_RESTRICTED().evaluate_parameters({"allowedPorts": "443,65536"})


def bad(aws):
    """A security group lets everything out, as it is born, mail too, and all of one protocol to a partner."""
    group = born(aws)
    mail = {"IpProtocol": "tcp", "FromPort": 25, "ToPort": 25, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    partner = {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "192.0.2.0/24"}]}
    aws("ec2").authorize_security_group_egress(GroupId=group, IpPermissions=[mail, partner])
    return group


def good(aws):
    """A security group lets out port 443 only."""
    group, ec2 = born(aws), aws("ec2")
    every = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=every)
    web = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[web])
    return group


def born(aws):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
