import pytest

import security_groups
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, item, load, verdict, verdicts

WEB = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
RANGE = {"ipProtocol": "tcp", "fromPort": 1020, "toPort": 1025}
DNS = {"ipProtocol": "udp", "fromPort": 53, "toPort": 53}
WORLD = {"ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}]}
WORLD6 = {"ipv6Ranges": [{"cidrIpv6": "::/0"}]}
OFFICE = {"ipv4Ranges": [{"cidrIp": "192.0.2.0/24"}]}
TCP, UDP = {}, {"authorizedTcpPorts": None, "authorizedUdpPorts": "53"}  # 443 is the default
NONE = {"authorizedTcpPorts": ""}

SCENARIOS = {  # given a security group that ...: (its inbound permissions, inputs, then the group is ...)
    "has no permissions part": (None, TCP, NOT_APPLICABLE),
    "lets nothing in": ([], TCP, NOT_APPLICABLE),
    "lets in an office on every port": ([{"ipProtocol": "-1"} | OFFICE], TCP, NOT_APPLICABLE),
    "lets in an office on a port that is no number": ([WEB | {"fromPort": "https"} | OFFICE], TCP, NOT_APPLICABLE),
    "lets in another group": ([WEB | {"userIdGroupPairs": [{"groupId": "sg-1"}]}], NONE, NOT_APPLICABLE),
    "lets in a prefix list": ([WEB | {"prefixListIds": [{"prefixListId": "pl-1"}]}], NONE, NOT_APPLICABLE),
    "opens a port where none is authorized": ([WEB | WORLD], NONE, NON_COMPLIANT),
    "opens a port where only those of the other protocol are": ([WEB | WORLD], UDP, NON_COMPLIANT),
    "opens the authorized port": ([WEB | WORLD], TCP, COMPLIANT),
    "opens the authorized port to IPv6": ([WEB | WORLD6], TCP, COMPLIANT),
    "opens another port to IPv6": ([WEB | {"fromPort": 80, "toPort": 80} | WORLD6], TCP, NON_COMPLIANT),
    "opens another port, in an old item": (
        [WEB | {"fromPort": 80, "toPort": 80, "ipRanges": ["0.0.0.0/0"]}],
        TCP,
        NON_COMPLIANT,
    ),
    "opens the authorized port on the other protocol": ([WEB | {"ipProtocol": "udp"} | WORLD], TCP, NON_COMPLIANT),
    "opens the authorized UDP port": ([DNS | WORLD], UDP, COMPLIANT),
    "opens TCP by its number": ([WEB | {"ipProtocol": "6"} | WORLD], TCP, COMPLIANT),
    "opens UDP by its number": ([DNS | {"ipProtocol": "17"} | WORLD], UDP, COMPLIANT),
    "opens the authorized port and the one above": ([WEB | {"toPort": 444} | WORLD], TCP, NON_COMPLIANT),
    "opens the authorized port and the one below": ([WEB | {"fromPort": 442} | WORLD], TCP, NON_COMPLIANT),
    "opens exactly an authorized range": ([RANGE | WORLD], {"authorizedTcpPorts": "443,1020-1025"}, COMPLIANT),
    "opens a part of an authorized range": ([RANGE | WORLD], {"authorizedTcpPorts": "1000-2000"}, COMPLIANT),
    "opens a range that two authorized ones make up": (
        [RANGE | WORLD],
        {"authorizedTcpPorts": "1023-1025, 1020-1022"},
        COMPLIANT,
    ),
    "opens a range with a hole in what is authorized": (
        [RANGE | WORLD],
        {"authorizedTcpPorts": "1020-1022,1024-1025"},
        NON_COMPLIANT,
    ),
    "opens a range that overlapping ones make up": (
        [RANGE | WORLD],
        {"authorizedTcpPorts": "1000-1024,1010,1022-1030"},
        COMPLIANT,
    ),
    "opens every TCP port": ([{"ipProtocol": "tcp", "fromPort": 0, "toPort": 65535} | WORLD], TCP, NON_COMPLIANT),
    "opens every TCP port where all are authorized": (
        [{"ipProtocol": "tcp", "fromPort": 0, "toPort": 65535} | WORLD],
        {"authorizedTcpPorts": "0-65535"},
        COMPLIANT,
    ),
    "opens one port without an upper end": ([{"ipProtocol": "tcp", "fromPort": 443} | WORLD], TCP, COMPLIANT),
    "opens port 0": ([{"ipProtocol": "tcp", "fromPort": 0, "toPort": 0} | WORLD], TCP, NON_COMPLIANT),
    "opens TCP without a range of ports": ([{"ipProtocol": "tcp"} | WORLD], TCP, NON_COMPLIANT),
    "opens TCP without a range where all ports are authorized": (
        [{"ipProtocol": "tcp"} | WORLD],
        {"authorizedTcpPorts": "0-65535"},
        COMPLIANT,
    ),
    "opens TCP without a range where all ports but 0 are authorized": (
        [{"ipProtocol": "tcp"} | WORLD],
        {"authorizedTcpPorts": "1-65535"},
        NON_COMPLIANT,
    ),
    "opens TCP with -1 for its ports": (
        [WEB | {"fromPort": -1, "toPort": -1} | WORLD],
        TCP,
        NON_COMPLIANT,
    ),
    "opens TCP with -1 for its ports where all are authorized": (
        [WEB | {"fromPort": -1, "toPort": -1} | WORLD],
        {"authorizedTcpPorts": "0-65535"},
        COMPLIANT,
    ),
    "opens every protocol": ([{"ipProtocol": "-1"} | WORLD], TCP, NON_COMPLIANT),
    "opens every protocol where all ports are authorized": (
        [{"ipProtocol": "-1"} | WORLD],
        {"authorizedTcpPorts": "0-65535", "authorizedUdpPorts": "0-65535"},
        NON_COMPLIANT,
    ),
    "answers pings": ([{"ipProtocol": "icmp", "fromPort": 8, "toPort": -1} | WORLD], TCP, NON_COMPLIANT),
    "opens the authorized port to an office and to everyone": (
        [WEB | {"ipv4Ranges": [*OFFICE["ipv4Ranges"], *WORLD["ipv4Ranges"]]}],
        TCP,
        COMPLIANT,
    ),
    "hides an open port behind an authorized one": ([WEB | WORLD, RANGE | WORLD], TCP, NON_COMPLIANT),
}


@pytest.mark.parametrize(("permissions", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_security_group_that(permissions, inputs, expected):
    group = item("AWS::EC2::SecurityGroup", resourceId="sg-1", configuration={"ipPermissions": permissions})

    assert verdict("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", group, **inputs) == expected


def test_the_annotation_names_ports_and_addresses():
    group = item(
        "AWS::EC2::SecurityGroup", resourceId="sg-1", configuration={"ipPermissions": [RANGE | WORLD | WORLD6]}
    )

    [evaluation] = evaluations("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", group, **TCP)

    assert evaluation["Annotation"] == "ports 1020-1025 (tcp) open to 0.0.0.0/0, ::/0, which is not all authorized."


NUMBER, RANGES = "authorizedTcpPorts .* a whole number", "authorizedTcpPorts .* ranges of ports, the lower one first"
REFUSED = dict.fromkeys(["22-", "https", "-1", "65536", "22--23", "443-65536"], NUMBER) | {"1025-1020": RANGES}


@pytest.mark.parametrize(("given", "why"), REFUSED.items(), ids=REFUSED)
def test_what_is_no_port_and_no_range_is_refused(given, why):
    module = load("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS")

    with pytest.raises(module.inputs.InvalidParametersError, match=why):
        module.VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS().evaluate_parameters({"authorizedTcpPorts": given})


def test_on_schedule_every_group_of_the_account_is_judged():
    with aws() as client:
        wide, web = bad(client), good(client)

        judged = verdicts("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", **TCP)

        assert judged[wide] == NON_COMPLIANT
        assert judged[web] == COMPLIANT


def bad(aws):
    """A security group lets every IPv4 and IPv6 address, beside an office, reach the ports 8000 to 8080 and 443."""
    return security_groups.opened(aws, 8000, 8080)


def good(aws):
    """A security group lets every address reach port 443."""
    return security_groups.web(aws)
