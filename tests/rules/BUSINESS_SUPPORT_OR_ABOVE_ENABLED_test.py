from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "BUSINESS_SUPPORT_OR_ABOVE_ENABLED"
PROOF = "model"  # moto knows nothing of severities: an emulated account has no plan that may ask
DEVELOPER = ["low", "normal"]
BUSINESS = [*DEVELOPER, "high", "urgent"]

SCENARIOS = {  # given an account whose support ...: (the severities that it has, or an error, then the account is ...)
    "is of Business level": (BUSINESS, COMPLIANT),
    "is of Enterprise level": ([*BUSINESS, "critical"], COMPLIANT),
    "is of Business level, told in another order": (BUSINESS[::-1], COMPLIANT),
    "has urgent cases only": (["urgent"], COMPLIANT),
    "is of Developer level": (DEVELOPER, NON_COMPLIANT),
    "ends at high": ([*DEVELOPER, "high"], NON_COMPLIANT),
    "names no severity": ([], NON_COMPLIANT),
    "names one that only looks alike": (["not-urgent"], NON_COMPLIANT),
    "is refused for want of a plan": ("SubscriptionRequiredException", NON_COMPLIANT),
}


class Support:
    def __init__(self, told):
        self.told = told

    def describe_severity_levels(self):
        if isinstance(self.told, str):
            raise ClientError({"Error": {"Code": self.told, "Message": "no"}}, "DescribeSeverityLevels")
        return {"severityLevels": [{"code": code, "name": code.title()} for code in self.told]}


def judged(told):
    with patch.object(support, "client", lambda service, _region: {"support": Support(told)}[service]):
        return evaluations(RULE)


@pytest.mark.parametrize(("told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_support(told, expected):
    [evaluation] = judged(told)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


@pytest.mark.parametrize(
    ("told", "has"), [("SubscriptionRequiredException", "none"), ([], "none"), (DEVELOPER, "low, normal")]
)
def test_the_annotation_says_which_severities_there_are(told, has):
    lacks = "The account has no support plan of Business level or above"
    assert judged(told)[0]["Annotation"] == f"{lacks}: its severities are {has}."


def test_a_refusal_is_not_a_verdict():
    assert judged("AccessDeniedException")["customerErrorCode"] == "AccessDeniedException"


def bad(aws):
    """The account has the basic plan, as every new one has."""
    return ACCOUNT
