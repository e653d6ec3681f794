from datetime import timedelta

import pytest
from moto.iam.models import iam_backends

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOW, aws, evaluations, verdict, verdicts
from trueup.times import moment

RULE = "ACCESS_KEYS_ROTATED"
ASKS_EACH = {"iam:ListAccessKeys"}

SCENARIOS = {  # given a user whose access keys are ...: ((status, age in days) of each, inputs, then the user is ...)
    "absent": ([], {}, COMPLIANT),
    "new": ([("Active", 0)], {}, COMPLIANT),
    "exactly as old as allowed": ([("Active", 90)], {}, COMPLIANT),
    "as old as allowed and some hours": ([("Active", 90.5)], {}, COMPLIANT),
    "a day too old": ([("Active", 91)], {}, NON_COMPLIANT),
    "too old but inactive": ([("Inactive", 400)], {}, COMPLIANT),
    "one new and one too old": ([("Active", 1), ("Active", 400)], {}, NON_COMPLIANT),
    "one new and one that was rotated out": ([("Active", 1), ("Inactive", 400)], {}, COMPLIANT),
    "both too old": ([("Active", 91), ("Active", 400)], {}, NON_COMPLIANT),
    "older than a shorter limit": ([("Active", 31)], {"maxAccessKeyAge": "30"}, NON_COMPLIANT),
    "old, within a longer limit": ([("Active", 300)], {"maxAccessKeyAge": "365"}, COMPLIANT),
}


@pytest.mark.parametrize(("keys", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_user_whose_access_keys_are(keys, inputs, expected):
    with aws() as client:
        user(client, "ci", *keys)

        assert verdict(RULE, **inputs) == expected


def test_every_user_is_judged_by_its_id():
    with aws() as client:
        fresh, stale = user(client, "fresh", ("Active", 1)), user(client, "stale", ("Active", 100))

        assert verdicts(RULE) == {fresh: COMPLIANT, stale: NON_COMPLIANT}


def test_the_annotation_names_the_key_and_its_age():
    with aws() as client:
        user(client, "ci", ("Active", 100), ("Active", 1))
        stale = client("iam").list_access_keys(UserName="ci")["AccessKeyMetadata"][0]["AccessKeyId"]

        [judged] = evaluations(RULE)
        assert judged["Annotation"] == f"Older than 90 days and active: {stale} (100 days)."
        assert judged["ComplianceResourceType"] == "AWS::IAM::User"


def user(client, name, *keys):
    """A user with keys of a status and an age in days; its id."""
    iam = client("iam")
    user_id = iam.create_user(UserName=name)["User"]["UserId"]
    for status, age in keys:
        key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
        iam.update_access_key(UserName=name, AccessKeyId=key, Status=status)
        held = iam_backends[ACCOUNT]["aws"].users[name].access_keys[-1]
        held.create_date = moment(NOW) - timedelta(days=age)
    return user_id


def bad(aws):
    """One of a user's two active keys is years old."""
    return user(aws, "ci", ("Active", 2000), ("Active", -3650))  # moto lets a key be made in the future: never stale


def good(aws):
    """A user's only old key is inactive."""
    return user(aws, "retired", ("Inactive", 2000))
