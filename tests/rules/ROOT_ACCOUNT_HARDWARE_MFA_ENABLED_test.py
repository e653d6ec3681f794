from unittest.mock import patch

import pytest

import root_users
import support
from root_users import BARE, TAKEN_AWAY, Iam
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

RULE = "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED"
MFA = BARE | {"AccountMFAEnabled": 1}
PHONE = {
    "SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/root-account-mfa-device",
    "User": {"Arn": f"arn:aws:iam::{ACCOUNT}:root"},
}
SECOND = PHONE | {"SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/second"}
CHINA = PHONE | {"User": {"Arn": f"arn:aws-cn:iam::{ACCOUNT}:root"}}
OF_A_USER = {"SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/anna", "User": {"Arn": f"arn:aws:iam::{ACCOUNT}:user/anna"}}
OF_USER_ROOT = OF_A_USER | {"User": {"Arn": f"arn:aws:iam::{ACCOUNT}:user/root"}}

SCENARIOS = {  # given a root user with ...: (the account's summary, its virtual devices, then the account is ...)
    "no second factor": (BARE, [], NON_COMPLIANT),
    "a key in a safe": (MFA, [], COMPLIANT),
    "a virtual device": (MFA, [PHONE], NON_COMPLIANT),
    "a virtual device of another name": (MFA, [SECOND], NON_COMPLIANT),
    "a virtual device in China": (MFA, [CHINA], NON_COMPLIANT),
    "two virtual devices": (MFA, [PHONE, SECOND], NON_COMPLIANT),
    "a key in a safe, where users have virtual devices": (MFA, [OF_A_USER, OF_USER_ROOT], COMPLIANT),
    "a virtual device, after those of users": (MFA, [OF_A_USER, PHONE], NON_COMPLIANT),
    "a key in a safe, where a device has null for its user": (MFA, [OF_A_USER | {"User": None}], COMPLIANT),
    "a key in a safe, where a device names no user": (MFA, [{"SerialNumber": "arn"}], COMPLIANT),
    "no second factor, where users have virtual devices": (BARE, [OF_A_USER], NON_COMPLIANT),
    "no credentials": (TAKEN_AWAY, [], NOT_APPLICABLE),
    "no credentials, and a virtual device": (TAKEN_AWAY | {"AccountMFAEnabled": 1}, [PHONE], NOT_APPLICABLE),
}

ANNOTATIONS = {
    "has no second factor": (BARE, [], "The root user has no second factor."),
    "has a virtual one": (
        MFA,
        [PHONE],
        f"The root user has a virtual second factor: arn:aws:iam::{ACCOUNT}:mfa/root-account-mfa-device.",
    ),
    "has no credentials": (TAKEN_AWAY, [], "The root user has no credentials to sign in with."),
}


def judged(numbers, devices):
    with patch.object(support, "client", lambda service, _region: {"iam": Iam(numbers, devices)}[service]):
        [told] = evaluations(RULE)
    return told


@pytest.mark.parametrize(("numbers", "devices", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_root_user_with(numbers, devices, expected):
    told = judged(numbers, devices)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


@pytest.mark.parametrize(("numbers", "devices", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that_root(numbers, devices, annotation):
    assert judged(numbers, devices)["Annotation"] == annotation


def bad(aws):
    """The root user has no second factor, as in every new account."""
    return ACCOUNT


def good(aws):
    """The root user has a second factor, and no device in the account is virtual."""
    root_users.plant(account_mfa_enabled=1)
    return ACCOUNT
