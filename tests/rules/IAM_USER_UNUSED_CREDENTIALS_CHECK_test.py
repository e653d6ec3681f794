import pytest

from credentials import user
from support import COMPLIANT, NON_COMPLIANT, aws, evaluations, verdict, verdicts

RULE = "IAM_USER_UNUSED_CREDENTIALS_CHECK"

SCENARIOS = {  # given a user with ...: (what it has, inputs, then the user is ...)
    "nothing": ({"made": 400}, {}, COMPLIANT),
    "a password used today": ({"made": 400, "password": True, "signed_in": 0}, {}, COMPLIANT),
    "a password used as long ago as allowed": ({"made": 400, "password": True, "signed_in": 90}, {}, COMPLIANT),
    "a password used some hours before": ({"made": 400, "password": True, "signed_in": 90.9}, {}, COMPLIANT),
    "a password used a day too long ago": ({"made": 400, "password": True, "signed_in": 91}, {}, NON_COMPLIANT),
    "a new password, never used": ({"made": 1, "password": True}, {}, COMPLIANT),
    "an old password, never used": ({"made": 91, "password": True}, {}, NON_COMPLIANT),
    "an old password, changed lately": ({"made": 400, "password": True, "changed": 90}, {}, COMPLIANT),
    "an old password, changed too long ago": ({"made": 400, "password": True, "changed": 91}, {}, NON_COMPLIANT),
    "a new password, after one used long ago": (
        {"made": 400, "password": True, "changed": 1, "signed_in": 200},
        {},
        COMPLIANT,
    ),
    "a password changed long ago and used lately": (
        {"made": 400, "password": True, "changed": 200, "signed_in": 1},
        {},
        COMPLIANT,
    ),
    "a key used lately": ({"keys": [("Active", 400, 1)]}, {}, COMPLIANT),
    "a key used too long ago": ({"keys": [("Active", 400, 91)]}, {}, NON_COMPLIANT),
    "a new key, never used": ({"keys": [("Active", 90, None)]}, {}, COMPLIANT),
    "an old key, never used": ({"keys": [("Active", 91, None)]}, {}, NON_COMPLIANT),
    "an inactive key used too long ago": ({"keys": [("Inactive", 400, 399)]}, {}, COMPLIANT),
    "a second key used too long ago": ({"keys": [("Active", 9, 1), ("Active", 400, 91)]}, {}, NON_COMPLIANT),
    "an old key beside a password in use": (
        {"password": True, "signed_in": 1, "keys": [("Active", 400, 91)]},
        {},
        NON_COMPLIANT,
    ),
    "an old password beside a key in use": (
        {"made": 400, "password": True, "signed_in": 91, "keys": [("Active", 9, 1)]},
        {},
        NON_COMPLIANT,
    ),
    "a key used before a shorter limit": (
        {"keys": [("Active", 400, 46)]},
        {"maxCredentialUsageAge": "45"},
        NON_COMPLIANT,
    ),
    "a key used before the shortest limit": (
        {"keys": [("Active", 400, 2)]},
        {"maxCredentialUsageAge": "1"},
        NON_COMPLIANT,
    ),
    "a key used within a longer limit": (
        {"keys": [("Active", 400, 300)]},
        {"maxCredentialUsageAge": "365"},
        COMPLIANT,
    ),
}


@pytest.mark.parametrize(("having", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_user_with(having, inputs, expected):
    with aws() as client:
        user(client, "ada", **having)

        assert verdict(RULE, **inputs) == expected


def test_a_limit_of_no_days_is_refused():
    with aws():
        assert evaluations(RULE, maxCredentialUsageAge="0")["customerErrorCode"] == "InvalidParameterValueException"


def test_every_user_is_judged_by_its_id():
    with aws() as client:
        right = user(client, "right", keys=[("Active", 400, 1)])
        wrong = user(client, "wrong", keys=[("Active", 400, 200)])

        assert verdicts(RULE) == {right: COMPLIANT, wrong: NON_COMPLIANT}


def test_the_annotation_names_each_credential_and_for_how_long():
    with aws() as client:
        user(client, "ada", made=500, password=True, keys=[("Inactive", 400, 399), ("Active", 300, 200)])

        [judged] = evaluations(RULE)
        assert judged["Annotation"] == (
            "ada has credentials not used for more than 90 days: password (500 days), access key 2 (200 days)."
        )


def bad(aws):
    """A user has a password and a key that nobody used for years, and a key in use."""
    keys = [("Active", 2000, 1900), ("Active", 10, -3650)]  # used in the future, by moto: never unused
    account = aws("sts").get_caller_identity()["Account"]
    return user(aws, "ada", made=2000, password=True, signed_in=1800, keys=keys, account=account)


def good(aws):
    """A user's only unused key is inactive."""
    account = aws("sts").get_caller_identity()["Account"]
    return user(aws, "bob", keys=[("Inactive", 2000, 1900)], account=account)
