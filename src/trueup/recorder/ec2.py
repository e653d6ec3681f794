"""EC2: networks, instances and volumes."""

from __future__ import annotations

from typing import Any

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import MANY_ZONES, NO_ZONE

# Still listed for a while, but AWS Config has recorded their deletion.
ENDED = "(State.Name || State) == 'terminated' || State == 'deleted'"
EXTANT = f"[?!({ENDED})]"


def plain(resource_type: str, members: str, identity: str, in_arn: str, **facts: Any) -> Row:
    """What nearly all types have in common: `Describe<members>` lists them, and their ARN ends in `in_arn/<id>`."""
    common: dict[str, Any] = {
        "lists": Ask(f"ec2:Describe{members}", answer=f"{members}{EXTANT}"),
        "id": identity,
        "arn": f"arn:{{partition}}:ec2:{{region}}:{{account}}:{in_arn}/{{{identity}}}",
        "tags": "Tags",
        "zone": ["AvailabilityZone", NO_ZONE],
    }
    return Row(f"AWS::EC2::{resource_type}", **common | facts)


def security_group(configuration: dict[str, Any]) -> dict[str, Any]:
    """A group whose IPv4 ranges stand there twice, as AWS Config has them: `ipRanges` text, `ipv4Ranges` objects."""
    for direction in ("ipPermissions", "ipPermissionsEgress"):
        for permission in configuration.get(direction) or ():
            permission["ipv4Ranges"] = permission.get("ipRanges") or []
            permission["ipRanges"] = [each["cidrIp"] for each in permission["ipv4Ranges"]]
    return configuration


INSTANCE = Ask("ec2:DescribeInstances", answer=f"Reservations[].Instances[] | {EXTANT}")

RECORDERS = recorders(
    [
        plain("CustomerGateway", "CustomerGateways", "CustomerGatewayId", "customer-gateway"),
        plain(
            "Instance",
            "Instances",
            "InstanceId",
            "instance",
            lists=INSTANCE,
            created="LaunchTime",
            zone=["Placement.AvailabilityZone", NO_ZONE],
            times=frozenset({"attachTime", "launchTime", "stateTransitionReason"}),
        ),
        plain("InternetGateway", "InternetGateways", "InternetGatewayId", "internet-gateway", zone=[MANY_ZONES]),
        plain("NetworkAcl", "NetworkAcls", "NetworkAclId", "network-acl", zone=[MANY_ZONES]),
        plain(
            "NetworkInterface",
            "NetworkInterfaces",
            "NetworkInterfaceId",
            "network-interface",
            tags="TagSet",
            times=frozenset({"attachTime"}),
        ),
        plain("RouteTable", "RouteTables", "RouteTableId", "route-table"),
        plain("SecurityGroup", "SecurityGroups", "GroupId", "security-group", shaped=security_group),
        Row(
            "AWS::EC2::SnapshotBlockPublicAccess",  # one for each Region of an account, and CloudFormation's id of it
            lists=Ask("ec2:GetSnapshotBlockPublicAccessState", answer="[{State: State}]"),
            id="{account}",
            arn="arn:{partition}:ec2:{region}:{account}:snapshot-block-public-access",
            spelled=str,
        ),
        plain("Subnet", "Subnets", "SubnetId", "subnet"),
        plain("VPC", "Vpcs", "VpcId", "vpc", zone=[MANY_ZONES]),
        # AWS Config keeps no policy of an endpoint: its published schema of the type has none.
        plain("VPCEndpoint", "VpcEndpoints", "VpcEndpointId", "vpc-endpoint", without=frozenset({"PolicyDocument"})),
        plain("VPNConnection", "VpnConnections", "VpnConnectionId", "vpn-connection"),
        plain("VPNGateway", "VpnGateways", "VpnGatewayId", "vpn-gateway"),
        plain(
            "Volume",
            "Volumes",
            "VolumeId",
            "volume",
            created="CreateTime",
            times=frozenset({"attachTime"}),
        ),
    ]
)
