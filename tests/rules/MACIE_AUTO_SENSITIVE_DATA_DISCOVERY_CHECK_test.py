import pytest

from macie_sessions import DENIED, ENABLED, OFF, PAUSED, Macie, administrator, evaluations, verdict
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE

RULE = "MACIE_AUTO_SENSITIVE_DATA_DISCOVERY_CHECK"
PROOF = "model"  # moto knows nothing of automated discovery
ON, NOT_ON = {"status": "ENABLED", "autoEnableOrganizationMembers": "NONE"}, {"status": "DISABLED"}

SCENARIOS = {  # given an account to which Macie says ...: (of its session, administrator, discovery, then it is ...)
    "that discovery is on": (ENABLED, {}, ON, COMPLIANT),
    "that discovery is off": (ENABLED, {}, NOT_ON, NON_COMPLIANT),
    "that discovery is off, and on for members": (
        ENABLED,
        {},
        NOT_ON | {"autoEnableOrganizationMembers": "ALL"},
        NON_COMPLIANT,
    ),
    "nothing of discovery's status": (ENABLED, {}, {}, NON_COMPLIANT),
    "null for discovery's status": (ENABLED, {}, {"status": None}, NON_COMPLIANT),
    "that itself is off": (OFF, {}, NOT_ON, NON_COMPLIANT),
    "that itself is paused": (PAUSED, {}, NOT_ON, NON_COMPLIANT),
    "that an administrator decides": (ENABLED, administrator(), DENIED, NOT_APPLICABLE),
    "that an administrator has paused it": (PAUSED, administrator("Paused"), NOT_ON, NOT_APPLICABLE),
    "that an administrator has only invited it": (ENABLED, administrator("Invited"), ON, COMPLIANT),
    "that nobody administers it any more": (
        ENABLED,
        administrator("Resigned"),
        NOT_ON,
        NON_COMPLIANT,
    ),
    "null for an administrator": (ENABLED, {"administrator": None}, ON, COMPLIANT),
}

ANNOTATIONS = {
    "it is off": (OFF, {}, NOT_ON, "Macie is OFF, and discovery with it."),
    "it is paused": (PAUSED, {}, NOT_ON, "Macie is PAUSED, and discovery with it."),
    "discovery is off": (ENABLED, {}, NOT_ON, "Automated sensitive data discovery is DISABLED, not ENABLED."),
    "discovery is not told of": (ENABLED, {}, {}, "Automated sensitive data discovery is unknown, not ENABLED."),
    "others answer": (
        ENABLED,
        administrator(),
        ON,
        "The rule answers in 111122223333, which administers Macie here and decides about discovery.",
    ),
}


@pytest.mark.parametrize(("session", "administrator", "discovery", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_to_which_macie_says(session, administrator, discovery, expected):
    assert verdict(RULE, Macie(session, administrator, discovery)) == expected


@pytest.mark.parametrize(("session", "administrator", "discovery", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(session, administrator, discovery, annotation):
    assert evaluations(RULE, Macie(session, administrator, discovery))[0]["Annotation"] == annotation


def test_where_discovery_is_on_nothing_is_said():
    assert "Annotation" not in evaluations(RULE, Macie(ENABLED, {}, ON))[0]


def test_a_refusal_is_not_a_verdict():
    assert evaluations(RULE, Macie(DENIED))["customerErrorCode"] == "AccessDeniedException"


def bad(aws):
    """Macie was never turned on, and so discovery was not."""
    return ACCOUNT


def good(aws):
    """Discovery is on."""
    aws("macie2").enable_macie()
    aws("macie2").update_automated_discovery_configuration(status="ENABLED")
    return ACCOUNT
