import waf_classic
from recording import one

UNTAGGED = ("AWS::WAFRegional::Rule", "AWS::WAFRegional::RuleGroup", "AWS::WAFRegional::WebACL")


def create(client):
    waf_classic.rule_group(client, filled=True)
    waf_classic.web_acl(client, filled=True)


def test_what_each_holds_is_told_under_the_name_that_aws_config_gives_it():
    [condition] = one("AWS::WAFRegional::Rule")["configuration"]["predicateList"]
    assert condition["type"] == "IPMatch"
    [of_group] = one("AWS::WAFRegional::RuleGroup")["configuration"]["rules"]
    [of_acl] = one("AWS::WAFRegional::WebACL")["configuration"]["rulesList"]
    assert of_group["action"] == of_acl["action"] == {"type": "BLOCK"}
    assert one("AWS::WAFRegional::WebACL")["configuration"]["defaultAction"] == "ALLOW"


def test_an_id_is_the_bare_one():
    for kind, path in (("Rule", "rule"), ("RuleGroup", "rulegroup"), ("WebACL", "webacl")):
        item = one(f"AWS::WAFRegional::{kind}")
        assert item["ARN"].endswith(f":{path}/{item['resourceId']}")
