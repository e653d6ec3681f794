"""Reading security-group permissions in all their published shapes.

Items of AWS Config hold `ipRanges` as a list of text (old) or `ipv4Ranges[].cidrIp` and `ipv6Ranges[].cidrIpv6`
(new, with the old key beside them); EC2's API answers hold `IpRanges[].CidrIp` and `Ipv6Ranges[].CidrIpv6`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

PROTOCOL_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
ALL_PROTOCOLS = "-1"


class Permission(NamedTuple):
    """One permission: a protocol, a range of ports (None where it has none), and whom it lets in or out."""

    protocol: str
    from_port: int | None
    to_port: int | None
    cidrs: tuple[str, ...]
    groups: tuple[str, ...] = ()
    prefix_lists: tuple[str, ...] = ()

    @property
    def world_cidrs(self) -> tuple[str, ...]:
        """Those of its CIDRs that hold every address: 0.0.0.0/0 and ::/0."""
        return tuple([cidr for cidr in self.cidrs if cidr.rpartition("/")[2].strip("0") == "" and "/" in cidr])

    def covers_port(self, port: int, protocol: str = "tcp") -> bool:
        """Whether `port` of `protocol` is among its ports; all protocols and an absent range mean every port."""
        if self.protocol == ALL_PROTOCOLS:
            return True
        if self.protocol != protocol:
            return False
        if self.from_port in (None, -1) and self.to_port in (None, -1):
            return True
        lowest = 0 if self.from_port is None else self.from_port
        highest = lowest if self.to_port is None else self.to_port
        return lowest <= port <= highest

    @property
    def ports(self) -> str:
        """Its ports in words for people: `port 22`, `ports 20-21`, `all ports`."""
        if self.protocol == ALL_PROTOCOLS or self.from_port in (None, -1):
            return "all ports"
        one = self.from_port == self.to_port
        return f"port {self.from_port}" if one else f"ports {self.from_port}-{self.to_port}"


def permissions(raw: Any) -> tuple[Permission, ...]:
    """The permissions of a list in any published shape, or of an absent one."""
    return tuple(_permission(each) for each in raw or ())


def _permission(raw: Mapping[str, Any]) -> Permission:
    # Each member is in AWS Config's spelling or in EC2's.
    get = raw.get
    protocol = get("ipProtocol", get("IpProtocol"))
    protocol = ALL_PROTOCOLS if protocol is None else str(protocol).lower()
    lowest, highest = get("fromPort", get("FromPort")), get("toPort", get("ToPort"))
    cidrs = _texts(get("ipRanges") or get("IpRanges"), "cidrIp", "CidrIp")
    cidrs += _texts(get("ipv4Ranges") or get("Ipv4Ranges"), "cidrIp", "CidrIp")
    cidrs += _texts(get("ipv6Ranges") or get("Ipv6Ranges"), "cidrIpv6", "CidrIpv6")
    return Permission(
        PROTOCOL_NUMBERS.get(protocol, protocol),
        None if lowest is None else int(lowest),
        None if highest is None else int(highest),
        tuple(dict.fromkeys(cidrs)),
        _texts(get("userIdGroupPairs") or get("UserIdGroupPairs"), "groupId", "GroupId"),
        _texts(get("prefixListIds") or get("PrefixListIds"), "prefixListId", "PrefixListId"),
    )


def _texts(values: Any, key: str, other: str) -> tuple[str, ...]:
    """Values that stand bare or are the member of an object, in either spelling."""
    if not values:
        return ()
    texts = [value if isinstance(value, str) else value.get(key) or value.get(other) for value in values]
    return tuple([str(text) for text in texts if text])
