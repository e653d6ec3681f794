from unittest.mock import patch

import pytest

import root_users
import support
from root_users import BARE, TAKEN_AWAY, Iam
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

RULE = "ROOT_ACCOUNT_MFA_ENABLED"
MFA = {"AccountMFAEnabled": 1}

SCENARIOS = {  # given an account whose summary ...: (the summary, then the account is ...)
    "counts a second factor of root": (BARE | MFA, COMPLIANT),
    "counts none": (BARE | {"AccountMFAEnabled": 0}, NON_COMPLIANT),
    "counts none, and second factors of users": (BARE | {"AccountMFAEnabled": 0, "MFADevices": 3}, NON_COMPLIANT),
    "has null for second factors": (BARE | {"AccountMFAEnabled": None}, NON_COMPLIANT),
    "does not say": (BARE, NON_COMPLIANT),
    "is empty": ({}, NON_COMPLIANT),
    "tells that root's credentials were taken away": (TAKEN_AWAY, NOT_APPLICABLE),
    "tells so of a root that had a second factor": (TAKEN_AWAY | MFA, NOT_APPLICABLE),
    "tells of a root with a key and no password": (TAKEN_AWAY | {"AccountAccessKeysPresent": 1}, NON_COMPLIANT),
    "tells of a root with a certificate and no password": (
        TAKEN_AWAY | {"AccountSigningCertificatesPresent": 1},
        NON_COMPLIANT,
    ),
    "does not say whether root has a password": (
        {"AccountAccessKeysPresent": 0, "AccountSigningCertificatesPresent": 0},
        NON_COMPLIANT,
    ),
}

ANNOTATIONS = {
    "has no second factor": (BARE, "The root user has no second factor."),
    "has no credentials": (TAKEN_AWAY, "The root user has no credentials to sign in with."),
}


def judged(numbers):
    with patch.object(support, "client", lambda service, _region: {"iam": Iam(numbers)}[service]):
        [told] = evaluations(RULE)
    return told


@pytest.mark.parametrize(("numbers", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_summary(numbers, expected):
    told = judged(numbers)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


@pytest.mark.parametrize(("numbers", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that_root(numbers, annotation):
    assert judged(numbers)["Annotation"] == annotation


def bad(aws):
    """The root user has no second factor, as in every new account."""
    return ACCOUNT


def good(aws):
    """The root user has a second factor."""
    root_users.plant(account_mfa_enabled=1)
    return ACCOUNT
