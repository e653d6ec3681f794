import json
from datetime import timedelta

import pytest
from moto.secretsmanager.models import secretsmanager_backends

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, NOW, REGION, aws, evaluations, verdicts
from trueup.rulekit.resources import UnjudgedError
from trueup.times import moment

RULE = "SECRETSMANAGER_SECRET_PERIODIC_ROTATION"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:rotate"


def ago(days, hours=0):
    return moment(NOW) - timedelta(days=days, hours=hours)


def rotated(days, hours=0, **facts):
    return {"CreatedDate": ago(1000), "LastRotatedDate": ago(days, hours)} | facts


SCENARIOS = {  # given a secret that was ...: (what ListSecrets tells, the days, then the secret is ...)
    "rotated today": (rotated(0), 90, COMPLIANT),
    "rotated just within the days": (rotated(90), 90, COMPLIANT),
    "rotated on the last day, hours before": (rotated(90, hours=23), 90, COMPLIANT),
    "rotated a day before": (rotated(91), 90, NON_COMPLIANT),
    "rotated long ago": (rotated(900), 90, NON_COMPLIANT),
    "rotated within fewer days than asked for": (rotated(5), 3, NON_COMPLIANT),
    "rotated within more days than by default": (rotated(91), 365, COMPLIANT),
    "made of late and never rotated": ({"CreatedDate": ago(5)}, 90, COMPLIANT),
    "made long ago and never rotated": ({"CreatedDate": ago(91)}, 90, NON_COMPLIANT),
    "made long ago, and has null for its rotation": (
        {"CreatedDate": ago(91), "LastRotatedDate": None},
        90,
        NON_COMPLIANT,
    ),
    "read and renamed of late": (rotated(91, LastAccessedDate=ago(1), LastChangedDate=ago(1)), 90, NON_COMPLIANT),
    "due of late and not rotated": (rotated(91, RotationEnabled=True, NextRotationDate=ago(1)), 90, NON_COMPLIANT),
    "rotated long ago and is a service's": (rotated(900, OwningService="rds"), 90, NOT_APPLICABLE),
}


def evaluation(told, days):
    return support.load(RULE).evaluation(told | {"ARN": "arn"}, moment(NOW), days)


@pytest.mark.parametrize(("told", "days", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_secret_that_was(told, days, expected):
    judged = evaluation(told, days)

    assert (judged.complianceResourceId, judged.complianceType) == ("arn", expected)


SENTENCES = {
    "rotated": (rotated(91), "The secret was last rotated 91 days ago."),
    "never rotated": ({"CreatedDate": ago(100)}, "The secret was made 100 days ago and never rotated."),
    "rotated in time": (rotated(90), ""),
    "a service's": (rotated(1, OwningService="rds"), "The secret is rds's, which alone rotates it."),
}


@pytest.mark.parametrize(("told", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_since_when_it_stays_is_told(told, sentence):
    assert evaluation(told, 90).annotation == sentence


def test_on_schedule_every_secret_of_the_region_is_judged():
    with aws() as client:
        old, new = made(client, "old", 2000), good(client)

        assert verdicts(RULE) == {old: NON_COMPLIANT, new: COMPLIANT}
        assert verdicts(RULE, maxDaysSinceRotation="1") == {old: NON_COMPLIANT, new: COMPLIANT}


@pytest.mark.parametrize("days", ["0", "-1", "soon"])
def test_days_that_are_none_are_refused(days):
    with aws():
        assert evaluations(RULE, maxDaysSinceRotation=days)["customerErrorCode"] == "InvalidParameterValueException"


def test_on_schedule_a_secret_that_cannot_be_judged_costs_no_other():
    class Listed:
        """Secrets Manager with two secrets; of the first it does not tell when it was made."""

        def build_client(self, service):
            assert service == "secretsmanager"
            return self

        def get_paginator(self, operation):
            assert operation == "list_secrets"
            return self

        def paginate(self):
            return [{"SecretList": [{"ARN": "odd"}]}, {"SecretList": [{"ARN": "new", "CreatedDate": ago(1)}]}]

    event = {"invokingEvent": json.dumps({"notificationCreationTime": NOW})}
    rule = getattr(support.load(RULE), RULE)()
    with pytest.raises(UnjudgedError, match="AWS::SecretsManager::Secret odd: ") as gap:
        rule.evaluate_periodic(event, Listed(), {"maxDaysSinceRotation": 90})
    assert [each.complianceResourceId for each in gap.value.evaluations] == ["new"]


def made(aws, name, days):
    """A secret that was made so many days ago and never rotated."""
    arn = aws("secretsmanager").create_secret(Name=name, SecretString="not one")["ARN"]
    secretsmanager_backends[ACCOUNT][REGION].secrets[arn].created_date = int(ago(days).timestamp())
    return arn


def bad(aws):
    """A secret that was made years ago, whose first rotation is still to come."""
    arn = made(aws, "old", 2000)
    rules = {"AutomaticallyAfterDays": 30}
    aws("secretsmanager").rotate_secret(
        SecretId=arn, RotationLambdaARN=FUNCTION, RotationRules=rules, RotateImmediately=False
    )
    return arn


def good(aws):
    """A secret that was made of late."""
    return made(aws, "new", -3650)  # in moto a secret can be made in the future: it stays fresh
