"""RDS: clusters and instances, their snapshots and who may restore these, and what groups and watches them."""

from __future__ import annotations

from typing import Any

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import MANY_ZONES, leading_lower, milliseconds

RESTORABLE = frozenset({"latestRestorableTime"})  # moves on by itself


def plain(word: str, members: str, name: str, gone: str, **facts: Any) -> Row:
    """What all have in common; `Describe<word>s` lists them. Instances and snapshots bring their tags along."""
    arn = f"{word}Arn"
    common: dict[str, Any] = {
        "lists": Ask(f"rds:Describe{word}s", answer=members),
        "id": name,
        "arn": arn,
        "name": name,
        "tags": ["TagList", Ask("rds:ListTagsForResource", {"ResourceName": f"${arn}"}, "TagList")],
        "tags_part": "Tags",
        "zone": ["AvailabilityZone", MANY_ZONES],
        "without": frozenset({"TagList"}),
        "gone": frozenset({gone}),
    }
    return Row(f"AWS::RDS::{word}", **common | facts)


def attributes(word: str) -> dict[str, Ask]:
    """Who may restore a snapshot."""
    given = {f"{word}Identifier": f"${word}Identifier"}
    answer = f"{word}AttributesResult.{word}Attributes"
    return {f"{word}Attributes": Ask(f"rds:Describe{word}Attributes", given, answer)}


RECORDERS = recorders(
    [
        plain(
            "DBCluster",
            "DBClusters",
            "DBClusterIdentifier",
            "DBClusterNotFoundFault",
            id="DbClusterResourceId",
            created="ClusterCreateTime",
            times=RESTORABLE,
            spelled=leading_lower,
            timed=milliseconds,
        ),
        plain(
            "DBInstance",
            "DBInstances",
            "DBInstanceIdentifier",
            "DBInstanceNotFound",
            id="DbiResourceId",
            created="InstanceCreateTime",
            times=RESTORABLE,
        ),
        plain("DBSecurityGroup", "DBSecurityGroups", "DBSecurityGroupName", "DBSecurityGroupNotFound"),
        plain(
            "DBClusterSnapshot",
            "DBClusterSnapshots",
            "DBClusterSnapshotIdentifier",
            "DBClusterSnapshotNotFoundFault",
            created="SnapshotCreateTime",
            parts=attributes("DBClusterSnapshot"),
            spelled=leading_lower,
            timed=milliseconds,
        ),
        plain(
            "DBSnapshot",
            "DBSnapshots",
            "DBSnapshotIdentifier",
            "DBSnapshotNotFound",
            created="SnapshotCreateTime",
            parts=attributes("DBSnapshot"),
        ),
        plain("DBSubnetGroup", "DBSubnetGroups", "DBSubnetGroupName", "DBSubnetGroupNotFoundFault"),
        plain("EventSubscription", "EventSubscriptionsList", "CustSubscriptionId", "SubscriptionNotFound"),
    ]
)
