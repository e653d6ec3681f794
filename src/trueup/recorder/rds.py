"""RDS: instances, their snapshots, and what groups and watches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from trueup.recorder.shape import MANY_ZONES, Item, Place, Recorder, converted, paged, tag_map

# type -> the operation that lists it, as boto3 and as the API spell it; its list there; its name and its ARN
KINDS = {
    "AWS::RDS::DBInstance": (
        "describe_db_instances",
        "DescribeDBInstances",
        "DBInstances",
        "DBInstanceIdentifier",
        "DBInstanceArn",
    ),
    "AWS::RDS::DBSecurityGroup": (
        "describe_db_security_groups",
        "DescribeDBSecurityGroups",
        "DBSecurityGroups",
        "DBSecurityGroupName",
        "DBSecurityGroupArn",
    ),
    "AWS::RDS::DBSnapshot": (
        "describe_db_snapshots",
        "DescribeDBSnapshots",
        "DBSnapshots",
        "DBSnapshotIdentifier",
        "DBSnapshotArn",
    ),
    "AWS::RDS::DBSubnetGroup": (
        "describe_db_subnet_groups",
        "DescribeDBSubnetGroups",
        "DBSubnetGroups",
        "DBSubnetGroupName",
        "DBSubnetGroupArn",
    ),
    "AWS::RDS::EventSubscription": (
        "describe_event_subscriptions",
        "DescribeEventSubscriptions",
        "EventSubscriptionsList",
        "CustSubscriptionId",
        "EventSubscriptionArn",
    ),
}


def _listed(operation: str, members: str, name: str, place: Place) -> Iterator[tuple[str, Any]]:
    for known in paged(place.client("rds"), operation, members):
        yield known[name], known


def _described(resource_type: str, name: str, arn: str, place: Place, known: Mapping[str, Any]) -> Item:
    tags = known.get("TagList")  # instances and snapshots bring their tags along
    if tags is None:
        tags = place.client("rds").list_tags_for_resource(ResourceName=known[arn])["TagList"]
    configuration = converted({key: value for key, value in known.items() if key != "TagList"})
    return place.item(
        resource_type,
        str(known["DbiResourceId"] if resource_type == "AWS::RDS::DBInstance" else known[name]),
        known[arn],
        configuration,
        name=known[name],
        supplementary={"Tags": converted(tags)},
        tags=tag_map(tags),
        created=known.get("InstanceCreateTime" if resource_type == "AWS::RDS::DBInstance" else "SnapshotCreateTime"),
        zone=known.get("AvailabilityZone") or MANY_ZONES,
    )


RECORDERS = tuple(
    Recorder(
        resource_type,
        partial(_listed, operation, members, name),
        partial(_described, resource_type, name, arn),
        calls=(f"rds:{action}", "rds:ListTagsForResource"),
        gone=frozenset(
            {
                "DBInstanceNotFound",
                "DBSecurityGroupNotFound",
                "DBSnapshotNotFound",
                "DBSubnetGroupNotFoundFault",
                "SubscriptionNotFound",
            }
        ),
    )
    for resource_type, (operation, action, members, name, arn) in KINDS.items()
)
