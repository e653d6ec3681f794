"""Redshift: clusters and where they log, their snapshots and groups, with parameters; all bring their tags along."""

from __future__ import annotations

from typing import Any

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import MANY_ZONES


def plain(word: str, members: str, name: str, in_arn: str, absent: tuple[str, ...] = (), **facts: Any) -> Row:
    """What all have in common; `Describe<word>s` lists them, and their ARN ends in `in_arn`."""
    return Row(
        f"AWS::Redshift::{word}",
        Ask(f"redshift:Describe{word}s", answer=members, absent=absent),
        id=name,
        arn=f"arn:{{partition}}:redshift:{{region}}:{{account}}:{in_arn}",
        name=name,
        tags="Tags",
        zone=["AvailabilityZone", MANY_ZONES],
        **facts,
    )


LOGGING = Ask("redshift:DescribeLoggingStatus", {"ClusterIdentifier": "$ClusterIdentifier"})
PARAMETERS = Ask("redshift:DescribeClusterParameters", {"ParameterGroupName": "$ParameterGroupName"}, "Parameters[]")
LOGGED = frozenset({"lastSuccessfulDeliveryTime", "lastFailureTime"})  # move on by themselves

RECORDERS = recorders(
    [
        plain(
            "Cluster",
            "Clusters",
            "ClusterIdentifier",
            "cluster:{ClusterIdentifier}",
            created="ClusterCreateTime",
            parts={"LoggingStatus": LOGGING},
            times=LOGGED,
            gone=frozenset({"ClusterNotFound"}),
        ),
        plain(
            "ClusterParameterGroup",
            "ParameterGroups",
            "ParameterGroupName",
            "parametergroup:{ParameterGroupName}",
            parts={"Parameters": PARAMETERS},
            gone=frozenset({"ClusterParameterGroupNotFound"}),
        ),
        plain(
            "ClusterSecurityGroup",
            "ClusterSecurityGroups",
            "ClusterSecurityGroupName",
            "securitygroup:{ClusterSecurityGroupName}",
            # Accounts without EC2-Classic, which by now are all, have no such groups, and are told so by an error.
            absent=("InvalidParameterValue",),
        ),
        plain(
            "ClusterSnapshot",
            "Snapshots",
            "SnapshotIdentifier",
            "snapshot:{ClusterIdentifier}/{SnapshotIdentifier}",
            created="SnapshotCreateTime",
        ),
        plain(
            "ClusterSubnetGroup",
            "ClusterSubnetGroups",
            "ClusterSubnetGroupName",
            "subnetgroup:{ClusterSubnetGroupName}",
        ),
    ]
)
