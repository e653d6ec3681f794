"""Load balancers of the second generation."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, entries, pairs, read, setting

ROWS: Rows = {
    **entries(
        "elbv2", "ModifyLoadBalancerAttributes", read("DescribeLoadBalancerAttributes", "LoadBalancerArn"),
        key="LoadBalancerArn", member="Attributes", form=pairs(), at="Attributes",
    ),
    **entries(
        "elbv2", "ModifyTargetGroupAttributes", read("DescribeTargetGroupAttributes", "TargetGroupArn"),
        key="TargetGroupArn", member="Attributes", form=pairs(), at="Attributes",
    ),
    **setting(
        "elbv2", "ModifyListener", read("DescribeListeners", ListenerArns=["$ListenerArn"]),
        ["Port", "Protocol", "SslPolicy", "Certificates", "DefaultActions", "AlpnPolicy"], key="ListenerArn",
        at="Listeners[0]", given_only=True,
    ),
    **setting(
        "elbv2", "ModifyRule", read("DescribeRules", RuleArns=["$RuleArn"], absent="RuleNotFound"),
        ["Conditions", "Actions"], key="RuleArn", at="Rules[0]", given_only=True,
    ),
    **creates("elbv2", "CreateListener", "DeleteListener", by={"ListenerArn": "@Listeners[0].ListenerArn"}),
}  # fmt: skip
