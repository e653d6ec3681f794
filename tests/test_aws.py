"""Errors of AWS in one line, sessions that do not read the machine's settings by accident, and roles."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    UnauthorizedSSOTokenError,
)

from trueup import aws, emulated
from trueup.errors import AwsError


def refusal(code):
    return ClientError({"Error": {"Code": code, "Message": "because\nof this"}}, "GetThing")


EXPLAINED = {  # an error ...: (it, what the message says after what was tried)
    "of missing credentials": (NoCredentialsError(), "no AWS credentials; give --profile or set AWS_ACCESS_KEY_ID."),
    "of expired credentials": (refusal("ExpiredToken"), "the AWS credentials have expired; sign in again."),
    "of an expired sign-on": (UnauthorizedSSOTokenError(), "the AWS credentials have expired; sign in again."),
    "of unknown credentials": (refusal("InvalidClientTokenId"), "AWS does not know these credentials"),
    "of missing rights": (refusal("AccessDenied"), "AWS denied it: "),
    "of the network": (EndpointConnectionError(endpoint_url="https://x"), "AWS cannot be reached: "),
    "of a slow network": (ConnectTimeoutError(endpoint_url="https://x"), "AWS cannot be reached: "),
    "of any other kind": (refusal("NoSuchThing"), "An error occurred (NoSuchThing)"),
}


@pytest.mark.parametrize(("error", "said"), EXPLAINED.values(), ids=EXPLAINED)
def test_an_error(error, said):
    message = str(aws.explained(error, "reading the thing"))
    assert message.startswith(f"reading the thing: {said}")
    assert "\n" not in message
    with pytest.raises(AwsError), aws.translated("reading the thing"):
        raise error


def test_other_errors_rise_as_they_are():
    with pytest.raises(KeyError), aws.translated("reading the thing"):
        raise KeyError


def test_an_unknown_profile_is_one_line_that_says_what_to_do():
    with pytest.raises(AwsError, match=r"nobody.*`aws configure list-profiles`"):
        aws.session(profile="nobody")


@pytest.mark.parametrize(
    ("given", "variable", "expected"),
    [("us-west-2", "eu-north-1", "us-west-2"), (None, "eu-north-1", "eu-north-1"), (None, "", "eu-west-1")],
    ids=["the option", "else AWS_REGION", "else AWS_DEFAULT_REGION"],
)
def test_the_region_is_that_of(monkeypatch, given, variable, expected):
    monkeypatch.setenv("AWS_REGION", variable)
    assert aws.session(region=given).region_name == expected


def test_without_a_region_nothing_is_connected(monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(AwsError, match="no Region: give --region or set AWS_REGION"):
        aws.connect()


def test_a_session_is_patient():
    client = aws.session(region="eu-west-1").client("s3")
    assert client.meta.config.retries["mode"] == "adaptive"
    assert client.meta.config.retries["total_max_attempts"] == 10


def test_a_session_reaches_the_emulator_that_the_environment_names(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    client = aws.session(region="eu-west-1").client("ec2")
    assert client.meta.endpoint_url == "http://127.0.0.1:1"


def test_a_role_is_assumed_into_its_account():
    with emulated.emulation():
        source = aws.session(region="eu-west-1", credentials=emulated.KEYS)
        assumed = aws.assume_role(source, "arn:aws:iam::999999999999:role/auditor", "us-east-1")
        assert aws.account_of(assumed) == "999999999999"
        assert assumed.region_name == "us-east-1"
        assert aws.account_of(source) == emulated.MANAGEMENT


def test_a_role_that_may_not_be_assumed_is_one_line():
    class Denying:
        region_name = "eu-west-1"

        def client(self, _service, region_name):
            return self

        def assume_role(self, **_):
            raise refusal("AccessDenied")

    with pytest.raises(AwsError, match=r"^assuming arn:aws:iam::1:role/x: AWS denied it"):
        aws.assume_role(Denying(), "arn:aws:iam::1:role/x")


def test_connecting_asks_which_account_it_is():
    with emulated.emulation():
        connected = aws.connect(region="eu-west-1")
        assert (connected.account_id, connected.region, connected.partition) == ("123456789012", "eu-west-1", "aws")
        assert connected.client("s3").list_buckets()["Buckets"] == []


def test_an_answer_of_absence_is_none_and_any_other_error_rises():
    def call(code):
        raise refusal(code)

    assert aws.unless("NoSuchThing", call, code="NoSuchThing") is None
    assert aws.unless(("A", "B"), call, code="B") is None
    with pytest.raises(ClientError):
        aws.unless("NoSuchThing", call, code="AccessDenied")
    assert aws.unless("NoSuchThing", dict, a=1) == {"a": 1}
