"""EKS clusters, whose members are spelled as CloudFormation has them."""

from __future__ import annotations

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import REGIONAL


def first_upper(name: str) -> str:
    """`resourcesVpcConfig` is `ResourcesVpcConfig`."""
    return name[:1].upper() + name[1:]


RECORDERS = recorders(
    [
        Row(
            "AWS::EKS::Cluster",
            lists=Ask("eks:ListClusters", answer="clusters[]"),
            describes=Ask("eks:DescribeCluster", {"name": "$listed"}, "cluster"),
            id="name",
            arn="arn",
            name="name",
            tags="tags",
            created="createdAt",
            spelled=first_upper,
            zone=[REGIONAL],
            without=frozenset({"tags"}),
            gone=frozenset({"ResourceNotFoundException"}),
        )
    ]
)
