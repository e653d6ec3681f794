import pytest
from moto.core.exceptions import JsonRESTError
from moto.securityhub.models import SecurityHubBackend

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, aws, evaluations, verdict

RULE = "SECURITYHUB_ENABLED"
ON, OFF = "enable_security_hub", "disable_security_hub"
BARE = {"EnableDefaultStandards": False}

SCENARIOS = {  # given an account whose Security Hub ...: (what was done in which Region, then the account is ...)
    "was never switched on": ([], NON_COMPLIANT),
    "was switched on": ([(REGION, ON, {})], COMPLIANT),
    "was switched on without standards": ([(REGION, ON, BARE)], COMPLIANT),
    "was switched on with tags": ([(REGION, ON, {"Tags": {"team": "security"}})], COMPLIANT),
    "was switched on twice": ([(REGION, ON, {}), (REGION, ON, {})], COMPLIANT),
    "was switched off again": ([(REGION, ON, {}), (REGION, OFF, {})], NON_COMPLIANT),
    "was switched off and on again": ([(REGION, ON, {}), (REGION, OFF, {}), (REGION, ON, BARE)], COMPLIANT),
    "was switched on in another Region only": ([("us-east-1", ON, {})], NON_COMPLIANT),
    "was switched off in another Region only": (
        [(REGION, ON, {}), ("us-east-1", ON, {}), ("us-east-1", OFF, {})],
        COMPLIANT,
    ),
}


@pytest.mark.parametrize(("history", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_security_hub(history, expected):
    with aws() as client:
        for region, operation, arguments in history:
            getattr(client("securityhub", region), operation)(**arguments)

        assert verdict(RULE) == expected


@pytest.mark.parametrize("code", ["InvalidAccessException", "ResourceNotFoundException"])
def test_both_ways_in_which_aws_says_not_subscribed(monkeypatch, code):
    refuse(monkeypatch, code)
    with aws():
        assert verdict(RULE) == NON_COMPLIANT


def test_whatever_the_code_the_sentence_says_that_it_is_off(monkeypatch):
    refuse(monkeypatch, "AccessDeniedException", f"Account {ACCOUNT} is not subscribed to AWS Security Hub")
    with aws():
        assert verdict(RULE) == NON_COMPLIANT


def test_a_refusal_is_not_a_verdict(monkeypatch):
    refuse(monkeypatch, "AccessDeniedException")
    with aws():
        assert evaluations(RULE)["customerErrorCode"] == "AccessDeniedException"


def refuse(monkeypatch, code, message="no"):
    def describe_hub(_self, **_arguments):
        raise JsonRESTError(code, message)

    monkeypatch.setattr(SecurityHubBackend, "describe_hub", describe_hub)


def bad(aws):
    """Security Hub was never switched on."""
    return ACCOUNT


def good(aws):
    """Security Hub is on."""
    aws("securityhub").enable_security_hub(EnableDefaultStandards=False)
    return ACCOUNT
