"""Scripts of documents, as steps."""

import json

import pytest

from running import BUCKET, run, script_step, writes


def test_a_plan_runs_no_script_on_the_unknown(aws, server, clock, document):
    made = document(
        "[{name: Create, action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: CreateSecurityGroup, GroupName: a, "
        "Description: a}, outputs: [{Name: Id, Selector: $.GroupId, Type: String}]}, "
        "{name: S, action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, "
        "InputPayload: {Id: '{{ Create.Id }}'}, Script: 'raise SystemExit'}}]"
    )
    execution = run(made, {}, aws, "plan", clock=clock)
    assert execution.step("S").status == "PlannedUnknown"


def test_a_script_of_a_plan_is_ended_where_it_would_wait_for_what_it_did(aws, s3, clock, document):
    wait = f"boto3.client('s3').put_bucket_policy(Bucket='{BUCKET}', Policy='{{}}')\nimport time\ntime.sleep(3600)"
    made = document(script_step(wait))
    execution = run(made, {}, aws, "plan", clock=clock)
    assert (execution.step("S").status, len(execution.planned)) == ("Indeterminate", 1)
    assert execution.step("S").note == "would sleep 3600 seconds after a change that was only planned"


def test_a_script_may_act_as_a_role_that_it_assumes(aws, clock, document):
    made = document(
        script_step(
            "role = 'arn:aws:iam::210987654321:role/other'\n"
            "keys = boto3.client('sts').assume_role(RoleArn=role, RoleSessionName='trueup')['Credentials']\n"
            "sts = boto3.client('sts', aws_access_key_id=keys['AccessKeyId'],\n"
            "    aws_secret_access_key=keys['SecretAccessKey'], aws_session_token=keys['SessionToken'])\n"
            "return [sts.get_caller_identity()['Account'], boto3.client('sts').get_caller_identity()['Account']]"
        ),
        outputs=["S.Payload"],
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert (execution.failure, execution.outputs) == (None, {"S.Payload": ["210987654321", aws.account_id]})


def test_a_script_has_the_time_that_its_step_gives_it(aws, clock, document):
    execution = run(document(script_step("while True: pass", "timeoutSeconds: 1,")), {}, aws, "run", clock=clock)
    assert (execution.status, execution.failure) == ("TimedOut", "step S: ran for more than 1 seconds")


def test_what_a_script_prints_is_kept_with_its_step(aws, clock, document):
    execution = run(document(script_step("print('seen')")), {}, aws, "run", clock=clock)
    assert execution.step("S").log == "seen\n"
    assert execution.step("S").outputs == {"Payload": None, "OutputPayload": {"Payload": None}}


def test_a_script_for_another_python_warns(aws, clock, document):
    made = document(script_step("pass").replace("python3.11", "python3.6"))
    [warning] = run(made, {}, aws, "run", clock=clock).warnings
    assert "step S: is for python3.6, and runs on python3." in warning


def asked(**changes):
    usual = {"service": "s3", "operation": "ListBuckets", "parameters": {}, "region": "eu-west-1", "credentials": None}
    return {"call": usual | changes}


FORGED = {  # a script that says ...: (that, how its plan may end; whoever does not wait for answers may miss the end)
    "a result": ({"result": "5"}, ["Success"]),
    "a result that is none": ({"result": "{"}, ["Failed"]),
    "a failure": ({"raised": "x"}, ["Failed"]),
    "an unknown service": (asked(service="s33"), ["Success", "Failed"]),
    "an unknown operation": (asked(operation="Nope"), ["Success", "Failed"]),
    "a parameter that there is none of": (asked(parameters={"self": 1}), ["Success", "Failed"]),
    "a bucket that is no text": (asked(operation="GetBucketPolicy", parameters={"Bucket": [1]}), ["Success", "Failed"]),
    "a write": (asked(operation="CreateBucket", parameters={"Bucket": "forged"}), ["Planned"]),
    "keys that are none": (asked(credentials={"accessKeyId": 1}), ["Failed"]),
    "no call": (asked(parameters=[]), ["Failed"]),
    "a long sleep": ({"sleep": 1e9}, ["Success", "Failed"]),
    "no message": ([], ["Failed"]),
}


@pytest.mark.parametrize(("message", "statuses"), FORGED.values(), ids=FORGED)
def test_nothing_is_gained_by_a_script_that_says(aws, server, clock, document, message, statuses):
    line = json.dumps(message) + "\n"
    made = document(script_step(f"import os, sys\nos.write(3, {line.encode()!r})\nreturn 1"))
    execution = run(made, {}, aws, "plan", clock=clock)
    assert execution.status in statuses
    assert writes(server) == []
