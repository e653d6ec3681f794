import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, item, verdict
from waf_classic import rule_group

PROOF = "model"  # moto knows nothing of WAF Classic
RULE = {"ruleId": "11111111-2222-3333-4444-555555555555", "priority": 1, "type": "REGULAR", "action": {"type": "BLOCK"}}

SCENARIOS = {  # given a rule group with ...: (its configuration, then the rule group is ...)
    "a rule": ({"rules": [RULE]}, COMPLIANT),
    "two rules": ({"rules": [RULE, RULE | {"priority": 2}]}, COMPLIANT),
    "a rule that stands in no list": ({"rules": RULE}, COMPLIANT),
    "a rule, in JSON text": (json.dumps({"rules": [RULE]}), COMPLIANT),
    "a rule that only counts": ({"rules": [RULE | {"action": {"type": "COUNT"}}]}, COMPLIANT),
    "no rule": ({"name": "guard", "rules": []}, NON_COMPLIANT),
    "no rule, in JSON text": (json.dumps({"rules": []}), NON_COMPLIANT),
    "null for its rules": ({"rules": None}, NON_COMPLIANT),
    "an empty text for its rules": ({"rules": ""}, NON_COMPLIANT),
    "a rule that is null": ({"rules": [None]}, NON_COMPLIANT),
    "nothing told of rules": ({"name": "guard", "metricName": "guard"}, NON_COMPLIANT),
    "nothing recorded": ({}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_rule_group_with(configuration, expected):
    assert (
        verdict("WAF_REGIONAL_RULEGROUP_NOT_EMPTY", item("AWS::WAFRegional::RuleGroup", configuration=configuration))
        == expected
    )


def bad(aws):
    """A rule group without a rule."""
    return rule_group(aws)


def good(aws):
    """A rule group with a rule."""
    return rule_group(aws, filled=True)
