import pytest

import security_groups
from support import COMPLIANT, NON_COMPLIANT, aws, item, load, verdict, verdicts

RDP = {"ipProtocol": "tcp", "fromPort": 3389, "toPort": 3389}
WORLD = {"ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}]}
OFFICE = {"ipv4Ranges": [{"cidrIp": "192.0.2.0/24"}]}
ONLY_8080 = dict.fromkeys((f"blockedPort{number}" for number in range(1, 6)), None) | {"blockedPorts": "8080, 9090"}

SCENARIOS = {  # given a security group that ...: (its inbound permissions, inputs, then the group is ...)
    "has no permissions part": (None, {}, COMPLIANT),
    "lets nothing in": ([], {}, COMPLIANT),
    "opens a blocked port to every IPv4 address": ([RDP | WORLD], {}, NON_COMPLIANT),
    "opens a blocked port to every IPv6 address": ([RDP | {"ipv6Ranges": [{"cidrIpv6": "::/0"}]}], {}, NON_COMPLIANT),
    "opens a blocked port to every address, in an old item": ([RDP | {"ipRanges": ["0.0.0.0/0"]}], {}, NON_COMPLIANT),
    "opens a blocked port to an office": ([RDP | OFFICE], {}, COMPLIANT),
    "opens a blocked port to an office and to everyone": (
        [RDP | {"ipv4Ranges": [*OFFICE["ipv4Ranges"], *WORLD["ipv4Ranges"]]}],
        {},
        NON_COMPLIANT,
    ),
    "opens a blocked port to another group": ([RDP | {"userIdGroupPairs": [{"groupId": "sg-1"}]}], {}, COMPLIANT),
    "opens a range that ends at a blocked port": ([RDP | {"fromPort": 3000} | WORLD], {}, NON_COMPLIANT),
    "opens a range between blocked ports": ([RDP | {"fromPort": 22, "toPort": 3305} | WORLD], {}, COMPLIANT),
    "opens every protocol": ([{"ipProtocol": "-1"} | WORLD], {}, NON_COMPLIANT),
    "opens TCP by its number": ([RDP | {"ipProtocol": "6"} | WORLD], {}, NON_COMPLIANT),
    "opens the port on UDP": ([RDP | {"ipProtocol": "udp"} | WORLD], {}, COMPLIANT),
    "opens a web port": ([RDP | {"fromPort": 443, "toPort": 443} | WORLD], {}, COMPLIANT),
    "hides the port behind a harmless permission": ([RDP | OFFICE, RDP | WORLD], {}, NON_COMPLIANT),
    "opens a port that only the list blocks": (
        [RDP | {"fromPort": 9090, "toPort": 9090} | WORLD],
        ONLY_8080,
        NON_COMPLIANT,
    ),
    "opens a port that is blocked no more": ([RDP | WORLD], ONLY_8080, COMPLIANT),
}


@pytest.mark.parametrize(("permissions", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_security_group_that(permissions, inputs, expected):
    group = item("AWS::EC2::SecurityGroup", resourceId="sg-1", configuration={"ipPermissions": permissions})

    assert verdict("RESTRICTED_INCOMING_TRAFFIC", group, **inputs) == expected


def test_without_a_blocked_port_it_refuses_to_judge():
    module = load("RESTRICTED_INCOMING_TRAFFIC")

    with pytest.raises(module.InvalidParametersError, match="blockedPorts"):
        module.RESTRICTED_INCOMING_TRAFFIC().evaluate_parameters({})


def test_on_schedule_every_group_of_the_account_is_judged():
    with aws() as client:
        wide, shut = bad(client), good(client)

        judged = verdicts("RESTRICTED_INCOMING_TRAFFIC")

        assert judged[wide] == NON_COMPLIANT
        assert judged[shut] == COMPLIANT


def bad(aws):
    """A security group lets every IPv4 and IPv6 address, beside an office, reach the ports 3380 to 3390."""
    return security_groups.opened(aws, 3380, 3390)


def good(aws):
    """A security group lets every address reach port 443."""
    return security_groups.web(aws)
