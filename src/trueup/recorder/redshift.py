"""Redshift: clusters, their snapshots and their groups; all bring their tags along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from trueup import aws
from trueup.recorder.shape import MANY_ZONES, Item, Place, Recorder, converted, paged, tag_map

# type -> boto3's operation that lists it; its list there; its name; its kind in an ARN
KINDS = {
    "AWS::Redshift::Cluster": ("describe_clusters", "Clusters", "ClusterIdentifier", "cluster"),
    "AWS::Redshift::ClusterParameterGroup": (
        "describe_cluster_parameter_groups",
        "ParameterGroups",
        "ParameterGroupName",
        "parametergroup",
    ),
    "AWS::Redshift::ClusterSecurityGroup": (
        "describe_cluster_security_groups",
        "ClusterSecurityGroups",
        "ClusterSecurityGroupName",
        "securitygroup",
    ),
    "AWS::Redshift::ClusterSnapshot": ("describe_cluster_snapshots", "Snapshots", "SnapshotIdentifier", "snapshot"),
    "AWS::Redshift::ClusterSubnetGroup": (
        "describe_cluster_subnet_groups",
        "ClusterSubnetGroups",
        "ClusterSubnetGroupName",
        "subnetgroup",
    ),
}


def _listed(operation: str, members: str, name: str, place: Place) -> Iterator[tuple[str, Any]]:
    try:
        for known in paged(place.client("redshift"), operation, members):
            yield known[name], known
    except ClientError as error:
        # Accounts without EC2-Classic, which by now are all, have no such groups, and are told so by an error.
        if operation != "describe_cluster_security_groups" or aws.code(error) != "InvalidParameterValue":
            raise


def _described(resource_type: str, name: str, kind: str, place: Place, known: Mapping[str, Any]) -> Item:
    within = f"{known['ClusterIdentifier']}/" if kind == "snapshot" else ""
    return place.item(
        resource_type,
        known[name],
        place.arn("redshift", f"{kind}:{within}{known[name]}"),
        converted(known),
        name=known[name],
        tags=tag_map(known.get("Tags")),
        created=known.get("ClusterCreateTime" if kind == "cluster" else "SnapshotCreateTime"),
        zone=known.get("AvailabilityZone") or MANY_ZONES,
    )


RECORDERS = tuple(
    Recorder(
        resource_type,
        partial(_listed, operation, members, name),
        partial(_described, resource_type, name, kind),
        calls=("redshift:" + "".join(part.capitalize() for part in operation.split("_")),),
    )
    for resource_type, (operation, members, name, kind) in KINDS.items()
)
