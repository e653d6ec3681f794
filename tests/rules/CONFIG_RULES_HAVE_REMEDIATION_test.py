import pytest

from config_recorders import judged
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE

RULE = "CONFIG_RULES_HAVE_REMEDIATION"
PROOF = "model"  # moto knows no remediations and no OpsItems
OURS, THEIRS = "trueup-buckets", "team-buckets"


def rule(name=OURS, **more):
    return {"ConfigRuleName": name, "ConfigRuleState": "ACTIVE"} | more


ALL_OURS, NOT_OURS = {"ruleNamePrefix": "trueup-"}, {"exemptRules": "other, trueup-*"}
HUBS = rule("securityhub-buckets", CreatedBy="securityhub.amazonaws.com")

SCENARIOS = {  # given a rule that ...: (the rule, whether it has a remediation, inputs, then the rule is ...)
    "has one": (rule(), True, {}, COMPLIANT),
    "has none": (rule(), False, {}, NON_COMPLIANT),
    "has no state": ({"ConfigRuleName": OURS}, False, {}, NON_COMPLIANT),
    "has null for its state": (rule(ConfigRuleState=None), False, {}, NON_COMPLIANT),
    "is being evaluated": (rule(ConfigRuleState="EVALUATING"), False, {}, NON_COMPLIANT),
    "Security Hub keeps": (HUBS, False, {}, NOT_APPLICABLE),
    "nobody keeps": (rule(CreatedBy=None), False, {}, NON_COMPLIANT),
    "nobody keeps, in text": (rule(CreatedBy=""), False, {}, NON_COMPLIANT),
    "has the prefix and a remediation": (rule(), True, ALL_OURS, COMPLIANT),
    "has the prefix": (rule(), False, ALL_OURS, NON_COMPLIANT),
    "is exempt by its pattern": (rule(), False, NOT_OURS, NOT_APPLICABLE),
    "is exempt by its name": (rule("other"), False, NOT_OURS, NOT_APPLICABLE),
    "is exempt, and has one": (rule("other"), True, NOT_OURS, NOT_APPLICABLE),
    "is exempt by no pattern": (rule("another"), False, NOT_OURS, NON_COMPLIANT),
}


class Config:
    """AWS Config with a rule on each page; `asked`: how many rules were asked for at once."""

    def __init__(self, rules=(), remedied=()):
        self.rules, self.remedied, self.asked = rules, remedied, []

    def get_paginator(self, operation):
        assert operation == "describe_config_rules"
        return self

    def paginate(self):
        return [{"ConfigRules": []}, *({"ConfigRules": [each]} for each in self.rules)]

    def describe_remediation_configurations(self, ConfigRuleNames):  # noqa: N803
        self.asked.append(len(ConfigRuleNames))
        found = [each for each in ConfigRuleNames if each in self.remedied]
        return {"RemediationConfigurations": [{"ConfigRuleName": each} for each in found]}


@pytest.mark.parametrize(("found", "has_one", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_rule_that(found, has_one, inputs, expected):
    name = found["ConfigRuleName"]

    [told] = judged(RULE, Config([found], [name] if has_one else []), **inputs)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (name, expected)


UNTOLD = {  # of a rule that ... nothing is told: (the rule, inputs)
    "goes": (rule(ConfigRuleState="DELETING"), {}),
    "whose results go": (rule(ConfigRuleState="DELETING_RESULTS"), {}),
    "has another prefix": (rule(THEIRS), ALL_OURS),
    "has the prefix inside": (rule("x-trueup-buckets"), ALL_OURS),
}


@pytest.mark.parametrize(("found", "inputs"), UNTOLD.values(), ids=UNTOLD)
def test_nothing_is_told_of_a_rule_that(found, inputs):
    assert judged(RULE, Config([found]), **inputs) == []


def test_rules_are_asked_for_twenty_five_at_once_and_each_is_judged():
    names = [f"rule-{number}" for number in range(60)]
    config = Config([rule(name) for name in names], names[:1] + names[-1:])

    told = judged(RULE, config)

    assert config.asked == [25, 25, 10]
    right = [each["ComplianceResourceId"] for each in told if each["ComplianceType"] == COMPLIANT]
    assert (right, len(told)) == ([names[0], names[-1]], 60)


ANNOTATIONS = {
    "has none": (rule(), {}, f"Rule {OURS} has no remediation."),
    "is exempt": (rule(), NOT_OURS, "The rule is exempt."),
    "Security Hub keeps": (
        HUBS,
        NOT_OURS,
        "securityhub.amazonaws.com keeps the rule for itself: it can be given no remediation.",
    ),
}


@pytest.mark.parametrize(("found", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_of_a_rule_that(found, inputs, annotation):
    [told] = judged(RULE, Config([found]), **inputs)

    assert told["Annotation"] == annotation


def test_only_rules_that_may_have_one_are_asked_for():
    config = Config([HUBS, rule("other"), rule(THEIRS)])
    judged(RULE, config, **NOT_OURS)
    assert config.asked == [1]


def make_rule(aws):
    source = {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}
    aws("config").put_config_rule(ConfigRule={"ConfigRuleName": OURS, "Source": source})
    return OURS


def bad(aws):
    """A rule has no remediation."""
    return make_rule(aws)


def good(aws):
    """A rule has a remediation."""
    made = {"ConfigRuleName": make_rule(aws), "TargetType": "SSM_DOCUMENT", "TargetId": "EnableS3Versioning"}
    aws("config").put_remediation_configurations(RemediationConfigurations=[made])
    return OURS
