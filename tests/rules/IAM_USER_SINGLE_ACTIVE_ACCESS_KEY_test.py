import pytest

from credentials import user
from support import COMPLIANT, NON_COMPLIANT, aws, evaluations, refusing, verdict, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "IAM_USER_SINGLE_ACTIVE_ACCESS_KEY"
ASKS_EACH = {"iam:ListAccessKeys"}
STRICT = {"graceDays": "0"}

SCENARIOS = {  # given a user whose access keys are ...: ((status, age in days) of each, inputs, then the user is ...)
    "absent": ([], {}, COMPLIANT),
    "one": ([("Active", 400)], {}, COMPLIANT),
    "one, where no two may be active at all": ([("Active", 0)], STRICT, COMPLIANT),
    "two old ones": ([("Active", 400), ("Active", 300)], {}, NON_COMPLIANT),
    "an old one and one made today": ([("Active", 400), ("Active", 0)], {}, COMPLIANT),
    "an old one and one on its last day of grace": ([("Active", 400), ("Active", 6.9)], {}, COMPLIANT),
    "an old one and one whose grace has ended": ([("Active", 400), ("Active", 7)], {}, NON_COMPLIANT),
    "listed the other way round": ([("Active", 7), ("Active", 400)], {}, NON_COMPLIANT),
    "both made as long ago as grace lasts": ([("Active", 7), ("Active", 7)], {}, NON_COMPLIANT),
    "both new": ([("Active", 1), ("Active", 1)], {}, COMPLIANT),
    "an active one and an inactive one": ([("Active", 400), ("Inactive", 300)], {}, COMPLIANT),
    "both inactive": ([("Inactive", 400), ("Inactive", 300)], {}, COMPLIANT),
    "both new, where no two may be active at all": ([("Active", 0), ("Active", 0)], STRICT, NON_COMPLIANT),
    "an old one and a new one, where no two may be active at all": (
        [("Active", 400), ("Active", 0)],
        STRICT,
        NON_COMPLIANT,
    ),
    "an old one and an inactive one, where no two may be active at all": (
        [("Active", 400), ("Inactive", 0)],
        STRICT,
        COMPLIANT,
    ),
    "an old one and one within a longer grace": ([("Active", 400), ("Active", 29)], {"graceDays": "30"}, COMPLIANT),
}


@pytest.mark.parametrize(("keys", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_user_whose_access_keys_are(keys, inputs, expected):
    with aws() as client:
        holder(client, "ci", *keys)

        assert verdict(RULE, **inputs) == expected


def test_every_user_is_judged_by_its_id():
    with aws() as client:
        one, two = holder(client, "one", ("Active", 9)), holder(client, "two", ("Active", 9), ("Active", 8))

        assert verdicts(RULE) == {one: COMPLIANT, two: NON_COMPLIANT}


def test_a_user_that_was_deleted_since_it_was_listed_is_left_out():
    with aws() as client:
        holder(client, "gone", ("Active", 9), ("Active", 9))
        left = holder(client, "left", ("Active", 9))

        with refusing("NoSuchEntity", "iam", "ListAccessKeys", UserName="gone"):
            assert verdicts(RULE) == {left: COMPLIANT}


def test_a_user_that_cannot_be_judged_is_named():
    with aws() as client, refusing("AccessDenied", "iam", "ListAccessKeys", UserName="withheld"):
        withheld = holder(client, "withheld")

        with pytest.raises(UnjudgedError, match=f"^AWS::IAM::User {withheld}: "):
            evaluations(RULE)


def test_a_grace_of_less_than_no_days_is_refused():
    with aws():
        assert evaluations(RULE, graceDays="-1")["customerErrorCode"] == "InvalidParameterValueException"


def test_the_annotation_names_both_keys_and_their_ages():
    with aws() as client:
        holder(client, "ci", ("Active", 100), ("Active", 8))
        first, second = (
            key["AccessKeyId"] for key in client("iam").list_access_keys(UserName="ci")["AccessKeyMetadata"]
        )

        [told] = evaluations(RULE)
        assert told["ComplianceResourceType"] == "AWS::IAM::User"
        assert told["Annotation"] == f"Active side by side for 7 days or more: {first} (100 days), {second} (8 days)."


def holder(client, name, *keys, **more):
    """A user with keys of a status and an age in days; its id."""
    return user(client, name, keys=[(status, age, None) for status, age in keys], **more)


def bad(aws):
    """A user's old key was never turned off after the new one was made, years ago."""
    return holder(aws, "ci", ("Active", 1500), ("Active", 2000), account=account(aws))


def good(aws):
    """A user's older key is off."""
    return holder(aws, "rotated", ("Inactive", 2000), ("Active", 1500), account=account(aws))


def account(aws):
    return aws("sts").get_caller_identity()["Account"]
