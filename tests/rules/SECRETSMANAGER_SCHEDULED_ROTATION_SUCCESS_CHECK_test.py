import pytest
from moto.secretsmanager.models import secretsmanager_backends

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, evaluations, item, verdict

RULE = "SECRETSMANAGER_SCHEDULED_ROTATION_SUCCESS_CHECK"
MAY_BE_ABSENT = {
    "configuration.RotationOccurringAsScheduled",  # of a secret that is not rotated
    "configuration.Tags",
    "configuration.tags",  # the item has them
}
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:rotate"
OWNED = {"aws:secretsmanager:owningService": "rds"}


def rotating(on_time, **facts):
    return {"RotationEnabled": True, "RotationOccurringAsScheduled": on_time} | facts


SCENARIOS = {  # given a secret that ...: (its configuration, its tags, then the secret is ...)
    "rotates when it is due": (rotating(True), {}, COMPLIANT),
    "rotates when it is due, in words": (rotating("true"), {}, COMPLIANT),
    "has let the date pass": (rotating(False), {}, NON_COMPLIANT),
    "has let the date pass, in words": (rotating("false"), {}, NON_COMPLIANT),
    "has an empty answer": (rotating(""), {}, NON_COMPLIANT),
    "was not due yet": ({"RotationEnabled": True}, {}, COMPLIANT),
    "has null for an answer": (rotating(None), {}, COMPLIANT),
    "does not rotate": ({"RotationEnabled": False}, {}, NOT_APPLICABLE),
    "no longer rotates and was late": (rotating(False, RotationEnabled=False), {}, NOT_APPLICABLE),
    "was never to rotate": ({}, {}, NOT_APPLICABLE),
    "was not recorded": (None, {}, NOT_APPLICABLE),
    "waits for its deletion": (rotating(False, Deleted=True), {}, NOT_APPLICABLE),
    "was restored": (rotating(False, Deleted=False), {}, NON_COMPLIANT),
    "is a service's": (rotating(False), OWNED, NOT_APPLICABLE),
    "has other tags": (rotating(False), {"Owner": "rds"}, NON_COMPLIANT),
}


def secret(configuration, tags):
    return item("AWS::SecretsManager::Secret", configuration=configuration, tags=tags)


@pytest.mark.parametrize(("configuration", "tags", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_secret_that(configuration, tags, expected):
    assert verdict(RULE, secret(configuration, tags)) == expected


SENTENCES = {
    "late": (rotating(False), {}, "The date of a rotation has passed, and the secret was not rotated."),
    "off": ({}, {}, "The rotation of the secret is off."),
    "a service's": (rotating(False), OWNED, "The secret is rds's, which alone rotates it."),
    "deleted": ({"Deleted": True}, {}, "The secret waits for its deletion."),
}


@pytest.mark.parametrize(("configuration", "tags", "told"), SENTENCES.values(), ids=SENTENCES)
def test_what_is_found_is_told(configuration, tags, told):
    [found] = evaluations(RULE, secret(configuration, tags))

    assert found["Annotation"] == told


def bad(aws):
    """A secret whose rotation was due years ago."""
    arn = good(aws)
    secretsmanager_backends[ACCOUNT][REGION].secrets[arn].next_rotation_date = 1_500_000_000
    return arn


def good(aws):
    """A secret that rotates every thirty days."""
    client = aws("secretsmanager")
    arn = client.create_secret(Name="rotated", SecretString="not one")["ARN"]
    client.rotate_secret(SecretId=arn, RotationLambdaARN=FUNCTION, RotationRules={"AutomaticallyAfterDays": 30})
    return arn
