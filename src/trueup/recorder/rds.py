"""RDS: clusters and instances, their snapshots, and what groups and watches them."""

from __future__ import annotations

from typing import Any

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import MANY_ZONES, leading_lower, milliseconds


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


RECORDERS = recorders(
    [
        plain(
            "DBCluster",
            "DBClusters",
            "DBClusterIdentifier",
            "DBClusterNotFoundFault",
            id="DbClusterResourceId",
            created="ClusterCreateTime",
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
        ),
        plain("DBSecurityGroup", "DBSecurityGroups", "DBSecurityGroupName", "DBSecurityGroupNotFound"),
        plain("DBSnapshot", "DBSnapshots", "DBSnapshotIdentifier", "DBSnapshotNotFound", created="SnapshotCreateTime"),
        plain("DBSubnetGroup", "DBSubnetGroups", "DBSubnetGroupName", "DBSubnetGroupNotFoundFault"),
        plain("EventSubscription", "EventSubscriptionsList", "CustSubscriptionId", "SubscriptionNotFound"),
    ]
)
