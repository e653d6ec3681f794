from undoing import service, way_back

wafv2 = service("wafv2")


def test_a_resource_has_the_acl_again_that_it_had_or_none():
    write = wafv2("AssociateWebACL", WebACLArn="arn-of-the-new-access-list", ResourceArn="arn-of-the-load-balancer")
    assert way_back(write, {}) == {"DisassociateWebACL": {"ResourceArn": "arn-of-the-load-balancer"}}
    again = {"WebACLArn": "arn-of-the-old-access-list", "ResourceArn": "arn-of-the-load-balancer"}
    assert way_back(write, {"WebACL": {"ARN": "arn-of-the-old-access-list"}}) == {"AssociateWebACL": again}


def test_logging_is_off_again_or_goes_where_it_went():
    acl = "arn-of-the-access-list"
    new, old = (
        {"ResourceArn": acl, "LogDestinationConfigs": [f"arn-of-the-{which}-log-stream"]} for which in ("new", "old")
    )
    write = wafv2("PutLoggingConfiguration", LoggingConfiguration=new)
    assert way_back(write, None) == {"DeleteLoggingConfiguration": {"ResourceArn": acl}}
    assert way_back(write, {"LoggingConfiguration": old}) == {"PutLoggingConfiguration": {"LoggingConfiguration": old}}
