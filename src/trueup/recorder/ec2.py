"""EC2: networks, instances and volumes. The types differ in one word, from which the API's other names follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from trueup.recorder.shape import MANY_ZONES, NO_ZONE, Item, Place, Recorder, converted, paged, tag_map

# vpn_gateway: DescribeVpnGateways lists VpnGateways, each with a VpnGatewayId, ARN vpn-gateway/vgw-...
WORDS = {
    "AWS::EC2::CustomerGateway": "customer_gateway",
    "AWS::EC2::Instance": "instance",
    "AWS::EC2::InternetGateway": "internet_gateway",
    "AWS::EC2::NetworkAcl": "network_acl",
    "AWS::EC2::NetworkInterface": "network_interface",
    "AWS::EC2::RouteTable": "route_table",
    "AWS::EC2::SecurityGroup": "security_group",
    "AWS::EC2::Subnet": "subnet",
    "AWS::EC2::VPC": "vpc",
    "AWS::EC2::VPNConnection": "vpn_connection",
    "AWS::EC2::VPNGateway": "vpn_gateway",
    "AWS::EC2::Volume": "volume",
}
ACROSS_ZONES = {"internet_gateway", "network_acl", "vpc"}
ENDED = {"terminated", "deleted"}  # still listed for a while, but AWS Config has recorded their deletion


def _name(word: str) -> str:
    return "".join(part.capitalize() for part in word.split("_"))


def _identity(word: str) -> str:
    return "GroupId" if word == "security_group" else f"{_name(word)}Id"


def _listed(word: str, place: Place) -> Iterator[tuple[str, Any]]:
    found = paged(place.client("ec2"), f"describe_{word}s", "Reservations" if word == "instance" else f"{_name(word)}s")
    if word == "instance":
        found = (instance for reservation in found for instance in reservation["Instances"])
    for known in found:
        if _state(known) not in ENDED:
            yield known[_identity(word)], known


def _state(known: Mapping[str, Any]) -> Any:
    state = known.get("State")
    return state.get("Name") if isinstance(state, Mapping) else state


def _described(resource_type: str, word: str, place: Place, known: Mapping[str, Any]) -> Item:
    identity = known[_identity(word)]
    placement = known.get("Placement") or {}
    zone = known.get("AvailabilityZone") or placement.get("AvailabilityZone")
    return place.item(
        resource_type,
        identity,
        place.arn("ec2", f"{word.replace('_', '-')}/{identity}"),
        security_group(known) if word == "security_group" else converted(known),
        tags=tag_map(known.get("TagSet" if word == "network_interface" else "Tags")),
        created=known.get("CreateTime") or known.get("LaunchTime"),
        zone=zone or (MANY_ZONES if word in ACROSS_ZONES else NO_ZONE),
    )


def security_group(known: Mapping[str, Any]) -> dict[str, Any]:
    """A group whose IPv4 ranges stand there twice, as AWS Config has them: `ipRanges` text, `ipv4Ranges` objects."""
    configuration: dict[str, Any] = converted(known)
    for direction in ("ipPermissions", "ipPermissionsEgress"):
        for permission in configuration.get(direction) or ():
            permission["ipv4Ranges"] = permission.get("ipRanges") or []
            permission["ipRanges"] = [each["cidrIp"] for each in permission["ipv4Ranges"]]
    return configuration


RECORDERS = tuple(
    Recorder(
        resource_type,
        partial(_listed, word),
        partial(_described, resource_type, word),
        calls=(f"ec2:Describe{_name(word)}s",),
    )
    for resource_type, word in WORDS.items()
)
