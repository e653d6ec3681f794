from datetime import timedelta

import pytest

from credentials import ago
from root_users import plant_use
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations, verdict
from trueup.emulated import emulation

RULE = "ROOT_USER_NOT_RECENTLY_USED"
PROOF = "model"  # moto's credential report has no root user, and no API uses one
PASSWORD, FIRST, SECOND = "password_last_used", "access_key_1_last_used_date", "access_key_2_last_used_date"

SCENARIOS = {  # given a root user whose ...: (days since each was used, inputs, then the account is ...)
    "use nothing tells of": ({}, {}, COMPLIANT),
    "password was used today": ({PASSWORD: 0}, {}, NON_COMPLIANT),
    "password was used some hours ago": ({PASSWORD: 0.3}, {}, NON_COMPLIANT),
    "password was used on the last day that counts": ({PASSWORD: 29.9}, {}, NON_COMPLIANT),
    "password was used as many days ago as count": ({PASSWORD: 30}, {}, COMPLIANT),
    "password was used years ago": ({PASSWORD: 1000}, {}, COMPLIANT),
    "password was used after the report was asked for": ({PASSWORD: -0.1}, {}, NON_COMPLIANT),
    "first key was used": ({FIRST: 1}, {}, NON_COMPLIANT),
    "first key was used long ago": ({FIRST: 31}, {}, COMPLIANT),
    "second key was used": ({SECOND: 1}, {}, NON_COMPLIANT),
    "second key was used, and its password long ago": ({PASSWORD: 400, SECOND: 1}, {}, NON_COMPLIANT),
    "password and keys were all used long ago": ({PASSWORD: 400, FIRST: 300, SECOND: 200}, {}, COMPLIANT),
    "password was used in a longer time that counts": ({PASSWORD: 60}, {"maxDaysSinceUse": "90"}, NON_COMPLIANT),
    "password was used before a shorter one": ({PASSWORD: 8}, {"maxDaysSinceUse": "7"}, COMPLIANT),
    "password was used before the shortest one": ({PASSWORD: 1}, {"maxDaysSinceUse": "1"}, COMPLIANT),
    "password was used in the shortest one": ({PASSWORD: 0.9}, {"maxDaysSinceUse": "1"}, NON_COMPLIANT),
}


def used(**days):
    plant_use(**{column: ago(since).isoformat(timespec="seconds") for column, since in days.items()})


@pytest.mark.parametrize(("days", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_root_user_whose(days, inputs, expected):
    with emulation():
        used(**days)

        assert verdict(RULE, **inputs) == expected


@pytest.mark.parametrize("told", ["N/A", "no_information", "not_supported", ""])
def test_a_root_user_that_was_never_used_is_right(told):
    with emulation():
        plant_use(password_last_used=told)

        assert verdict(RULE) == COMPLIANT


def test_a_limit_of_no_days_is_refused():
    with emulation():
        assert evaluations(RULE, maxDaysSinceUse="0")["customerErrorCode"] == "InvalidParameterValueException"


def test_the_account_is_judged_and_the_annotation_names_each_use():
    with emulation():
        used(**{PASSWORD: 3.5, FIRST: 40, SECOND: 0})

        [told] = evaluations(RULE)
        assert (told["ComplianceResourceType"], told["ComplianceResourceId"]) == ("AWS::::Account", ACCOUNT)
        assert told["Annotation"] == "The root user was used: password (3 days ago), access key 2 (0 days ago)."


def bad(aws):
    """The root user's password was used in the future, which moto lets be told: always lately."""
    plant_use(password_last_used=(ago(0) + timedelta(days=3650)).isoformat(timespec="seconds"))
    return ACCOUNT


def good(aws):
    """The root user was never used, as in every new account."""
    return ACCOUNT
