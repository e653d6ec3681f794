"""Which AWS settings are in force, and whence; secrets are not among them."""

import pytest

from trueup import aws, emulated, settings
from trueup.errors import AwsError

CONFIG = """
[default]
region = eu-central-1
[profile sandbox]
region = us-west-2
max_attempts = 7
retry_mode = standard
ca_bundle = /etc/ssl/own.pem
"""


@pytest.fixture(autouse=True)
def _config(tmp_path, monkeypatch):
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_DEFAULT_REGION", "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


def told(profile=None, region=None):
    found = settings.in_force(aws.session(profile, region), profile, region)
    return {each.name: (each.value, each.source) for each in found}


WHENCE = {  # a setting, where ...: (options, variables, its name, its value, whence)
    "the option names a profile": (("sandbox", None), {"AWS_PROFILE": "default"}, "profile", "sandbox", "--profile"),
    "a variable names a profile": ((None, None), {"AWS_PROFILE": "sandbox"}, "profile", "sandbox", "AWS_PROFILE"),
    "nothing names a profile": ((None, None), {}, "profile", "default", "default"),
    "the option names a Region": ((None, "sa-east-1"), {"AWS_REGION": "eu-west-3"}, "region", "sa-east-1", "--region"),
    "both variables name one": (
        (None, None), {"AWS_REGION": "eu-west-3", "AWS_DEFAULT_REGION": "eu-west-1"}, "region", "eu-west-3",
        "AWS_REGION",
    ),
    "the variable of the SDKs names one": (
        ("sandbox", None), {"AWS_DEFAULT_REGION": "eu-west-1"}, "region", "eu-west-1", "AWS_DEFAULT_REGION",
    ),
    "the profile names a Region": (("sandbox", None), {}, "region", "us-west-2", "profile sandbox"),
    "the default profile names a Region": ((None, None), {}, "region", "eu-central-1", "profile default"),
    "nothing says how often": ((None, None), {}, "attempts", "10", "default"),
    "the profile says how often": (("sandbox", None), {}, "attempts", "7", "profile sandbox"),
    "a variable says how often": (("sandbox", None), {"AWS_MAX_ATTEMPTS": "3"}, "attempts", "3", "AWS_MAX_ATTEMPTS"),
    "the profile says how": (("sandbox", None), {}, "retry mode", "standard", "profile sandbox"),
    "the profile names certificates": (("sandbox", None), {}, "CA bundle", "/etc/ssl/own.pem", "profile sandbox"),
    "a variable names certificates": ((None, None), {"AWS_CA_BUNDLE": "/x"}, "CA bundle", "/x", "AWS_CA_BUNDLE"),
    "requests' own variable does": (
        (None, None), {"REQUESTS_CA_BUNDLE": "/y"}, "CA bundle", "/y", "REQUESTS_CA_BUNDLE",
    ),
    "one service goes elsewhere": (
        (None, None), {"AWS_ENDPOINT_URL_S3_CONTROL": "http://h:1"}, "endpoint s3 control", "http://h:1",
        "AWS_ENDPOINT_URL_S3_CONTROL",
    ),
    "a proxy takes a password": (
        (None, None), {"HTTPS_PROXY": "http://me:secret@proxy:1"}, "proxy for https", "http://***@proxy:1",
        "HTTPS_PROXY",
    ),
    "the key is of the environment": ((None, None), {}, "credentials", "testing", "AWS_ACCESS_KEY_ID"),
}  # fmt: skip


@pytest.mark.parametrize(("options", "variables", "name", "value", "source"), WHENCE.values(), ids=WHENCE)
def test_a_setting_where(monkeypatch, options, variables, name, value, source):
    for variable, text in variables.items():
        monkeypatch.setenv(variable, text)
    assert told(*options)[name] == (value, source)


def test_without_credentials_that_is_what_is_told(monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert told()["credentials"] == ("", "not set")


def test_no_secret_is_told(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "hunter3")
    assert "hunter" not in str(told())


def test_endpoints_that_are_to_be_ignored_are_not_told(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://h:1")
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    assert settings.endpoints() == []


def test_clients_try_as_often_as_the_settings_say(monkeypatch):
    assert aws.session("sandbox").client("s3").meta.config.retries == {"mode": "standard", "total_max_attempts": 7}
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    account = aws.Aws(aws.session(region="eu-west-1"), "eu-west-1", emulated.MANAGEMENT)
    assert account.client("sqs").meta.config.retries == {"mode": "standard", "total_max_attempts": 2}


def test_a_number_of_attempts_that_is_none_is_one_line(monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "many")
    with pytest.raises(AwsError, match=r"^AWS_MAX_ATTEMPTS: 'many' is no number of attempts\.$"):
        aws.session()


def test_each_service_goes_where_the_environment_sends_it(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:2")
    account = aws.Aws(aws.session(region="eu-west-1"), "eu-west-1", emulated.MANAGEMENT)
    for service, port in (("ec2", 1), ("sqs", 2)):
        assert account.client(service).meta.endpoint_url == f"http://127.0.0.1:{port}"
        assert account.session.client(service).meta.endpoint_url == f"http://127.0.0.1:{port}"
