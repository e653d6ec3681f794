import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, item, verdict
from waf_classic import web_acl

PROOF = "model"  # moto knows nothing of WAF Classic
RULE = {"ruleId": "11111111-2222-3333-4444-555555555555", "priority": 1, "type": "REGULAR", "action": {"type": "BLOCK"}}

SCENARIOS = {  # given a web ACL with ...: (its configuration, then the web ACL is ...)
    "a rule": ({"rulesList": [RULE]}, COMPLIANT),
    "two rules": ({"rulesList": [RULE, RULE | {"priority": 2}]}, COMPLIANT),
    "a rule that stands in no list": ({"rulesList": RULE}, COMPLIANT),
    "a rule, in JSON text": (json.dumps({"rulesList": [RULE]}), COMPLIANT),
    "a rule group": ({"rulesList": [RULE | {"type": "GROUP"}]}, COMPLIANT),
    "no rule": ({"name": "guard", "rulesList": []}, NON_COMPLIANT),
    "no rule, in JSON text": (json.dumps({"rulesList": []}), NON_COMPLIANT),
    "null for its rules": ({"rulesList": None}, NON_COMPLIANT),
    "an empty text for its rules": ({"rulesList": ""}, NON_COMPLIANT),
    "a rule that is null": ({"rulesList": [None]}, NON_COMPLIANT),
    "nothing told of rules": ({"name": "guard", "metricName": "guard"}, NON_COMPLIANT),
    "nothing recorded": ({}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_web_acl_with(configuration, expected):
    assert (
        verdict("WAF_REGIONAL_WEBACL_NOT_EMPTY", item("AWS::WAFRegional::WebACL", configuration=configuration))
        == expected
    )


def bad(aws):
    """A web ACL without a rule."""
    return web_acl(aws)


def good(aws):
    """A web ACL with a rule."""
    return web_acl(aws, filled=True)
