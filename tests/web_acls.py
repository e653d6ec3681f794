"""Web ACLs of an emulated account."""


def web_acl(aws, name="guard", scope="REGIONAL"):
    """The summary of a web ACL that counts requests: its ARN and Id."""
    shown = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}
    made = aws("wafv2").create_web_acl(Name=name, Scope=scope, DefaultAction={"Allow": {}}, VisibilityConfig=shown)
    return made["Summary"]
