import pytest

from credentials import user
from support import COMPLIANT, NON_COMPLIANT, aws, evaluations, verdict, verdicts

RULE = "IAM_USER_MFA_ENABLED"

SCENARIOS = {  # given a user with ...: (what it has, then the user is ...)
    "nothing": ({}, NON_COMPLIANT),
    "a password": ({"password": True}, NON_COMPLIANT),
    "a password that is never used": ({"password": True, "signed_in": None}, NON_COMPLIANT),
    "a password that is used": ({"password": True, "signed_in": 1}, NON_COMPLIANT),
    "a password and MFA": ({"password": True, "mfa": True}, COMPLIANT),
    "MFA alone": ({"mfa": True}, COMPLIANT),
    "a key": ({"keys": [("Active", 1, 1)]}, NON_COMPLIANT),
    "an inactive key": ({"keys": [("Inactive", 1, 1)]}, NON_COMPLIANT),
    "a key and MFA": ({"keys": [("Active", 1, 1)], "mfa": True}, COMPLIANT),
    "a password and a key": ({"password": True, "keys": [("Active", 1, 1)]}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("having", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_user_with(having, expected):
    with aws() as client:
        user(client, "ada", **having)

        assert verdict(RULE) == expected


def test_every_user_is_judged_by_its_id():
    with aws() as client:
        right, wrong = user(client, "right", password=True, mfa=True), user(client, "wrong", password=True)

        assert verdicts(RULE) == {right: COMPLIANT, wrong: NON_COMPLIANT}


def test_an_account_without_users_has_none_to_judge():
    with aws():
        assert verdicts(RULE) == {}


def test_the_annotation_names_the_user():
    with aws() as client:
        user(client, "ada", password=True)

        [judged] = evaluations(RULE)
        assert judged["Annotation"] == "ada has no MFA device."


def bad(aws):
    """A user signs in with a password alone."""
    return user(aws, "ada", password=True, account=aws("sts").get_caller_identity()["Account"])


def good(aws):
    """A user signs in with MFA."""
    return user(aws, "bob", password=True, mfa=True, account=aws("sts").get_caller_identity()["Account"])
