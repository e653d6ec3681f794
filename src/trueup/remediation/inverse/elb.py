"""Load balancers of the first generation."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting, under

ROWS: Rows = {
    **setting(
        "elb", "ModifyLoadBalancerAttributes", read("DescribeLoadBalancerAttributes", "LoadBalancerName"),
        under(
            "LoadBalancerAttributes", "CrossZoneLoadBalancing", "AccessLog", "ConnectionDraining", "ConnectionSettings",
            "AdditionalAttributes",
        ),
        key="LoadBalancerName", at="LoadBalancerAttributes", given_only=True,
    ),
}  # fmt: skip
