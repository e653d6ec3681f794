"""What reaches the wire, what is kept of it, and in which order."""

import json
from pathlib import Path

import pytest

import support
from running import BUCKET, run, writes
from trueup.documents import load
from trueup.documents.references import Unknown
from trueup.errors import AwsError
from trueup.permissions import access
from trueup.remediation import inverse
from trueup.runner.calls import Call
from trueup.runner.interceptor import Interceptor
from trueup.runner.made_up import PLACEHOLDER, made_up

FIX = load.document(Path(support.ROOT, "remediation-docs", "EnforceS3TlsOnly.yaml"))

POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})


def policy(s3):
    return json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])


def test_a_plan_writes_nothing_and_knows_what_it_would_change(aws, s3, server, clock):
    s3.put_bucket_policy(Bucket=BUCKET, Policy=POLICY)
    server.requests.clear()

    execution = run(FIX, {"BucketName": BUCKET}, aws, "plan", clock=clock)

    assert (execution.status, execution.steps[0].status) == ("Planned", "Indeterminate")
    assert "after a change that was only planned" in execution.steps[0].note
    assert not writes(server)
    [planned] = execution.planned
    assert (planned.call.service, planned.call.operation, planned.certain) == ("s3", "PutBucketPolicy", True)
    assert json.loads(planned.call.parameters["Policy"])["Statement"][0]["Sid"] == "DenyPlainHttp"
    assert planned.reads == (Call("s3", "GetBucketPolicy", {"Bucket": BUCKET}, "eu-west-1"),)
    assert planned.pre == ({"Policy": POLICY},)
    assert isinstance(execution.outputs["EnforceS3TlsOnly.Changed"], Unknown)


def test_a_plan_with_nothing_to_do_says_so(aws, s3, server, clock):
    run(FIX, {"BucketName": BUCKET}, aws, "run", clock=clock)
    server.requests.clear()
    execution = run(FIX, {"BucketName": BUCKET}, aws, "plan", clock=clock)
    assert (execution.status, execution.planned, writes(server)) == ("Success", (), [])
    assert execution.outputs["EnforceS3TlsOnly.Changed"] is False


def test_what_does_not_exist_yet_is_none(aws, s3, clock):
    execution = run(FIX, {"BucketName": BUCKET}, aws, "plan", clock=clock)
    assert execution.planned[0].pre == (None,)


def test_apply_journals_before_it_writes_and_what_came_of_it(aws, s3, server, clock, journal):
    seen = []
    intent = journal.intent
    journal.intent = lambda change: (seen.append(writes(server)), intent(change))[1]

    execution = run(FIX, {"BucketName": BUCKET}, aws, "apply", clock=clock, journal=journal)

    assert (execution.status, execution.outputs["EnforceS3TlsOnly.Changed"]) == ("Success", True)
    assert seen == [[]]
    assert writes(server) == ["PUT"]
    [change] = journal.changes
    assert (change["document"], change["step"]) == ("EnforceS3TlsOnly", "EnforceS3TlsOnly")
    assert (change["call"]["operation"], change["pre"]) == ("PutBucketPolicy", [None])
    [(sequence, response, error, post)] = journal.outcomes
    assert (sequence, response, error) == (1, {}, None)
    assert json.loads(post[0]["Policy"]) == policy(s3)


def test_the_second_time_nothing_is_written(aws, s3, server, clock, journal):
    run(FIX, {"BucketName": BUCKET}, aws, "apply", clock=clock, journal=journal)
    server.requests.clear()
    execution = run(FIX, {"BucketName": BUCKET}, aws, "apply", clock=clock, journal=journal)
    assert execution.outputs["EnforceS3TlsOnly.Changed"] is False
    assert (writes(server), len(journal.changes)) == ([], 1)


def test_every_call_is_recorded_with_its_level(aws, s3, server, clock, journal):
    execution = run(FIX, {"BucketName": BUCKET}, aws, "apply", clock=clock, journal=journal)
    assert [(made.call.operation, made.level, made.result, made.purpose) for made in execution.calls] == [
        ("GetBucketPolicy", "read", "NoSuchBucketPolicy", "step"),
        ("GetBucketPolicy", "read", "NoSuchBucketPolicy", "image"),
        ("PutBucketPolicy", "write", "sent", "step"),
        ("GetBucketPolicy", "read", "sent", "image"),
        ("GetBucketPolicy", "read", "sent", "step"),
    ]
    assert len(server.requests) == len(execution.calls)
    assert {(made.call.service, made.call.region, made.step) for made in execution.calls} == {
        ("s3", "eu-west-1", "EnforceS3TlsOnly")
    }


def test_a_write_whose_image_cannot_be_read_is_not_made(aws, s3, server, monkeypatch, clock, journal, document):
    monkeypatch.setattr(inverse, "means_absent", lambda _call, _code: False)
    made = document(
        f"[{{name: A, action: 'aws:executeAwsApi', inputs: {{Service: s3, Api: PutBucketPolicy, Bucket: {BUCKET}, "
        "Policy: '{}'}}]"
    )
    execution = run(made, {}, aws, "apply", clock=clock, journal=journal)
    assert execution.status == "Failed"
    assert "s3:PutBucketPolicy: not made, as what it changes cannot be read" in execution.failure
    assert (writes(server), journal.changes) == ([], [])


def test_a_write_that_fails_is_journalled_with_its_error(aws, monkeypatch, clock, journal, document):
    monkeypatch.setattr(inverse, "means_absent", lambda _call, _code: True)
    made = document(
        "[{name: A, action: 'aws:executeAwsApi', inputs: {Service: s3, Api: PutBucketPolicy, Bucket: nope, "
        "Policy: '{}'}}]"
    )
    execution = run(made, {}, aws, "apply", clock=clock, journal=journal)
    assert execution.status == "Failed"
    assert "An error occurred (NoSuchBucket)" in execution.failure
    [(_sequence, response, error, post)] = journal.outcomes
    assert (response, post) == (None, [None])
    assert "NoSuchBucket" in error


def test_apply_without_a_journal_is_refused(aws):
    with pytest.raises(ValueError, match="mode apply needs a journal"):
        Interceptor(aws, "apply")


def test_no_client_of_a_plan_can_write(aws, s3, server):
    """Not even one that somebody uses past the interceptor."""
    client = Interceptor(aws, "plan", images=inverse)._client("s3", None, None)
    client.put_bucket_policy(Bucket=BUCKET, Policy=POLICY)
    list(client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET))
    assert writes(server) == []
    assert len(server.requests) == 1


def test_a_planned_write_is_checked_like_a_real_one(aws, s3, server, clock, document):
    made = document("[{name: A, action: 'aws:executeAwsApi', inputs: {Service: s3, Api: PutBucketPolicy, Bucke: b}}]")
    execution = run(made, {}, aws, "plan", clock=clock)
    assert (execution.status, execution.planned) == ("Failed", ())


def test_a_made_up_answer_has_the_form_of_a_real_one(aws):
    interceptor = Interceptor(aws, "plan", images=inverse)
    answer = interceptor.call("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"})
    assert answer["Vpc"]["VpcId"] == PLACEHOLDER
    answer = interceptor.call("sns", "CreateTopic", {"Name": "a"})
    assert (answer["TopicArn"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (PLACEHOLDER, 200)
    answer = interceptor.call("s3", "PutBucketPolicy", {"Bucket": "planned", "Policy": "{}"})
    assert set(answer) == {"ResponseMetadata"}
    assert interceptor.planned[-1].pre == (None,)
    _, model = interceptor.operation("dynamodb", "UpdateTable")
    assert made_up(model.output_shape, {})["TableDescription"]["AttributeDefinitions"][0]["AttributeType"] == "S"


def test_levels_are_those_of_access(aws, s3, monkeypatch, clock, document):
    monkeypatch.setattr(access, "level", lambda _service, _operation: "sensitive")
    made = document("[{name: A, action: 'aws:executeAwsApi', inputs: {Service: s3, Api: ListBuckets}}]")
    execution = run(made, {}, aws, "plan", clock=clock)
    assert (execution.status, execution.calls[0].level, execution.calls[0].result) == ("Success", "sensitive", "sent")


MISFITS = {
    "a name that Python has taken": ("ListBuckets", {"self": 1}, "boto3 cannot take these parameters"),
    "a bucket that is no text": ("GetBucketPolicy", {"Bucket": [1]}, "boto3 cannot take these parameters"),
    "an operation that there is none of": ("Nope", {}, "s3 has no operation Nope"),
}


@pytest.mark.parametrize(("operation", "parameters", "said"), MISFITS.values(), ids=MISFITS)
def test_what_boto3_stumbles_over_is_an_error_of_one_line(aws, operation, parameters, said):
    with pytest.raises(AwsError, match=said):
        Interceptor(aws, "run").call("s3", operation, parameters)
