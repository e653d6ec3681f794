"""Load balancers of the first generation."""

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import MANY_ZONES, leading_lower, milliseconds

NAME = "LoadBalancerName"

RECORDERS = recorders(
    [
        Row(
            "AWS::ElasticLoadBalancing::LoadBalancer",
            lists=Ask("elb:DescribeLoadBalancers", answer="LoadBalancerDescriptions"),
            id=NAME,
            arn="arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{LoadBalancerName}",
            name=NAME,
            tags=Ask("elb:DescribeTags", {"LoadBalancerNames": ["$LoadBalancerName"]}, "TagDescriptions[0].Tags"),
            created="CreatedTime",
            parts={
                "LoadBalancerAttributes": Ask(
                    "elb:DescribeLoadBalancerAttributes", {NAME: "$LoadBalancerName"}, "LoadBalancerAttributes"
                )
            },
            spelled=leading_lower,
            timed=milliseconds,
            zone=[MANY_ZONES],
            gone=frozenset({"LoadBalancerNotFound"}),
        )
    ]
)
