import pytest
from botocore.exceptions import ClientError

FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:rotate"
DAILY = {"ScheduleExpression": "rate(10 days)", "Duration": "3h"}


@pytest.fixture
def secrets(client):
    secretsmanager = client("secretsmanager")
    secretsmanager.create_secret(Name="s", SecretString="not one")
    return secretsmanager


def rotated(secrets, **given):
    secrets.rotate_secret(SecretId="s", **given)
    return secrets.describe_secret(SecretId="s")


def test_a_rotation_needs_a_function_which_is_kept_from_then_on(secrets):
    with pytest.raises(ClientError, match="No Lambda rotation function"):
        secrets.rotate_secret(SecretId="s")
    rotated(secrets, RotationLambdaARN=FUNCTION, RotationRules={"AutomaticallyAfterDays": 30})

    again = rotated(secrets)

    assert (again["RotationLambdaARN"], again["RotationEnabled"]) == (FUNCTION, True)
    assert again["RotationRules"] == {"AutomaticallyAfterDays": 30}
    assert (again["NextRotationDate"] - again["LastRotatedDate"]).days in {29, 30}  # a second may lie between


def test_a_rotation_makes_a_version_unless_it_waits_for_its_window(secrets):
    later = rotated(
        secrets, RotationLambdaARN=FUNCTION, RotationRules={"AutomaticallyAfterDays": 30}, RotateImmediately=False
    )
    assert list(later["VersionIdsToStages"].values()) == [["AWSCURRENT"]]
    assert "LastRotatedDate" not in later

    assert sorted(rotated(secrets)["VersionIdsToStages"].values()) == [["AWSCURRENT"], ["AWSPREVIOUS"]]
    assert secrets.get_secret_value(SecretId="s")["SecretString"] == "not one"


def test_an_expression_is_told_with_the_days_that_it_means(secrets):
    told = rotated(secrets, RotationLambdaARN=FUNCTION, RotationRules=DAILY)
    assert told["RotationRules"] == DAILY | {"AutomaticallyAfterDays": 10}

    with pytest.raises(ClientError, match="both"):
        secrets.rotate_secret(SecretId="s", RotationRules=told["RotationRules"])


def test_a_cancelled_rotation_keeps_its_function_and_has_no_date(secrets):
    rotated(secrets, RotationLambdaARN=FUNCTION, RotationRules=DAILY)
    secrets.cancel_rotate_secret(SecretId="s")

    told = secrets.describe_secret(SecretId="s")
    assert (told["RotationEnabled"], told["RotationLambdaARN"]) == (False, FUNCTION)
    assert {"LastRotatedDate", "NextRotationDate"}.isdisjoint(told)
