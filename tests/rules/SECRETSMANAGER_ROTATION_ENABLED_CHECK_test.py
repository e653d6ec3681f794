import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, evaluations, item, verdict

RULE = "SECRETSMANAGER_ROTATION_ENABLED_CHECK"
MAY_BE_ABSENT = {
    "configuration.RotationRules",  # of a secret that is not rotated
    "configuration.RotationRules.AutomaticallyAfterDays",
    "configuration.RotationRules.AutomaticallyAfterHours",
    "configuration.RotationRules.RotationScheduleExpression",
    "configuration.Tags",
    "configuration.tags",  # the item has them
}
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:rotate"
ON, OWNED = {"RotationEnabled": True}, {"aws:secretsmanager:owningService": "rds"}


def every(days=None, expression=None, **rules):
    """A rotation by the days and the expression that are recorded."""
    rules |= {"AutomaticallyAfterDays": days, "RotationScheduleExpression": expression}
    return ON | {"RotationRules": {name: value for name, value in rules.items() if value is not None}}


def days(number):
    return {"maximumAllowedRotationFrequency": str(number)}


def hours(number):
    return {"maximumAllowedRotationFrequencyInHours": str(number)}


SCENARIOS = {  # given a secret that ...: (its configuration, inputs, then the secret is ...)
    "rotates": (ON, {}, COMPLIANT),
    "rotates, in words": ({"RotationEnabled": "true"}, {}, COMPLIANT),
    "does not rotate": ({"RotationEnabled": False}, {}, NON_COMPLIANT),
    "does not rotate, in words": ({"RotationEnabled": "false"}, {}, NON_COMPLIANT),
    "has a schedule that is off": (every(30) | {"RotationEnabled": False}, {}, NON_COMPLIANT),
    "has a function and no rotation": ({"RotationLambdaARN": FUNCTION}, {}, NON_COMPLIANT),
    "has null for its rotation": ({"RotationEnabled": None}, {}, NON_COMPLIANT),
    "was not recorded": (None, {}, NON_COMPLIANT),
    "rotates seldom where nobody says how often": (every(1000), {}, COMPLIANT),
    "rotates on the last day": (every(30), days(30), COMPLIANT),
    "rotates a day too late": (every(31), days(30), NON_COMPLIANT),
    "rotates after days that are text": (every("30"), days(30), COMPLIANT),
    "does not rotate where days are asked for": (every(1) | {"RotationEnabled": False}, days(30), NON_COMPLIANT),
    "has an expression in days": (every(None, "rate(10 days)"), days(10), COMPLIANT),
    "has an expression in too many days": (every(None, "rate(10 days)"), days(9), NON_COMPLIANT),
    "has an expression of one day": (every(None, "rate(1 day)"), hours(24), COMPLIANT),
    "has an expression in hours": (every(1, "rate(4 hours)"), hours(4), COMPLIANT),
    "has an expression in too many hours": (every(1, "rate(12 hours)"), hours(11), NON_COMPLIANT),
    "rotates daily where hours are asked for": (every(1), hours(12), NON_COMPLIANT),
    "rotates daily where a day of hours is": (every(1), hours(24), COMPLIANT),
    "has a cron and the days that it means": (every(31, "cron(0 16 1 * ? *)"), days(31), COMPLIANT),
    "has a cron and too many days": (every(31, "cron(0 16 1 * ? *)"), days(30), NON_COMPLIANT),
    "has a cron alone": (every(None, "cron(0 16 1 * ? *)"), days(365), NON_COMPLIANT),
    "tells its hours": (every(AutomaticallyAfterHours=12), hours(12), COMPLIANT),
    "tells too many hours": (every(AutomaticallyAfterHours=13), hours(12), NON_COMPLIANT),
    "tells nothing of its schedule": (ON, days(365), NON_COMPLIANT),
    "has null for its schedule": (ON | {"RotationRules": None}, days(365), NON_COMPLIANT),
    "meets the days and not the hours": (every(2), days(2) | hours(24), NON_COMPLIANT),
    "meets the hours and not the days": (every(2), days(1) | hours(48), NON_COMPLIANT),
    "meets both": (every(1), days(1) | hours(24), COMPLIANT),
    "rotates every hour, the most often": (every(None, "rate(1 hour)"), hours(1), COMPLIANT),
    "rotates every day, the most often that days tell": (every(1), days(1), COMPLIANT),
    "waits for its deletion": ({"Deleted": True}, {}, NOT_APPLICABLE),
    "was restored": (ON | {"Deleted": False}, {}, COMPLIANT),
}


def secret(configuration, **facts):
    arn = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:token-a1b2c3"
    return item("AWS::SecretsManager::Secret", ARN=arn, configuration=configuration, **facts)


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_secret_that(configuration, inputs, expected):
    assert verdict(RULE, secret(configuration), **inputs) == expected


def test_a_secret_of_a_service_is_not_applicable():
    assert verdict(RULE, secret({}, tags=OWNED)) == NOT_APPLICABLE


@pytest.mark.parametrize("given", [days(0), hours(0)], ids=str)
def test_a_rotation_without_pause_is_refused(given):
    assert evaluations(RULE, secret(ON), **given)["customerErrorCode"] == "InvalidParameterValueException"


SENTENCES = {
    "off": ({}, days(1), "The rotation of the secret is off."),
    "seldom": (every(2), hours(30), "The secret rotates every 48 hours, not at most 30 hours apart."),
    "unknown": (ON, days(1), "How often the secret rotates is unknown, not at most 24 hours apart."),
}


@pytest.mark.parametrize(("configuration", "inputs", "told"), SENTENCES.values(), ids=SENTENCES)
def test_what_is_wrong_is_told(configuration, inputs, told):
    [found] = evaluations(RULE, secret(configuration), **inputs)

    assert found["Annotation"] == told


def bad(aws):
    """A secret whose rotation was turned off."""
    arn = good(aws)
    aws("secretsmanager").cancel_rotate_secret(SecretId=arn)
    return arn


def good(aws):
    """A secret that rotates every thirty days."""
    client = aws("secretsmanager")
    arn = client.create_secret(Name="rotated", SecretString="not one")["ARN"]
    client.rotate_secret(SecretId=arn, RotationLambdaARN=FUNCTION, RotationRules={"AutomaticallyAfterDays": 30})
    return arn
