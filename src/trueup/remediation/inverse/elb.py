"""Load balancers of the first generation."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, entries, items, read, setting, under

DESCRIBED = read("DescribeLoadBalancers", LoadBalancerNames=["$LoadBalancerName"])
LISTENERS = "LoadBalancerDescriptions[0].ListenerDescriptions[].Listener"

ROWS: Rows = {
    **setting(
        "elb", "ModifyLoadBalancerAttributes", read("DescribeLoadBalancerAttributes", "LoadBalancerName"),
        under(
            "LoadBalancerAttributes", "CrossZoneLoadBalancing", "AccessLog", "ConnectionDraining", "ConnectionSettings",
            "AdditionalAttributes",
        ),
        key="LoadBalancerName", at="LoadBalancerAttributes", given_only=True,
    ),
    **setting(
        "elb", "SetLoadBalancerListenerSSLCertificate", DESCRIBED,
        {"SSLCertificateId": f"{LISTENERS} | [?LoadBalancerPort==$LoadBalancerPort].SSLCertificateId | [0]"},
        key="LoadBalancerName LoadBalancerPort",
    ),
    # The policies of a listener that is deleted are not put back: whoever deletes one looks for them first.
    **entries(
        "elb", "CreateLoadBalancerListeners", DESCRIBED, key="LoadBalancerName", member="Listeners",
        form=items("LoadBalancerPort"), at=LISTENERS, remove="DeleteLoadBalancerListeners", names="LoadBalancerPorts",
    ),
}  # fmt: skip
