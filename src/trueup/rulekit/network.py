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
    protocol = _either(raw, "ipProtocol", "IpProtocol")
    protocol = ALL_PROTOCOLS if protocol is None else str(protocol).lower()
    cidrs = _texts(_either(raw, "ipRanges", "IpRanges"), "cidrIp", "CidrIp")
    cidrs += _texts(_either(raw, "ipv4Ranges", "Ipv4Ranges"), "cidrIp", "CidrIp")
    cidrs += _texts(_either(raw, "ipv6Ranges", "Ipv6Ranges"), "cidrIpv6", "CidrIpv6")
    return Permission(
        protocol=PROTOCOL_NUMBERS.get(protocol, protocol),
        from_port=_port(_either(raw, "fromPort", "FromPort")),
        to_port=_port(_either(raw, "toPort", "ToPort")),
        cidrs=tuple(dict.fromkeys(cidrs)),
        groups=_texts(_either(raw, "userIdGroupPairs", "UserIdGroupPairs"), "groupId", "GroupId"),
        prefix_lists=_texts(_either(raw, "prefixListIds", "PrefixListIds"), "prefixListId", "PrefixListId"),
    )


def _either(raw: Mapping[str, Any], recorded: str, answered: str) -> Any:
    """A member in AWS Config's spelling (`fromPort`) or in EC2's (`FromPort`)."""
    value = raw.get(recorded)
    return raw.get(answered) if value is None else value


def _texts(values: Any, recorded: str, answered: str) -> tuple[str, ...]:
    """Values that stand bare or are the member of an object, in either spelling."""
    if not values:
        return ()
    texts = [value if isinstance(value, str) else _either(value, recorded, answered) for value in values]
    return tuple([str(text) for text in texts if text])


def _port(value: Any) -> int | None:
    return None if value is None else int(value)
