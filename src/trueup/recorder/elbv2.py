"""Load balancers of the second generation."""

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import MANY_ZONES

ARN = "LoadBalancerArn"

RECORDERS = recorders(
    [
        Row(
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            lists=Ask("elbv2:DescribeLoadBalancers", answer="LoadBalancers"),
            id=ARN,
            arn=ARN,
            name="LoadBalancerName",
            tags=Ask("elbv2:DescribeTags", {"ResourceArns": ["$LoadBalancerArn"]}, "TagDescriptions[0].Tags"),
            created="CreatedTime",
            tags_part="Tags",
            parts={
                "LoadBalancerAttributes": Ask(
                    "elbv2:DescribeLoadBalancerAttributes", {ARN: "$LoadBalancerArn"}, "Attributes"
                )
            },
            zone=[MANY_ZONES],
            gone=frozenset({"LoadBalancerNotFound"}),
        )
    ]
)
