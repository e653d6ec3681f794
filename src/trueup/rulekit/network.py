"""Reading security-group permissions in all their published shapes.

Items of AWS Config hold `ipRanges` as a list of text (old) or `ipv4Ranges[].cidrIp` and `ipv6Ranges[].cidrIpv6`
(new, with the old key beside them); EC2's API answers hold `IpRanges[].CidrIp` and `Ipv6Ranges[].CidrIpv6`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from trueup.rulekit.recent import Recent

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
        return tuple([cidr for cidr in self.cidrs if _is_world(cidr)])

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
    return tuple([_permission(each) for each in raw or ()])


def open_permissions(raw: Any) -> tuple[Permission, ...]:
    """Those of the permissions that have `world_cidrs`, which of most groups are none."""
    found: tuple[Permission, ...] | None = _recent.get(raw)
    if found is None:
        found = tuple([_permission(each) for each in raw or () if _is_open(each)])
        _recent.keep(raw, found)
    return found


_recent = Recent(2)  # inwards and outwards


def _is_open(raw: Mapping[str, Any]) -> bool:
    for recorded, answered, member, member_answered in _CIDRS:
        for value in raw.get(recorded) or raw.get(answered) or ():
            cidr = value if isinstance(value, str) else str(value.get(member) or value.get(member_answered))
            if cidr[-1:] in "0/" and _is_world(cidr):
                return True
    return False


# where CIDRs stand, in AWS Config's spelling and in EC2's: the lists, and the member where an element is an object
_CIDRS = (
    ("ipRanges", "IpRanges", "cidrIp", "CidrIp"),
    ("ipv4Ranges", "Ipv4Ranges", "cidrIp", "CidrIp"),
    ("ipv6Ranges", "Ipv6Ranges", "cidrIpv6", "CidrIpv6"),
)


def _permission(raw: Mapping[str, Any]) -> Permission:
    """One permission. A member stands in AWS Config's spelling (`fromPort`) or in EC2's (`FromPort`)."""
    get = raw.get
    protocol = get("ipProtocol")
    if protocol is None:
        protocol = get("IpProtocol")
    protocol = ALL_PROTOCOLS if protocol is None else str(protocol).lower()
    first, last = get("fromPort"), get("toPort")
    cidrs = [
        *_texts(get("ipRanges") or get("IpRanges"), "cidrIp", "CidrIp"),
        *_texts(get("ipv4Ranges") or get("Ipv4Ranges"), "cidrIp", "CidrIp"),
        *_texts(get("ipv6Ranges") or get("Ipv6Ranges"), "cidrIpv6", "CidrIpv6"),
    ]
    return Permission(
        PROTOCOL_NUMBERS.get(protocol, protocol),
        _port(get("FromPort") if first is None else first),
        _port(get("ToPort") if last is None else last),
        tuple(dict.fromkeys(cidrs)),
        tuple(_texts(get("userIdGroupPairs") or get("UserIdGroupPairs"), "groupId", "GroupId")),
        tuple(_texts(get("prefixListIds") or get("PrefixListIds"), "prefixListId", "PrefixListId")),
    )


def _texts(values: Any, recorded: str, answered: str) -> Iterable[str]:
    """Values that stand bare or are the member of an object, in either spelling."""
    if not values:
        return ()
    texts = []
    for value in values:
        text = value
        if not isinstance(value, str):
            text = value.get(recorded)
            if text is None:
                text = value.get(answered)
        if text:
            texts.append(text if isinstance(text, str) else str(text))
    return texts


def _port(value: Any) -> int | None:
    return None if value is None else int(value)


@lru_cache(maxsize=4096)
def _is_world(cidr: str) -> bool:
    _address, slash, length = cidr.rpartition("/")
    return bool(slash) and not length.strip("0")
