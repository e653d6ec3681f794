from unittest.mock import patch

import pytest

import root_users
import support
from root_users import BARE, Iam
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "IAM_ROOT_ACCESS_KEY_CHECK"
PROOF = "model"  # no API makes a key of the root user: moto's number of them is set by hand
KEY = "AccountAccessKeysPresent"

SCENARIOS = {  # given an account whose summary ...: (the summary, then the account is ...)
    "counts no key of root": (BARE, COMPLIANT),
    "counts a key of root": (BARE | {KEY: 1}, NON_COMPLIANT),
    "counts two keys of root": (BARE | {KEY: 2}, NON_COMPLIANT),
    "counts a key of a root that has a second factor": (BARE | {KEY: 1, "AccountMFAEnabled": 1}, NON_COMPLIANT),
    "counts no key of a root that has no second factor": (BARE | {"AccountMFAEnabled": 0}, COMPLIANT),
    "counts a key of a root without a password": (BARE | {KEY: 1, "AccountPasswordPresent": 0}, NON_COMPLIANT),
    "counts a signing certificate of root": (BARE | {"AccountSigningCertificatesPresent": 1}, COMPLIANT),
    "counts the keys that a user may have": (BARE | {"AccessKeysPerUserQuota": 2}, COMPLIANT),
    "has null for keys of root": (BARE | {KEY: None}, NON_COMPLIANT),
    "does not say": ({"Users": 3}, NON_COMPLIANT),
    "is empty": ({}, NON_COMPLIANT),
}


def judged(numbers):
    with patch.object(support, "client", lambda service, _region: {"iam": Iam(numbers)}[service]):
        [told] = evaluations(RULE)
    return told


@pytest.mark.parametrize(("numbers", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_summary(numbers, expected):
    told = judged(numbers)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


def test_the_annotation_says_what_is_there():
    assert judged(BARE | {KEY: 1})["Annotation"] == "The root user has an access key."


def bad(aws):
    """The root user has an access key."""
    root_users.plant(account_access_keys_present=1)
    return ACCOUNT


def good(aws):
    """The root user has none, as in every new account."""
    return ACCOUNT
