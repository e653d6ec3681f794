"""What is a secret, where it stands and where it goes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planted import calls, secrets
from trueup.documents import api_models
from trueup.redaction import REDACTED, Secrets, is_secret_name, redacted

SECRET_NAMES = [
    "Password", "MasterUserPassword", "PGPASSWORD", "--db-password", "password2", "DB_PASS_WORD", "SecretString",
    "clientSecret", "GITHUB_TOKEN", "AuthToken", "token", "ApiKey", "SSECustomerKey", "SecretAccessKey", "KeyMaterial",
    "Plaintext", "credential", "DB_CONNECTION_STRING",
]  # fmt: skip
PLAIN_NAMES = [
    "NextToken", "ClientRequestToken", "LockToken", "UploadSequenceToken", "HttpTokens", "PasswordLastUsed",
    "MinimumPasswordLength", "PasswordReusePrevention", "SecretArn", "SecretId", "AccessKeyId", "KmsKeyId", "Key",
    "MasterUserSecretKmsKeyId", "SSECustomerKeyMD5", "Description", "",
]  # fmt: skip


@pytest.mark.parametrize("name", SECRET_NAMES + PLAIN_NAMES)
def test_a_name_tells(name):
    assert is_secret_name(name) is (name in SECRET_NAMES)


HIDDEN = {  # what is kept of a value: (the value, that)
    "text under the name of a secret": ({"Password": "hunter2"}, {"Password": REDACTED}),
    "bytes": ({"SecretBinary": b"hunter2"}, {"SecretBinary": REDACTED}),
    "bytes as JSON": ({"SecretBinary": {"$bytes": "aHVudGVyMg=="}}, {"SecretBinary": REDACTED}),
    "a number": ({"Password": 12345678}, {"Password": REDACTED}),
    "a list of text": ({"DbPassword": ["hunter2"]}, {"DbPassword": [REDACTED]}),
    "an item of DynamoDB": ({"password": {"S": "hunter2"}}, {"password": {"S": REDACTED}}),
    "a flag": ({"ManagePassword": "true"}, {"ManagePassword": "true"}),
    "an ARN": ({"credential": "arn:aws:iam::1:role/a"}, {"credential": "arn:aws:iam::1:role/a"}),
    "nothing": ({"Password": None, "Token": ""}, {"Password": None, "Token": ""}),
    "the parts of a mapping": (
        {"Credentials": {"AccessKeyId": "AKIA", "SecretAccessKey": "hunter2"}},
        {"Credentials": {"AccessKeyId": "AKIA", "SecretAccessKey": REDACTED}},
    ),
    "text in JSON": ('{"a": {"password": "hunter2"}}', '{"a": {"password": "(redacted)"}}'),
    "JSON without a secret, as it was written": ('{"a" :  [1]}', '{"a" :  [1]}'),
    "variables": ({"Environment": {"Variables": {"MODE": "x"}}}, {"Environment": {"Variables": {"MODE": REDACTED}}}),
    "variables as a list": (
        {"environment": [{"name": "MODE", "value": "x"}]},
        {"environment": [{"name": "MODE", "value": REDACTED}]},
    ),
    "the environment of a build": (
        {
            "environment": {
                "type": "LINUX_CONTAINER",
                "image": "i",
                "environmentVariables": [{"name": "A", "value": "x"}],
            }
        },
        {
            "environment": {
                "type": "LINUX_CONTAINER",
                "image": "i",
                "environmentVariables": [{"name": "A", "value": REDACTED}],
            }
        },
    ),
    "a build without variables": (
        {"environment": {"type": "LINUX_CONTAINER", "image": "i"}},
        {"environment": {"type": "LINUX_CONTAINER", "image": "i"}},
    ),
    "user data": ({"UserData": {"Value": "IyEvYmlu"}}, {"UserData": {"Value": REDACTED}}),
    "user data of a template": (
        {"LaunchTemplateData": {"UserData": "x"}},
        {"LaunchTemplateData": {"UserData": REDACTED}},
    ),
    "user data among attributes": (
        {"Attribute": "userData", "Value": "x", "InstanceId": "i-1"},
        {"Attribute": "userData", "Value": REDACTED, "InstanceId": "i-1"},
    ),
    "another attribute": ({"Attribute": "ebsOptimized", "Value": "x"}, {"Attribute": "ebsOptimized", "Value": "x"}),
    "a secure string": ({"Type": "SecureString", "Value": "x"}, {"Type": "SecureString", "Value": REDACTED}),
    "a plain string": ({"Type": "String", "Value": "x"}, {"Type": "String", "Value": "x"}),
    "a name and its value": ([{"Name": "api-token", "Value": "x"}], [{"Name": "api-token", "Value": REDACTED}]),
    "a name and its value in small letters": (
        [{"name": "TOKEN", "value": "x"}],
        [{"name": "TOKEN", "value": REDACTED}],
    ),
    "a key and its value": ([{"Key": "Password", "Value": "x"}], [{"Key": "Password", "Value": REDACTED}]),
    "a parameter of a stack": (
        [{"ParameterKey": "DbPassword", "ParameterValue": "x"}, {"ParameterKey": "Size", "ParameterValue": "x"}],
        [{"ParameterKey": "DbPassword", "ParameterValue": REDACTED}, {"ParameterKey": "Size", "ParameterValue": "x"}],
    ),
    "an option of an environment": (
        [{"Namespace": "n", "OptionName": "DB_PASSWORD", "Value": "x"}],
        [{"Namespace": "n", "OptionName": "DB_PASSWORD", "Value": REDACTED}],
    ),
    "the values of a check": (
        {"Attribute": "userData", "DesiredValues": ["x"]},
        {"Attribute": "userData", "DesiredValues": ["x"]},
    ),
    "an argument of a job": (
        {"DefaultArguments": {"--password": "x", "--job-language": "python"}},
        {"DefaultArguments": {"--password": REDACTED, "--job-language": "python"}},
    ),
}


@pytest.mark.parametrize(("value", "kept"), HIDDEN.values(), ids=HIDDEN)
def test_what_is_kept_of(value, kept):
    assert redacted(value) == kept
    assert redacted(kept) == kept


MARKED = {  # by botocore: (the operation, its parameters, what is kept of them)
    "commands": (
        ("ssm", "SendCommand"),
        {"DocumentName": "d", "Parameters": {"commands": ["x"]}},
        {"DocumentName": "d", "Parameters": {"commands": [REDACTED]}},
    ),
    "a statement": (
        ("events", "PutTargets"),
        {"Rule": "r", "Targets": [{"Id": "1", "RedshiftDataParameters": {"Database": "d", "Sql": "x"}}]},
        {"Rule": "r", "Targets": [{"Id": "1", "RedshiftDataParameters": {"Database": "d", "Sql": REDACTED}}]},
    ),
    "the id of a key, which is none": (
        ("s3", "CopyObject"),
        {"Bucket": "b", "SSEKMSKeyId": "1234"},
        {"Bucket": "b", "SSEKMSKeyId": "1234"},
    ),
    "somebody's name, which is none": (
        ("account", "PutAlternateContact"),
        {"EmailAddress": "a@example.com", "Name": "A"},
        {"EmailAddress": "a@example.com", "Name": "A"},
    ),
    "a parameter that is not encrypted": (
        ("ssm", "PutParameter"),
        {"Name": "/p", "Type": "String", "Value": "x"},
        {"Name": "/p", "Type": "String", "Value": "x"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("called", "value", "kept"), MARKED.values(), ids=MARKED)
def test_what_is_kept_by_its_shape_of(called, value, kept):
    assert redacted(value, api_models.operation(*called).input_shape) == kept


@given(secrets, st.text(max_size=5), st.text(max_size=5))
def test_a_secret_that_was_seen_is_known_amid_text(secret, before, after):
    seen = Secrets()
    seen.learn({"Password": secret})
    assert secret not in seen.text(f"{before}{secret}{after}")
    assert secret not in str(seen.shown([{"told": f"{before}{secret}{after}"}]))
    nested = json.dumps({"a": json.dumps({"b": secret})})
    assert json.loads(json.loads(seen.shown(nested))["a"]) == {"b": REDACTED}


UNSEEN = {  # what is too common to be known again
    "a short secret": {"Password": "admin"},
    "a Region": {"Environment": {"Variables": {"REGION": "eu-west-1"}}},
    "an ARN": {"Environment": {"Variables": {"TOPIC": "arn:aws:sns:eu-west-1:111122223333:t"}}},
    "a path of a script": {"UserData": "#!/usr/local/bin/python3.11"},
}


@pytest.mark.parametrize("value", UNSEEN.values(), ids=UNSEEN)
def test_common_words_stay_amid_text(value):
    seen = Secrets()
    seen.learn(value)
    text = "admin in eu-west-1 may publish to arn:aws:sns:eu-west-1:111122223333:t with python3.11"
    assert seen.text(text) == text


PARTS = {  # a text where anything may be a secret: the part of it that is known again
    "an argument": ("mysql --password=S3cretive run", "S3cretive"),
    "a variable of a shell": ("export TOKEN='S3cretive'", "S3cretive"),
    "Base64": ("ZXhwb3J0IFRPS0VOPVMzY3JldGl2ZQ==", "S3cretive"),
    "a secret of several parts": ("S3cretive", "S3cretive"),
}


@pytest.mark.parametrize(("text", "part"), PARTS.values(), ids=PARTS)
def test_a_part_of_free_text_is_known_again(text, part):
    seen = Secrets()
    seen.learn({"UserData": text})
    assert seen.text(f"cannot log in as {part}") == "cannot log in as (redacted)"


def test_the_parts_of_a_secret_that_is_json_are_known_again():
    seen = Secrets()
    seen.learn({"SecretString": '{"username": "app", "password": "hunter2!"}'})
    assert seen.text("app, hunter2!") == "app, (redacted)"


@pytest.mark.parametrize("situation", list(calls("")))
@given(secret=secrets)
def test_no_call_is_kept_with_its_secret(situation, secret):
    service, operation, parameters = calls(secret)[situation]
    kept = redacted(parameters, api_models.operation(service, operation).input_shape)
    assert secret not in json.dumps(kept, ensure_ascii=False)
    assert kept != parameters


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["Name", "Value", "Key", "Values", "Type", "Environment", "UserData", "Password", "environment", "$bytes", "S"]
    ), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(anything)
def test_whatever_a_value_holds_it_is_kept_without_a_crash_and_twice_is_once(value):
    kept = redacted(value)
    assert redacted(kept) == kept
    seen = Secrets()
    seen.learn(value)
    assert seen.shown(seen.shown(value)) == seen.shown(value)
