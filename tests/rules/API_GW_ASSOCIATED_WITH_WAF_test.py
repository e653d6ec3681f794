import json

import pytest

from rest_apis import stage
from support import COMPLIANT, NON_COMPLIANT, item, verdict
from web_acls import web_acl

ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/guard/11111111-2222-3333-4444-555555555555"
OTHER = ACL.replace("/guard/", "/other/")
CLASSIC = "arn:aws:waf-regional:eu-west-1:123456789012:webacl/11111111-2222-3333-4444-555555555555"

SCENARIOS = {  # given a stage that ...: (its configuration, inputs, then the stage is ...)
    "has a web ACL": ({"webAclArn": ACL}, {}, COMPLIANT),
    "has one of WAF Classic": ({"webAclArn": CLASSIC}, {}, COMPLIANT),
    "says nothing of a web ACL": ({"stageName": "live"}, {}, NON_COMPLIANT),
    "has null for a web ACL": ({"webAclArn": None}, {}, NON_COMPLIANT),
    "has an empty text for a web ACL": ({"webAclArn": ""}, {}, NON_COMPLIANT),
    "has none where one is asked for": ({}, {"WebAclArns": ACL}, NON_COMPLIANT),
    "has the one asked for": ({"webAclArn": ACL}, {"WebAclArns": ACL}, COMPLIANT),
    "has one of those asked for": ({"webAclArn": ACL}, {"WebAclArns": f"{OTHER}, {ACL}"}, COMPLIANT),
    "has another than asked for": ({"webAclArn": OTHER}, {"WebAclArns": ACL}, NON_COMPLIANT),
    "has one whose ARN begins like the one asked for": ({"webAclArn": ACL[:-1]}, {"WebAclArns": ACL}, NON_COMPLIANT),
    "logs, but has none": ({"accessLogSettings": {"destinationArn": "arn"}}, {}, NON_COMPLIANT),
    "has the one asked for, in JSON text": (json.dumps({"webAclArn": ACL}), {"WebAclArns": ACL}, COMPLIANT),
    "has another, in JSON text": (json.dumps({"webAclArn": OTHER}), {"WebAclArns": ACL}, NON_COMPLIANT),
    "has nothing recorded": ({}, {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_stage_that(configuration, inputs, expected):
    recorded = item("AWS::ApiGateway::Stage", configuration=configuration)

    assert verdict("API_GW_ASSOCIATED_WITH_WAF", recorded, **inputs) == expected


def bad(aws):
    """A stage without a web ACL."""
    return stage(aws)


def inputs(aws):
    """The web ACL is named: the document makes none."""
    return {"WebAclArns": web_acl(aws)["ARN"]}


def good(aws):
    """A stage with a web ACL."""
    arn = stage(aws)
    aws("wafv2").associate_web_acl(WebACLArn=web_acl(aws, "other")["ARN"], ResourceArn=arn)
    return arn
