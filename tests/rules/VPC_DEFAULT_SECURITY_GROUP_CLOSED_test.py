import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

SELF = {"ipProtocol": "-1", "userIdGroupPairs": [{"groupId": "sg-1", "userId": "123456789012"}]}
WORLD = {"ipProtocol": "-1", "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}], "ipRanges": ["0.0.0.0/0"]}
OFFICE = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "ipv4Ranges": [{"cidrIp": "192.0.2.0/24"}]}
EMPTY = {"groupName": "default", "ipPermissions": [], "ipPermissionsEgress": []}

SCENARIOS = {  # given a security group that ...: (its configuration, then the group is ...)
    "is the default one and empty": (EMPTY, COMPLIANT),
    "is the default one and has no permission parts": ({"groupName": "default"}, COMPLIANT),
    "is the default one with null for its permissions": (
        EMPTY | {"ipPermissions": None, "ipPermissionsEgress": None},
        COMPLIANT,
    ),
    "is the default one as it is born": (
        EMPTY | {"ipPermissions": [SELF], "ipPermissionsEgress": [WORLD]},
        NON_COMPLIANT,
    ),
    "is the default one and lets only itself in": (EMPTY | {"ipPermissions": [SELF]}, NON_COMPLIANT),
    "is the default one and only lets out": (EMPTY | {"ipPermissionsEgress": [WORLD]}, NON_COMPLIANT),
    "is the default one and lets one office in": (EMPTY | {"ipPermissions": [OFFICE]}, NON_COMPLIANT),
    "is the default one and lets a prefix list in": (
        EMPTY | {"ipPermissions": [OFFICE | {"ipv4Ranges": [], "prefixListIds": [{"prefixListId": "pl-1"}]}]},
        NON_COMPLIANT,
    ),
    "is the default one and lets IPv6 out, in an old item": (
        EMPTY | {"ipPermissionsEgress": [{"ipProtocol": "-1", "ipRanges": [], "ipv6Ranges": [{"cidrIpv6": "::/0"}]}]},
        NON_COMPLIANT,
    ),
    "is another one and open": (
        {"groupName": "web", "ipPermissions": [WORLD], "ipPermissionsEgress": [WORLD]},
        NOT_APPLICABLE,
    ),
    "is another one with default in its name": (
        {"groupName": "default-web", "ipPermissions": [WORLD]},
        NOT_APPLICABLE,
    ),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_security_group_that(configuration, expected):
    group = item("AWS::EC2::SecurityGroup", resourceId="sg-1", configuration=configuration)

    assert verdict("VPC_DEFAULT_SECURITY_GROUP_CLOSED", group) == expected


def test_the_annotation_names_what_is_open_both_ways():
    rules = {"ipPermissions": [SELF], "ipPermissionsEgress": [WORLD, OFFICE]}
    group = item("AWS::EC2::SecurityGroup", resourceId="sg-1", configuration=EMPTY | rules)

    [evaluation] = evaluations("VPC_DEFAULT_SECURITY_GROUP_CLOSED", group)

    assert evaluation["Annotation"] == (
        "The default group lets in all ports (-1, sg-1) and out all ports (-1, 0.0.0.0/0) and 1 more."
    )


def bad(aws):
    """A VPC's default security group lets its own members in and lets everything out."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    found = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    [group] = [group["GroupId"] for group in found if group["GroupName"] == "default"]
    return group
