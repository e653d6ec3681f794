import pytest

from trueup.remediation import inverse
from undoing import comes_back, no_way_back, policy, service, way_back

secretsmanager = service("secretsmanager")

SECRET = {"SecretId": "s"}
MADE = [secretsmanager("CreateSecret", Name="s", SecretString="not-one", Description="old")]
POLICY = policy({"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:DeleteSecret", "Resource": "*"})
FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:rotate"

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no policy": (MADE, secretsmanager("PutResourcePolicy", **SECRET, ResourcePolicy=POLICY)),
    "a policy that is deleted": (
        [*MADE, secretsmanager("PutResourcePolicy", **SECRET, ResourcePolicy=POLICY)],
        secretsmanager("DeleteResourcePolicy", **SECRET),
    ),
    "a secret": (MADE, secretsmanager("DeleteSecret", **SECRET)),
    "another description": (MADE, secretsmanager("UpdateSecret", **SECRET, Description="new")),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


WITHOUT = {
    "a deletion for good": (
        secretsmanager("DeleteSecret", **SECRET, ForceDeleteWithoutRecovery=True),
        [{}],
        "a secret deleted without recovery is not kept",
    ),
    "another secret": (
        secretsmanager("PutSecretValue", **SECRET, SecretString="new"),
        [],
        "the former secret is not kept",
    ),
}


@pytest.mark.parametrize(("write", "pre", "reason"), WITHOUT.values(), ids=WITHOUT)
def test_no_way_back_from(write, pre, reason):
    no_way_back(write, pre, reason)


ROTATION = {"RotationEnabled": True, "RotationLambdaARN": FUNCTION}
TEN_DAYS = {"ScheduleExpression": "rate(10 days)", "Duration": "3h"}
MONTHLY = secretsmanager(
    "RotateSecret", **SECRET, RotationLambdaARN=FUNCTION, RotationRules={"AutomaticallyAfterDays": 30}
)

BACK = {  # from what is told, this write, is taken back by: (what is told, the write, the calls)
    "no rotation, one": ({}, MONTHLY, {"CancelRotateSecret": SECRET}),
    "an expression, days": (
        ROTATION | {"RotationRules": TEN_DAYS | {"AutomaticallyAfterDays": 10}},
        MONTHLY,
        {
            "RotateSecret": SECRET
            | {"RotationLambdaARN": FUNCTION, "RotationRules": TEN_DAYS, "RotateImmediately": False}
        },
    ),
    "days, no rotation": (
        ROTATION | {"RotationRules": {"AutomaticallyAfterDays": 30}},
        secretsmanager("CancelRotateSecret", **SECRET),
        {"RotateSecret": MONTHLY.parameters | {"RotateImmediately": False}},
    ),
    "days, the same days": (ROTATION | {"RotationRules": {"AutomaticallyAfterDays": 30}}, MONTHLY, {}),
}


@pytest.mark.parametrize(("told", "write", "calls"), BACK.values(), ids=BACK)
def test_a_rotation_is_taken_back_by_its_schedule_and_without_another(told, write, calls):
    assert way_back(write, told) == calls


ROTATIONS = ("no rotation, one", "an expression, days", "days, the same days")


@pytest.mark.parametrize("situation", ROTATIONS)
def test_what_a_rotation_leaves_for_good_is_told(situation):
    told, write, _ = BACK[situation]

    way = inverse.undo(write, [told], {})

    lost = "a rotation that has begun is not taken back, nor the date of the next one"
    assert (way.reversible, way.reason) == ("partial", lost)
