"""What reaches the wire, what is kept of it, and in which order."""

import json
import re
from functools import partial
from pathlib import Path

import pytest

import support
from trueup.documents import load
from trueup.documents.references import Unknown
from trueup.errors import AwsError
from trueup.permissions import access
from trueup.remediation import inverse
from trueup.runner import interpreter
from trueup.runner.calls import Call
from trueup.runner.interceptor import PLACEHOLDER, Interceptor, made_up

run = partial(interpreter.run, images=inverse)

BUCKET = "example-bucket"
FIX = load.document(Path(support.ROOT, "remediation-docs", "EnforceS3TlsOnly.yaml"))
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture
def s3(aws, server):
    client = aws.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": aws.region})
    server.requests.clear()
    return client


def writes(server):
    """The S3 requests that reached the server and were no reads."""
    return [method for method, _host, _path in server.requests if method not in ("GET", "HEAD")]


def policy(s3):
    return json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])


def test_a_plan_writes_nothing_and_knows_what_it_would_change(aws, s3, server, clock):
    s3.put_bucket_policy(Bucket=BUCKET, Policy=POLICY)
    server.requests.clear()

    execution = run(FIX, {"BucketName": BUCKET}, aws, "plan", clock=clock)

    assert (execution.status, execution.steps[0].status) == ("Planned", "Indeterminate")
    assert "VERIFICATION FAILED" in execution.steps[0].note
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


SECURITY_GROUP = """
- {name: Create, action: 'aws:executeAwsApi',
   inputs: {Service: ec2, Api: CreateSecurityGroup, GroupName: a, Description: a},
   outputs: [{Name: Id, Selector: $.GroupId, Type: String}]}
- {name: Tag, action: 'aws:createTags', inputs: {ResourceIds: ['{{ Create.Id }}'], Tags: [{Key: a, Value: b}]}}
- {name: Read, action: 'aws:executeAwsApi',
   inputs: {Service: ec2, Api: describe_security_groups, GroupIds: ['{{ Create.Id }}']},
   outputs: [{Name: Name, Selector: '$.SecurityGroups[0].GroupName', Type: String}]}
- {name: Check, action: 'aws:assertAwsResourceProperty',
   inputs: {Service: ec2, Api: DescribeSecurityGroups, Filters: [{Name: group-name, Values: [a]}],
            PropertySelector: '$.SecurityGroups[0].GroupName', DesiredValues: [a]}}
- {name: Await, action: 'aws:waitForAwsResourceProperty',
   inputs: {Service: EC2, Api: describeSecurityGroups, GroupIds: ['{{ Create.Id }}'],
            PropertySelector: '$.SecurityGroups[0].GroupName', DesiredValues: [a]}}
- {name: Delete, action: 'aws:executeAwsApi',
   inputs: {Service: ec2, Api: DeleteSecurityGroup, GroupId: '{{ Create.Id }}'}}
"""


def test_steps_hand_on_what_they_got(aws, clock, document):
    made = document(SECURITY_GROUP, outputs=["Read.Name"])
    execution = run(made, {}, aws, "run", clock=clock)
    assert (execution.status, execution.failure) == ("Success", None)
    assert execution.outputs == {"Read.Name": "a"}


def test_in_a_plan_the_unknown_spreads_and_nothing_fails(aws, server, clock, document):
    made = document(SECURITY_GROUP, outputs=["Read.Name"])
    execution = run(made, {}, aws, "plan", clock=clock)
    assert execution.status == "Planned"
    assert {step.name: step.status for step in execution.steps} == {
        "Create": "Planned",
        "Tag": "Planned",
        "Read": "PlannedUnknown",
        "Check": "WouldVerify",
        "Await": "WouldVerify",
        "Delete": "Planned",
    }
    assert [planned.call.operation for planned in execution.planned] == [
        "CreateSecurityGroup", "CreateTags", "DeleteSecurityGroup",
    ]  # fmt: skip
    assert [planned.known for planned in execution.planned] == [True, False, False]
    assert isinstance(execution.outputs["Read.Name"], Unknown)
    assert json.dumps(execution.to_json())
    assert aws.client("ec2").describe_security_groups(GroupNames=["default"])["SecurityGroups"]


BRANCHING = """
- {name: Create, action: 'aws:executeAwsApi',
   inputs: {Service: ec2, Api: CreateSecurityGroup, GroupName: a, Description: a},
   outputs: [{Name: Id, Selector: $.GroupId, Type: String}]}
- {name: Choose, action: 'aws:branch',
   inputs: {Default: Other, Choices: [{NextStep: One, Variable: '{{ Create.Id }}', StartsWith: sg-1}]}}
- {name: One, action: 'aws:executeAwsApi', nextStep: Both,
   inputs: {Service: ec2, Api: CreateTags, Resources: [one], Tags: [{Key: a, Value: b}]}}
- {name: Other, action: 'aws:executeAwsApi', nextStep: Both,
   inputs: {Service: ec2, Api: CreateTags, Resources: [other], Tags: [{Key: a, Value: b}]}}
- {name: Both, action: 'aws:executeAwsApi',
   inputs: {Service: ec2, Api: CreateTags, Resources: [both], Tags: [{Key: a, Value: b}]}}
"""


def test_a_plan_follows_every_way_that_an_open_branch_may_take(aws, clock, document):
    execution = run(document(BRANCHING), {}, aws, "plan", clock=clock)
    shown = [(planned.step, planned.certain) for planned in execution.planned]
    assert shown == [("Create", True), ("One", False), ("Both", False), ("Other", False)]


def test_a_plan_runs_no_script_on_the_unknown(aws, server, clock, document):
    made = document(
        SECURITY_GROUP.split("- {name: Tag")[0]
        + "- {name: S, action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, "
        "InputPayload: {Id: '{{ Create.Id }}'}, Script: 'raise SystemExit'}}"
    )
    execution = run(made, {}, aws, "plan", clock=clock)
    assert execution.step("S").status == "PlannedUnknown"


def test_a_script_of_a_plan_is_ended_where_it_would_wait_for_what_it_did(aws, s3, clock, document):
    script = (
        "import boto3, json, time\ndef f(events, context):\n    s3 = boto3.client('s3')\n"
        f"    s3.put_bucket_policy(Bucket='{BUCKET}', Policy='{{}}')\n    time.sleep(3600)\n"
    )
    made = document(
        "[{name: S, action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, Script: "
        + json.dumps(script)
        + "}}]"
    )
    execution = run(made, {}, aws, "plan", clock=clock)
    assert (execution.step("S").status, len(execution.planned)) == ("Indeterminate", 1)
    assert execution.step("S").note == "would sleep 3600 seconds after a change that was only planned"


def test_a_wait_polls_until_its_time_is_over(aws, clock, document, server):
    made = document(
        "[{name: A, action: 'aws:waitForAwsResourceProperty', timeoutSeconds: 60, "
        "inputs: {Service: s3, Api: ListBuckets, PropertySelector: '$.Buckets', DesiredValues: ['[1]']}}]"
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert (execution.status, execution.step("A").status) == ("TimedOut", "TimedOut")
    assert execution.failure == "step A: $.Buckets is [], not [1] after 60 seconds"
    assert len(server.requests) == 60 / 5 + 1


def test_an_error_of_aws_fails_the_step_in_its_own_words(aws, clock, document):
    made = document(
        "[{name: A, action: 'aws:executeAwsApi', inputs: {Service: s3, Api: GetBucketPolicy, Bucket: nope}}]"
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert execution.step("A").failure.startswith(
        "An error occurred (NoSuchBucket) when calling the GetBucketPolicy operation"
    )


REFUSED = {
    "an unknown service": ("Service: s33, Api: ListBuckets", "Unknown service: 's33'"),
    "an unknown operation": ("Service: s3, Api: ListBukkets", "s3 has no operation ListBukkets"),
    "a stream": ("Service: s3, Api: GetObject, Bucket: b, Key: k", "s3:GetObject answers with a stream"),
    "a wrong parameter": ("Service: s3, Api: GetBucketPolicy, Buket: b", "Parameter validation failed"),
}


@pytest.mark.parametrize(("inputs", "said"), REFUSED.values(), ids=REFUSED)
def test_a_step_fails_that_asks_for(aws, clock, document, server, inputs, said):
    made = document(f"[{{name: A, action: 'aws:executeAwsApi', inputs: {{{inputs}}}}}]")
    execution = run(made, {}, aws, "run", clock=clock)
    assert said in execution.step("A").failure
    assert not server.requests


def test_an_alias_of_boto3_is_taken(aws, clock, document):
    """`Filters` where the raw model says `Filter`."""
    made = document(
        "[{name: A, action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: DescribeFlowLogs, Filters: []}, "
        "outputs: [{Name: Status, Selector: $.ResponseMetadata.HTTPStatusCode, Type: Integer}]}]",
        outputs=["A.Status"],
    )
    assert run(made, {}, aws, "run", clock=clock).outputs == {"A.Status": 200}


def test_an_output_that_is_converted_warns_or_fails(aws, clock, document):
    made = document(
        "[{name: A, action: 'aws:executeAwsApi', inputs: {Service: s3, Api: ListBuckets}, "
        "outputs: [{Name: Status, Selector: $.ResponseMetadata.HTTPStatusCode, Type: String}]}]",
        outputs=["A.Status"],
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert execution.outputs == {"A.Status": "200"}
    [warning] = execution.warnings
    assert re.fullmatch(r"Example:\d+: step A: output Status: Integer taken as String", warning)
    execution = run(made, {}, aws, "run", clock=clock, strict=True)
    assert execution.failure == "step A: output Status: Integer taken as String"


def test_instances_change_their_state(aws, clock, document):
    ec2 = aws.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    [instance] = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"]
    made = document(
        "[{name: Stop, action: 'aws:changeInstanceState', inputs: {InstanceIds: ['{{ Id }}'], DesiredState: stopped}}, "
        "{name: Start, action: 'aws:changeInstanceState', inputs: {InstanceIds: ['{{ Id }}'], DesiredState: running}}, "
        "{name: Look, action: 'aws:changeInstanceState', timeoutSeconds: 60, inputs: {InstanceIds: ['{{ Id }}'], "
        "DesiredState: stopped, CheckStateOnly: true}}]",
        parameters={"Id": {"type": "AWS::EC2::Instance::Id"}},
        outputs=["Stop.InstanceStates", "Start.InstanceStates"],
    )
    execution = run(made, {"Id": instance["InstanceId"]}, aws, "run", clock=clock)
    assert execution.outputs == {"Stop.InstanceStates": ["stopped"], "Start.InstanceStates": ["running"]}
    assert execution.step("Look").status == "TimedOut"
    assert execution.failure == "step Look: instances are running, not stopped"

    planned = run(made, {"Id": instance["InstanceId"]}, aws, "plan", clock=clock)
    assert [each.call.operation for each in planned.planned] == ["StopInstances", "StartInstances"]


def test_a_default_is_read_from_parameter_store(aws, clock, document):
    aws.client("ssm").put_parameter(Name="/a", Value="x", Type="String")
    aws.client("ssm").put_parameter(Name="/b", Value="y,z", Type="StringList")
    made = document(
        "[{name: L, action: 'aws:loop', inputs: {Iterators: ['{{ A }}', '{{ B }}'], Steps: "
        "[{name: S, action: 'aws:sleep', inputs: {Duration: PT1S}}]}}]",
        parameters={
            "A": {"type": "String", "default": "{{ssm:/a}}"},
            "B": {"type": "StringList", "default": ["{{ ssm:/b }}"]},
        },
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert execution.parameters == {"A": "x", "B": ["y", "z"]}
    given = run(made, {"A": "{{ ssm:/a }}"}, aws, "run", clock=clock)
    assert given.parameters["A"] == "{{ ssm:/a }}"


def test_s3_control_reaches_an_emulator(aws, server, clock, document):
    made = document(
        "[{name: Put, action: 'aws:executeAwsApi', inputs: {Service: s3control, Api: PutPublicAccessBlock, "
        "AccountId: '{{ global:ACCOUNT_ID }}', PublicAccessBlockConfiguration: {BlockPublicAcls: true}}}, "
        "{name: Get, action: 'aws:executeAwsApi', inputs: {Service: s3control, Api: GetPublicAccessBlock, "
        "AccountId: '{{ global:ACCOUNT_ID }}'}, outputs: [{Name: Blocked, "
        "Selector: $.PublicAccessBlockConfiguration.BlockPublicAcls, Type: Boolean}]}]",
        outputs=["Get.Blocked"],
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert (execution.failure, execution.outputs) == (None, {"Get.Blocked": True})
    assert {host for _method, host, _path in server.requests} == {server.url.removeprefix("http://")}


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


def script_step(text, *keys):
    source = "import boto3\ndef f(events, context):\n" + "\n".join(f"    {line}" for line in text.splitlines())
    facts = {"Runtime": "python3.11", "Handler": "f", "Script": source}
    return f"[{{name: S, action: 'aws:executeScript', {''.join(keys)} inputs: {json.dumps(facts)}}}]"


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
    made = document(script_step(f"import os, sys\nos.write(int(sys.argv[1]), {line.encode()!r})\nreturn 1"))
    execution = run(made, {}, aws, "plan", clock=clock)
    assert execution.status in statuses
    assert writes(server) == []


MISFITS = {
    "a name that Python has taken": ("ListBuckets", {"self": 1}, "boto3 cannot take these parameters"),
    "a bucket that is no text": ("GetBucketPolicy", {"Bucket": [1]}, "boto3 cannot take these parameters"),
    "an operation that there is none of": ("Nope", {}, "s3 has no operation Nope"),
}


@pytest.mark.parametrize(("operation", "parameters", "said"), MISFITS.values(), ids=MISFITS)
def test_what_boto3_stumbles_over_is_an_error_of_one_line(aws, operation, parameters, said):
    with pytest.raises(AwsError, match=said):
        Interceptor(aws, "run").call("s3", operation, parameters)
