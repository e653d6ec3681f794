import pytest

import security_groups
from support import COMPLIANT, NON_COMPLIANT, aws, item, verdict, verdicts

SSH = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22}
WORLD = {"ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}]}
OFFICE = {"ipv4Ranges": [{"cidrIp": "192.0.2.0/24"}]}

SCENARIOS = {  # given a security group that ...: (its inbound permissions, then the group is ...)
    "has no permissions part": (None, COMPLIANT),
    "lets nothing in": ([], COMPLIANT),
    "opens SSH to every IPv4 address": ([SSH | WORLD], NON_COMPLIANT),
    "opens SSH to every IPv6 address": ([SSH | {"ipv6Ranges": [{"cidrIpv6": "::/0"}]}], NON_COMPLIANT),
    "opens SSH to every address, in an old item": ([SSH | {"ipRanges": ["0.0.0.0/0"]}], NON_COMPLIANT),
    "opens SSH to an office": ([SSH | OFFICE], COMPLIANT),
    "opens SSH to an office and to everyone": (
        [SSH | {"ipv4Ranges": [*OFFICE["ipv4Ranges"], *WORLD["ipv4Ranges"]]}],
        NON_COMPLIANT,
    ),
    "opens SSH to another group": ([SSH | {"userIdGroupPairs": [{"groupId": "sg-1"}]}], COMPLIANT),
    "opens SSH to a prefix list": ([SSH | {"prefixListIds": [{"prefixListId": "pl-1"}]}], COMPLIANT),
    "opens a range around SSH": ([SSH | {"fromPort": 20, "toPort": 25} | WORLD], NON_COMPLIANT),
    "opens the port above": ([SSH | {"fromPort": 23, "toPort": 25} | WORLD], COMPLIANT),
    "opens every protocol": ([{"ipProtocol": "-1"} | WORLD], NON_COMPLIANT),
    "opens every TCP port": ([{"ipProtocol": "tcp"} | WORLD], NON_COMPLIANT),
    "opens TCP by its number": ([SSH | {"ipProtocol": "6"} | WORLD], NON_COMPLIANT),
    "opens UDP port 22": ([SSH | {"ipProtocol": "udp"} | WORLD], COMPLIANT),
    "hides SSH behind a harmless permission": ([SSH | OFFICE, SSH | WORLD], NON_COMPLIANT),
}


@pytest.mark.parametrize(("permissions", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_security_group_that(permissions, expected):
    group = item("AWS::EC2::SecurityGroup", resourceId="sg-1", configuration={"ipPermissions": permissions})

    assert verdict("INCOMING_SSH_DISABLED", group) == expected


def test_on_schedule_every_group_of_the_account_is_judged():
    with aws() as client:
        ec2 = client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        shut, wide = (ec2.create_security_group(GroupName=n, Description=n, VpcId=vpc)["GroupId"] for n in ("a", "b"))
        ec2.authorize_security_group_ingress(
            GroupId=wide, IpPermissions=[{"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]
        )

        judged = verdicts("INCOMING_SSH_DISABLED")

        assert judged[shut] == COMPLIANT
        assert judged[wide] == NON_COMPLIANT


def bad(aws):
    """A security group lets every IPv4 and IPv6 address, beside an office, reach the ports 20 to 25."""
    return security_groups.opened(aws, 20, 25)


def good(aws):
    """A security group lets every address reach port 443."""
    return security_groups.web(aws)
