import pytest

from macie_sessions import DENIED, ENABLED, OFF, PAUSED, Macie, administrator, evaluations, verdict
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT

RULE = "MACIE_STATUS_CHECK"
PROOF = "model"  # moto's Macie is on from the first, and says otherwise that it is off

SCENARIOS = {  # given an account to which Macie says ...: (of its session, of its administrator, then it is ...)
    "that it is enabled": (ENABLED, {}, COMPLIANT),
    "that it is enabled, and more": (ENABLED | {"findingPublishingFrequency": "SIX_HOURS"}, {}, COMPLIANT),
    "that it is enabled, of a member": (ENABLED, administrator(), COMPLIANT),
    "that it is paused": (PAUSED, {}, NON_COMPLIANT),
    "that it is paused, of a member": (PAUSED, administrator("Paused"), NON_COMPLIANT),
    "that it is not enabled": (OFF, {}, NON_COMPLIANT),
    "nothing of its status": ({"findingPublishingFrequency": "SIX_HOURS"}, {}, NON_COMPLIANT),
    "null for its status": ({"status": None}, {}, NON_COMPLIANT),
    "empty text for its status": ({"status": ""}, {}, NON_COMPLIANT),
    "its status in other letters": ({"status": "enabled"}, {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("session", "administrator", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_to_which_macie_says(session, administrator, expected):
    assert verdict(RULE, Macie(session, administrator)) == expected


@pytest.mark.parametrize(("session", "status"), [(OFF, "OFF"), (PAUSED, "PAUSED"), ({}, "OFF")])
def test_the_annotation_names_the_status(session, status):
    assert evaluations(RULE, Macie(session))[0]["Annotation"] == f"Macie is {status}, not ENABLED."


@pytest.mark.parametrize("error", [DENIED, ("InternalServerException", "Macie is not enabled.")])
def test_a_refusal_is_not_a_verdict(error):
    told = evaluations(RULE, Macie(error))
    assert "internalErrorMessage" in told


def bad(aws):
    """Macie was never turned on."""
    return ACCOUNT


def good(aws):
    """Macie is on."""
    aws("macie2").enable_macie()
    return ACCOUNT
