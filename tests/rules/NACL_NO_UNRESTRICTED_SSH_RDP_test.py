import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

RULE = "NACL_NO_UNRESTRICTED_SSH_RDP"

TCP, UDP, ICMP, ALL = "6", "17", "1", "-1"
WORLD, WORLD_6, OFFICE = {"cidrBlock": "0.0.0.0/0"}, {"ipv6CidrBlock": "::/0"}, {"cidrBlock": "10.0.0.0/8"}
LAST = {"ruleNumber": 32767, "protocol": ALL, "ruleAction": "deny", "egress": False, "cidrBlock": "0.0.0.0/0"}


def allow(number, protocol, lowest=None, highest=None, *, to=WORLD, **more):
    ports = {} if lowest is None else {"portRange": {"from": lowest, "to": highest or lowest}}
    return {"ruleNumber": number, "protocol": protocol, "ruleAction": "allow", "egress": False, **to, **ports, **more}


def deny(number, protocol, lowest=None, highest=None, **more):
    return allow(number, protocol, lowest, highest, ruleAction="deny", **more)


def denied(to=WORLD):
    """What denies both ports by both protocols."""
    each = [(protocol, port) for protocol in (TCP, UDP) for port in (22, 3389)]
    return [deny(number, protocol, port, to=to) for number, (protocol, port) in enumerate(each, 10)]


ENTRIES = {  # given a network ACL that ...: (its entries, then the ACL is ...)
    "lets nobody in": ([LAST], COMPLIANT),
    "lets everybody in for all": ([allow(100, ALL)], NON_COMPLIANT),
    "lets everybody in for SSH": ([allow(100, TCP, 22)], NON_COMPLIANT),
    "lets everybody in for Remote Desktop": ([allow(100, TCP, 3389)], NON_COMPLIANT),
    "lets everybody in for SSH, by UDP": ([allow(100, UDP, 22)], NON_COMPLIANT),
    "lets everybody in for Remote Desktop, by UDP": ([allow(100, UDP, 3389)], NON_COMPLIANT),
    "lets everybody of IPv6 in for SSH": ([allow(100, TCP, 22, to=WORLD_6)], NON_COMPLIANT),
    "lets everybody of IPv6 in for all": ([allow(100, ALL, to=WORLD_6)], NON_COMPLIANT),
    "lets everybody in for a range that begins with SSH": ([allow(100, TCP, 22, 80)], NON_COMPLIANT),
    "lets everybody in for a range that ends with SSH": ([allow(100, TCP, 1, 22)], NON_COMPLIANT),
    "lets everybody in up to the port before": ([allow(100, TCP, 1, 21)], COMPLIANT),
    "lets everybody in between the two": ([allow(100, TCP, 23, 3388)], COMPLIANT),
    "lets everybody in from the port after": ([allow(100, TCP, 3390, 65535)], COMPLIANT),
    "lets everybody in for the web": ([allow(100, TCP, 80), allow(110, TCP, 443)], COMPLIANT),
    "lets everybody in for pings": ([allow(100, ICMP)], COMPLIANT),
    "lets an office in for SSH": ([allow(100, TCP, 22, to=OFFICE)], COMPLIANT),
    "lets everybody in for TCP, without a range": ([allow(100, TCP)], NON_COMPLIANT),
    "lets everybody in for TCP, with null for its range": ([allow(100, TCP, portRange=None)], NON_COMPLIANT),
    "lets everybody in for TCP, with nulls in its range": (
        [allow(100, TCP, portRange={"from": None, "to": None})],
        NON_COMPLIANT,
    ),
    "lets everybody in from a port on": ([allow(100, TCP, portRange={"from": 3000, "to": None})], NON_COMPLIANT),
    "lets everybody in up to a port": ([allow(100, TCP, portRange={"from": None, "to": 0})], COMPLIANT),
    "lets everybody out for SSH": ([allow(100, TCP, 22, egress=True)], COMPLIANT),
    "lets everybody out, in text": ([allow(100, TCP, 22, egress="true")], COMPLIANT),
    "does not say which way": ([allow(100, TCP, 22, egress=None)], NON_COMPLIANT),
    "has numbers and ports as text": ([allow("100", TCP, "22", "22")], NON_COMPLIANT),
    "has a number for its protocol": ([allow(100, 6, 22)], NON_COMPLIANT),
    "has no protocol": ([allow(100, None, 22)], COMPLIANT),
    "denies both ports before it allows all": ([*denied(), allow(100, ALL)], COMPLIANT),
    "denies them after it allows all": ([allow(1, ALL), *denied()], NON_COMPLIANT),
    "denies them before, listed after": ([allow(100, ALL), *denied()], COMPLIANT),
    "denies them before by numbers that are text": ([allow("100", ALL), deny("9", ALL)], COMPLIANT),
    "denies all but one of them before": ([*denied()[:3], allow(100, ALL)], NON_COMPLIANT),
    "denies them to an office before it allows all": ([*denied(OFFICE), allow(100, ALL)], NON_COMPLIANT),
    "denies them to IPv6 before it allows all of IPv4": ([*denied(WORLD_6), allow(100, ALL)], NON_COMPLIANT),
    "denies them to both": (
        [*denied(), *denied(WORLD_6), allow(100, ALL), allow(101, ALL, to=WORLD_6)],
        COMPLIANT,
    ),
    "allows SSH to an office, then denies and allows": (
        [allow(5, TCP, 22, to=OFFICE), *denied(), allow(100, ALL)],
        COMPLIANT,
    ),
    "denies nothing but what is allowed before": ([allow(1, TCP, 22), deny(2, ALL), allow(3, ALL)], NON_COMPLIANT),
}
SCENARIOS = {
    **{name: ({"isDefault": False, "entries": entries}, verdict) for name, (entries, verdict) in ENTRIES.items()},
    "has no entries": ({"isDefault": False, "entries": []}, COMPLIANT),
    "has null for its entries": ({"isDefault": False, "entries": None}, COMPLIANT),
    "is an empty configuration": ({}, COMPLIANT),
    "has one entry that is no list": ({"entries": allow(100, ALL)}, NON_COMPLIANT),
    "is the default one": ({"isDefault": True, "entries": [allow(100, ALL)]}, NOT_APPLICABLE),
    "is the default one, in text": ({"isDefault": "true", "entries": [allow(100, ALL)]}, NOT_APPLICABLE),
    "does not say whether it is the default one": ({"entries": [allow(100, ALL)]}, NON_COMPLIANT),
    "comes as JSON text": (json.dumps({"entries": [allow(100, ALL)]}), NON_COMPLIANT),
}


def acl(configuration):
    return item("AWS::EC2::NetworkAcl", resourceId="acl-1", configuration=configuration)


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_network_acl_that(configuration, expected):
    assert verdict(RULE, acl(configuration)) == expected


ANNOTATIONS = {
    "entry 100 (0.0.0.0/0) to port 22 of TCP": [allow(100, TCP, 22)],
    "entry 7 (::/0) to port 3389 of UDP": [allow(7, UDP, 3389, to=WORLD_6)],
    "entry 9 (0.0.0.0/0) to port 22 of TCP, entry 100 (0.0.0.0/0) to port 3389 of TCP, "
    "entry 100 (0.0.0.0/0) to port 22 of UDP and 1 more": [allow(100, ALL), allow(9, TCP, 22)],
}


@pytest.mark.parametrize(("ways", "entries"), ANNOTATIONS.items())
def test_the_annotation_names_the_entry_and_the_port(ways, entries):
    [told] = evaluations(RULE, acl({"entries": entries}))
    assert told["Annotation"] == f"Everybody is let in by {ways}."


def made(aws, *entries):
    """A network ACL with entries; its id."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    acl_id = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    for entry in entries:
        ec2.create_network_acl_entry(NetworkAclId=acl_id, Egress=False, **entry)
    return acl_id


def bad(aws):
    """A network ACL lets an office in for SSH, then everybody in for all."""
    ports = {"From": 22, "To": 22}
    office = {"RuleNumber": 90, "Protocol": TCP, "RuleAction": "allow", "CidrBlock": "10.0.0.0/8", "PortRange": ports}
    return made(aws, office, {"RuleNumber": 100, "Protocol": ALL, "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"})


def good(aws):
    """A network ACL lets everybody in for the web."""
    web = {"RuleNumber": 100, "Protocol": TCP, "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
    return made(aws, web | {"PortRange": {"From": 443, "To": 443}})
