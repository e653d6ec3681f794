import pytest
from moto.guardduty.models import GuardDutyBackend

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, verdict

RULE = "GUARDDUTY_ENABLED_CENTRALIZED"
SECURITY = "111122223333"
WANTED = {"CentralMonitoringAccount": f"{SECURITY}, 444455556666"}

SCENARIOS = {  # given an account whose GuardDuty ...: (is it on, its administrator, inputs, then the account is ...)
    "was never switched on": (None, None, {}, NON_COMPLIANT),
    "is on": (True, None, {}, COMPLIANT),
    "is suspended": (False, None, {}, NON_COMPLIANT),
    "is administered from an account wanted": (True, SECURITY, WANTED, COMPLIANT),
    "is administered from another account": (True, "999999999999", WANTED, NON_COMPLIANT),
    "is administered from nowhere, where that is wanted": (True, None, WANTED, NON_COMPLIANT),
    "is administered, but suspended": (False, SECURITY, WANTED, NON_COMPLIANT),
    "is the central one itself": (True, None, {"CentralMonitoringAccount": ACCOUNT}, COMPLIANT),
    "is administered from anywhere, where nothing is wanted": (True, "999999999999", {}, COMPLIANT),
}


@pytest.fixture
def administered(monkeypatch):
    """Gives the account an administrator; moto's own answer has a spelling that boto3 does not read."""

    def administer(account, status="Enabled"):
        answer = {"administrator": {"accountId": account, "relationshipStatus": status}} if account else {}
        monkeypatch.setattr(GuardDutyBackend, "get_administrator_account", lambda _self, _detector: answer)

    return administer


@pytest.mark.parametrize(("enabled", "administrator", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_guardduty(enabled, administrator, inputs, expected, administered):
    administered(administrator)
    with aws() as client:
        if enabled is not None:
            client("guardduty").create_detector(Enable=enabled)

        assert verdict(RULE, **inputs) == expected


def test_a_detector_of_another_region_does_not_help():
    with aws() as client:
        client("guardduty", "us-east-1").create_detector(Enable=True)

        assert verdict(RULE) == NON_COMPLIANT


def test_an_administrator_that_resigned_is_none(administered):
    administered(SECURITY, status="Resigned")
    with aws() as client:
        client("guardduty").create_detector(Enable=True)

        assert verdict(RULE, **WANTED) == NON_COMPLIANT


def test_the_annotation_names_the_administrator_found(administered):
    administered("999999999999")
    with aws() as client:
        client("guardduty").create_detector(Enable=True)

        [judged] = evaluations(RULE, CentralMonitoringAccount=SECURITY)
        assert judged["Annotation"] == "GuardDuty is administered from 999999999999, not from 111122223333."


def bad(aws):
    """The detector is suspended."""
    aws("guardduty").create_detector(Enable=False)
    return ACCOUNT


def good(aws):
    """The detector is on."""
    aws("guardduty").create_detector(Enable=True)
    return ACCOUNT
