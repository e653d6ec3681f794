"""No secret stays: neither in what a run, a plan and a journal keep, nor in what they say."""

import json
from base64 import b64encode
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings

import planted
from trueup.clock import VirtualClock
from trueup.remediation import inverse, kept, plan
from trueup.remediation.journal import Journal, read
from trueup.runner import interpreter
from trueup.runner.calls import Call

SITUATIONS = list(planted.calls(""))


def texts(value):
    """Every text in a value of JSON, those inside of JSON text too."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value
        if value[:1] in ("{", "["):
            yield from texts(json.loads(value))


def holds(secret, *kept_texts):
    """The texts in which a secret stands, as it is, as JSON or Base64 has it."""
    spellings = {secret, json.dumps(secret)[1:-1], b64encode(secret.encode()).decode()}
    found = [text for each in kept_texts for text in (each, *texts(_parsed(each)))]
    return [text for text in found if any(spelling in text for spelling in spellings)]


def _parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return [_parsed(line) for line in text.splitlines()] if "\n" in text else text


@pytest.mark.parametrize("situation", SITUATIONS)
@given(secret=planted.secrets)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_secret_of_a_call_stays_nowhere(document, tmp_path_factory, situation, secret):
    service, api, parameters = planted.calls(secret)[situation]
    step = {"name": "A", "action": "aws:executeAwsApi", "inputs": {"Service": service, "Api": api, **parameters}}
    made = document(json.dumps([step]))
    refused = planted.Answering({api: f"what is {secret}? I do not know {secret}."})
    path = tmp_path_factory.mktemp("journal") / "journal"

    planned = interpreter.run(made, {}, refused, "plan", images=inverse, clock=VirtualClock())
    with closing(Journal(path)) as journal:
        applied = interpreter.run(made, {}, refused, "apply", images=inverse, clock=VirtualClock(), journal=journal)

    assert (planned.status, applied.status) == ("Planned", "Failed")
    assert "what is (redacted)? I do not know (redacted)." in applied.failure
    edits = [edit.to_json() for edit in plan.edits(planned)]
    shown = [json.dumps(each.to_json(), default=str) for each in (planned, applied)]
    assert holds(secret, *shown, json.dumps(edits), path.read_text(), applied.failure) == []
    [change] = read(path)
    assert change.outcome.error


READ = {  # an answer that holds a secret: (the call, the answer, a selector of it, its type)
    "an environment": (
        {"Service": "lambda", "Api": "GetFunctionConfiguration", "FunctionName": "f"},
        lambda secret: {"Environment": {"Variables": {"MODE": secret}}},
        "$.Environment.Variables.MODE",
    ),
    "a secret": (
        {"Service": "secretsmanager", "Api": "GetSecretValue", "SecretId": "s"},
        lambda secret: {"SecretString": secret},
        "$.SecretString",
    ),
    "an encrypted parameter": (
        {"Service": "ssm", "Api": "GetParameter", "Name": "/p", "WithDecryption": True},
        lambda secret: {"Parameter": {"Type": "SecureString", "Value": secret}},
        "$.Parameter.Value",
    ),
    "user data": (
        {"Service": "ec2", "Api": "DescribeInstanceAttribute", "InstanceId": "i-1", "Attribute": "userData"},
        lambda secret: {"UserData": {"Value": b64encode(secret.encode()).decode()}},
        "$.UserData.Value",
    ),
}  # fmt: skip


@pytest.mark.parametrize("situation", READ)
@given(secret=planted.secrets)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_secret_of_an_answer_stays_nowhere_however_far_it_travels(document, situation, secret):
    call, answer, selector = READ[situation]
    written = [
        {"name": "Look", "action": "aws:executeAwsApi", "inputs": call,
         "outputs": [{"Name": "Found", "Selector": selector, "Type": "String"}]},
        {"name": "Keep", "action": "aws:updateVariable",
         "inputs": {"Name": "variable:Kept", "Value": "it is {{ Look.Found }}."}},
        {"name": "Write", "action": "aws:executeAwsApi",
         "inputs": {"Service": "sns", "Api": "Publish", "TopicArn": "t", "Message": "{{ variable:Kept }}"}},
        {"name": "Check", "action": "aws:assertAwsResourceProperty",
         "inputs": {**call, "PropertySelector": selector, "DesiredValues": ["another"]}},
    ]  # fmt: skip
    made = document(
        json.dumps(written), variables={"Kept": {"type": "String", "default": ""}}, outputs=["Look.Found", "Write.Id"]
    )
    execution = interpreter.run(made, {}, planted.Answering({call["Api"]: answer(secret)}), "run", clock=VirtualClock())
    assert execution.failure == "step Check: " + f"{selector} is (redacted), not another"
    record = json.dumps(execution.to_json(), default=str)
    assert holds(secret, record, execution.failure) == []
    assert '"it is (redacted)."' in json.dumps(list(texts(execution.to_json())))


def test_a_parameter_that_is_named_as_a_secret_is_one(document):
    made = document(
        "[{name: A, action: 'aws:updateVariable', inputs: {Name: 'variable:V', Value: '{{ DbPassword }}'}}]",
        parameters={"DbPassword": {"type": "String"}},
        variables={"V": {"type": "Integer"}},
    )
    execution = interpreter.run(made, {"DbPassword": "hunter2"}, planted.Answering({}), "run", clock=VirtualClock())
    assert execution.failure == "step A: Value is '(redacted)', and variable V is a Integer"
    assert holds("hunter2", json.dumps(execution.to_json())) == []


def test_a_way_back_that_needs_a_secret_is_none():
    call = Call(
        "lambda", "UpdateFunctionConfiguration", {"FunctionName": "f", "Environment": {"Variables": {}}}, "eu-west-1"
    )
    pre = [{"Environment": {"Variables": {"MODE": "S3cret"}}}]
    way = kept.undo(inverse.undo(call, pre, {}))
    assert (way["calls"], way["reversible"], way["reason"]) == (
        [], "no", "the former value is a secret and is not kept",
    )  # fmt: skip


MARKED_AND_KEPT = {  # what botocore marks and an undo has to give back: (the write, the answer before it)
    "the key of a bucket": (
        ("s3", "PutBucketEncryption", {"Bucket": "b", "ServerSideEncryptionConfiguration": {"Rules": []}}),
        {"ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault": {
            "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "1234abcd-12ab-34cd-56ef-1234567890ab"}}]}},
    ),
    "the people to call": (
        ("account", "PutAlternateContact", {"AlternateContactType": "SECURITY", "EmailAddress": "b@example.com",
                                            "Name": "B", "PhoneNumber": "+1", "Title": "T"}),
        {"AlternateContact": {"AlternateContactType": "SECURITY", "EmailAddress": "a@example.com", "Name": "A",
                              "PhoneNumber": "+2", "Title": "T"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("written", "before"), MARKED_AND_KEPT.values(), ids=MARKED_AND_KEPT)
def test_what_is_no_secret_is_given_back(written, before):
    call = Call(*written, "eu-west-1")
    way = inverse.undo(call, [before], {})
    assert (kept.undo(way)["reversible"], len(kept.undo(way)["calls"])) == ("yes", len(way.calls))
    assert kept.answers(call, [before]) == [before]
