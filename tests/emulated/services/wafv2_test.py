import load_balancers
from emulating import refused
from web_acls import web_acl


def test_a_new_web_acl_takes_the_place_of_the_former_one(client):
    wafv2, balancer = client("wafv2"), load_balancers.second_generation(client)
    for name in ("first", "second"):
        wafv2.associate_web_acl(WebACLArn=web_acl(client, name)["ARN"], ResourceArn=balancer)
    assert wafv2.get_web_acl_for_resource(ResourceArn=balancer)["WebACL"]["Name"] == "second"
    wafv2.disassociate_web_acl(ResourceArn=balancer)
    assert not wafv2.get_web_acl_for_resource(ResourceArn=balancer).get("WebACL")


def test_one_that_does_not_exist_takes_nobodys_place(client):
    wafv2, balancer = client("wafv2"), load_balancers.second_generation(client)
    wafv2.associate_web_acl(WebACLArn=web_acl(client)["ARN"], ResourceArn=balancer)
    call = {"WebACLArn": web_acl(client, "gone")["ARN"] + "-gone", "ResourceArn": balancer}
    assert refused(wafv2.associate_web_acl, **call) == "WAFNonexistentItemException"
    assert wafv2.get_web_acl_for_resource(ResourceArn=balancer)["WebACL"]["Name"] == "guard"


def test_what_does_not_exist_has_no_web_acl_and_no_logs(client):
    wafv2, balancer = client("wafv2"), load_balancers.second_generation(client)
    stage = "arn:aws:apigateway:eu-west-1::/restapis/gone/stages/gone"
    for resource in (f"{balancer}0", stage):
        assert refused(wafv2.get_web_acl_for_resource, ResourceArn=resource) == "WAFNonexistentItemException"
    to = ["arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-a"]
    logging = {"ResourceArn": web_acl(client)["ARN"] + "-gone", "LogDestinationConfigs": to}
    assert refused(wafv2.put_logging_configuration, LoggingConfiguration=logging) == "WAFNonexistentItemException"
