import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, item, verdict
from waf_classic import rule

PROOF = "model"  # moto knows nothing of WAF Classic
CONDITION = {"dataId": "11111111-2222-3333-4444-555555555555", "negated": False, "type": "IPMatch"}

SCENARIOS = {  # given a rule with ...: (its configuration, then the rule is ...)
    "a condition": ({"predicateList": [CONDITION]}, COMPLIANT),
    "two conditions": ({"predicateList": [CONDITION, CONDITION | {"type": "SqlInjectionMatch"}]}, COMPLIANT),
    "a condition that stands in no list": ({"predicateList": CONDITION}, COMPLIANT),
    "a condition, in JSON text": (json.dumps({"predicateList": [CONDITION]}), COMPLIANT),
    "a condition that is negated": ({"predicateList": [CONDITION | {"negated": True}]}, COMPLIANT),
    "no condition": ({"name": "guard", "predicateList": []}, NON_COMPLIANT),
    "no condition, in JSON text": (json.dumps({"predicateList": []}), NON_COMPLIANT),
    "null for its conditions": ({"predicateList": None}, NON_COMPLIANT),
    "an empty text for its conditions": ({"predicateList": ""}, NON_COMPLIANT),
    "a condition that is null": ({"predicateList": [None]}, NON_COMPLIANT),
    "nothing told of conditions": ({"name": "guard", "metricName": "guard"}, NON_COMPLIANT),
    "nothing recorded": ({}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_rule_with(configuration, expected):
    assert (
        verdict("WAF_REGIONAL_RULE_NOT_EMPTY", item("AWS::WAFRegional::Rule", configuration=configuration)) == expected
    )


def bad(aws):
    """A rule without a condition."""
    return rule(aws)


def good(aws):
    """A rule with a condition."""
    return rule(aws, filled=True)
