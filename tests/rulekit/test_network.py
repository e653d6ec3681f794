import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.rulekit.network import Permission, permissions

SHAPES = {
    "an old item, with ranges as text": {
        "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ["0.0.0.0/0"],
        "userIdGroupPairs": [{"groupId": "sg-1"}], "prefixListIds": [{"prefixListId": "pl-1"}],
    },
    "a new item, with ranges as objects": {
        "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}],
        "userIdGroupPairs": [{"groupId": "sg-1"}], "prefixListIds": [{"prefixListId": "pl-1"}],
    },
    "a new item that holds the old key too": {
        "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ["0.0.0.0/0"],
        "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}],
        "userIdGroupPairs": [{"groupId": "sg-1"}], "prefixListIds": [{"prefixListId": "pl-1"}],
    },
    "EC2's answer": {
        "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "d"}],
        "UserIdGroupPairs": [{"GroupId": "sg-1"}], "PrefixListIds": [{"PrefixListId": "pl-1"}],
    },
    "ports as text and the protocol as a number": {
        "ipProtocol": "6", "fromPort": "22", "toPort": "22", "ipRanges": ["0.0.0.0/0"],
        "userIdGroupPairs": [{"groupId": "sg-1"}], "prefixListIds": [{"prefixListId": "pl-1"}],
    },
}  # fmt: skip


@pytest.mark.parametrize("raw", SHAPES.values(), ids=SHAPES)
def test_the_same_permission_is_read_from(raw):
    assert permissions([raw]) == (Permission("tcp", 22, 22, ("0.0.0.0/0",), ("sg-1",), ("pl-1",)),)


@pytest.mark.parametrize("raw", [None, [], ()], ids=["absent", "an empty list", "an empty tuple"])
def test_there_are_no_permissions_in(raw):
    assert permissions(raw) == ()


def test_absent_and_null_members_are_no_ports_and_no_ranges():
    [read] = permissions([{"ipProtocol": None, "fromPort": None, "ipRanges": None, "ipv6Ranges": None}])
    assert read == Permission("-1", None, None, ())


WORLD = {
    "all of IPv4": ("0.0.0.0/0", True),
    "all of IPv6": ("::/0", True),
    "all of IPv6, written out": ("0:0:0:0:0:0:0:0/0", True),
    "half of IPv4": ("0.0.0.0/1", False),
    "a network of ten": ("10.0.0.0/10", False),
    "one address": ("0.0.0.0/32", False),
    "an address without a length": ("0.0.0.0", False),
}


@pytest.mark.parametrize(("cidr", "world"), WORLD.values(), ids=WORLD)
def test_the_world_is(cidr, world):
    assert Permission("tcp", 22, 22, (cidr,)).world_cidrs == ((cidr,) if world else ())


COVERED = {
    "its port": (Permission("tcp", 22, 22, ()), True),
    "a range around it": (Permission("tcp", 20, 25, ()), True),
    "a range that ends there": (Permission("tcp", 0, 22, ()), True),
    "the port below": (Permission("tcp", 0, 21, ()), False),
    "the port above": (Permission("tcp", 23, 65535, ()), False),
    "all protocols": (Permission("-1", None, None, ()), True),
    "all protocols, with ports that count for nothing": (Permission("-1", 80, 80, ()), True),
    "TCP without ports": (Permission("tcp", None, None, ()), True),
    "TCP with ports of minus one": (Permission("tcp", -1, -1, ()), True),
    "another protocol": (Permission("udp", 22, 22, ()), False),
    "ICMP, whose numbers are no ports": (Permission("icmp", -1, -1, ()), False),
}


@pytest.mark.parametrize(("permission", "covered"), COVERED.values(), ids=COVERED)
def test_port_22_is_covered_by(permission, covered):
    assert permission.covers_port(22) is covered


@given(st.integers(0, 65535), st.integers(0, 65535), st.integers(0, 65535))
def test_a_range_covers_what_lies_between_its_ends(start, end, port):
    assert Permission("tcp", start, end, ()).covers_port(port) is (start <= port <= end)


def test_ports_in_words():
    assert Permission("tcp", 22, 22, ()).ports == "port 22"
    assert Permission("tcp", 20, 21, ()).ports == "ports 20-21"
    assert Permission("-1", None, None, ()).ports == Permission("tcp", None, None, ()).ports == "all ports"
