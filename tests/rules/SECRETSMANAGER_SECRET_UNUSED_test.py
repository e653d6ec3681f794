import json
from datetime import timedelta

import pytest
from moto.secretsmanager.models import secretsmanager_backends

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, NOW, REGION, aws, evaluations, verdicts
from trueup.rulekit.resources import UnjudgedError
from trueup.times import moment

RULE = "SECRETSMANAGER_SECRET_UNUSED"


def ago(days, hours=0):
    return moment(NOW) - timedelta(days=days, hours=hours)


def read(days, hours=0, **facts):
    return {"CreatedDate": ago(1000), "LastAccessedDate": ago(days, hours)} | facts


EXEMPT = [{"Key": "Owner", "Value": "shop"}, {"Key": "BreakGlass", "Value": ""}]

SCENARIOS = {  # given a secret that was ...: (what ListSecrets tells, days and tag asked for, then the secret is ...)
    "read today": (read(0), (90, None), COMPLIANT),
    "read just within the days": (read(90), (90, None), COMPLIANT),
    "read on the last day, hours before": (read(90, hours=23), (90, None), COMPLIANT),
    "read a day before": (read(91), (90, None), NON_COMPLIANT),
    "read long ago": (read(900), (90, None), NON_COMPLIANT),
    "read within fewer days than asked for": (read(5), (3, None), NON_COMPLIANT),
    "read within more days than by default": (read(91), (365, None), COMPLIANT),
    "made of late and never read": ({"CreatedDate": ago(5)}, (90, None), COMPLIANT),
    "made long ago and never read": ({"CreatedDate": ago(91)}, (90, None), NON_COMPLIANT),
    "made long ago, and has null for when it was read": (
        {"CreatedDate": ago(91), "LastAccessedDate": None},
        (90, None),
        NON_COMPLIANT,
    ),
    "changed of late and not read": (read(91, LastChangedDate=ago(1)), (90, None), NON_COMPLIANT),
    "read long ago and is a service's": (read(900, OwningService="rds"), (90, None), NOT_APPLICABLE),
    "read long ago and is exempt": (read(900, Tags=EXEMPT), (90, "BreakGlass"), NOT_APPLICABLE),
    "read long ago and has another tag": (read(900, Tags=EXEMPT), (90, "Exempt"), NON_COMPLIANT),
    "read long ago and has no tags": (read(900, Tags=None), (90, "BreakGlass"), NON_COMPLIANT),
}


@pytest.mark.parametrize(("told", "asked", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_secret_that_was(told, asked, expected):
    wanted = dict(zip(("unusedForDays", "exemptTagKey"), asked, strict=True))
    judged = support.load(RULE).evaluation(told | {"ARN": "arn"}, moment(NOW), wanted)

    assert (judged.complianceResourceId, judged.complianceType) == ("arn", expected)


SENTENCES = {
    "read": (read(91), "The secret was last read 91 days ago."),
    "read in time": (read(90), ""),
    "never read": ({"CreatedDate": ago(100)}, "The secret was made 100 days ago and never read."),
}


@pytest.mark.parametrize(("told", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_since_when_nobody_reads_it_is_told(told, sentence):
    wanted = {"unusedForDays": 90, "exemptTagKey": None}
    judged = support.load(RULE).evaluation(told | {"ARN": "arn"}, moment(NOW), wanted)

    assert judged.annotation == sentence


def test_on_schedule_every_secret_of_the_region_is_judged():
    with aws() as client:
        unused, used = bad(client), good(client)

        assert verdicts(RULE) == {unused: NON_COMPLIANT, used: COMPLIANT}
        assert verdicts(RULE, unusedForDays="1", exemptTagKey="BreakGlass") == {unused: NON_COMPLIANT, used: COMPLIANT}


@pytest.mark.parametrize("days", ["0", "-1", "soon"])
def test_days_that_are_none_are_refused(days):
    with aws():
        assert evaluations(RULE, unusedForDays=days)["customerErrorCode"] == "InvalidParameterValueException"


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
        rule.evaluate_periodic(event, Listed(), {"unusedForDays": 90, "exemptTagKey": None})
    assert [each.complianceResourceId for each in gap.value.evaluations] == ["new"]


def made(aws, name, days):
    """A secret that was made so many days ago; moto tells of none when it was read."""
    arn = aws("secretsmanager").create_secret(Name=name, SecretString="not one")["ARN"]
    secretsmanager_backends[ACCOUNT][REGION].secrets[arn].created_date = int(ago(days).timestamp())
    return arn


def bad(aws):
    """A secret that was made years ago and never read."""
    return made(aws, "forgotten", 2000)


def good(aws):
    """A secret that was made of late."""
    return made(aws, "fresh", -3650)  # in moto a secret can be made in the future: it stays fresh
