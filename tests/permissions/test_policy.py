"""The policy of a document: what each of its steps asks for, named as far as the document names it, and no more."""

import json

import pytest
import yaml
from click.testing import CliRunner

import support
from trueup import catalogue
from trueup.cli import trueup
from trueup.permissions import access, document_calls, policy, source_calls
from trueup.permissions.access import Place

R, A = support.REGION, support.ACCOUNT
HERE = Place("aws", R, A)
LIBRARY = catalogue.load(support.ROOT)


def allowed(steps, parameters=None, children=None):
    """{action: its resources} of a document with these steps, written as YAML."""
    return by_action(derived(steps, parameters, children))


def by_action(found):
    """{action: its resources} of a policy."""
    return {
        action: sorted(
            arn for each in found.document["Statement"] if action in each["Action"] for arn in each["Resource"]
        )
        for action in found.actions
    }


def derived(steps, parameters=None, children=None):
    role = {"assumeRole": "{{ AutomationAssumeRole }}"}
    content = {**role, "schemaVersion": "0.3", "mainSteps": yaml.safe_load(steps)}
    known = {name: {**role, "mainSteps": yaml.safe_load(text)} for name, text in (children or {}).items()}
    return policy.of_document(content, parameters, HERE, known.get)


SCRIPT = """
- name: Run
  action: aws:executeScript
  inputs:
    Runtime: python3.11
    Handler: run
    InputPayload: {Bucket: "{{ BucketName }}"}
    Script: |
      import boto3
      def run(event, context):
          s3 = boto3.client("s3")
          s3.put_bucket_versioning(Bucket=event["Bucket"], VersioningConfiguration={"Status": "Enabled"})
"""
CHILD = """
- name: Start
  action: aws:executeAutomation
  inputs:
    DocumentName: FixIt
    RuntimeParameters: {BucketName: "{{ Bucket }}", AutomationAssumeRole: "{{ AutomationAssumeRole }}"}
"""
EXECUTION = f"arn:aws:ssm:{R}:{A}:automation-execution/*"
STARTS = {
    "ssm:StartAutomationExecution": [
        f"arn:aws:ssm:{R}:{A}:automation-definition/FixIt:*",
        EXECUTION,
        f"arn:aws:ssm:{R}:{A}:document/FixIt",
    ],
    "ssm:GetAutomationExecution": [EXECUTION],
    "ssm:StopAutomationExecution": [EXECUTION],
}
INSTANCE = f"arn:aws:ec2:{R}:{A}:instance/i-1"

API = "- {name: A, action: aws:executeAwsApi, inputs: {Service: s3, Api: PutBucketPolicy, Bucket: %s}}"

STEPS = {
    "an API step with a parameter that is not known": (
        API % '"{{ BucketName }}"',
        {},
        {"s3:PutBucketPolicy": ["arn:aws:s3:::*"]},
    ),
    "an API step with a parameter that is given": (
        API % '"{{ BucketName }}"',
        {"BucketName": "b"},
        {"s3:PutBucketPolicy": ["arn:aws:s3:::b"]},
    ),
    "a parameter amid text": (
        API % '"logs-{{ Name }}"',
        {},
        {"s3:PutBucketPolicy": ["arn:aws:s3:::logs-*"]},
    ),
    "an assertion, its service and API in other spellings": (
        "- {name: A, action: aws:assertAwsResourceProperty, inputs: {Service: EC2, Api: describe_vpcs, VpcIds: [v],"
        " PropertySelector: $.Vpcs, DesiredValues: [a]}}",
        {},
        {"ec2:DescribeVpcs": ["*"]},
    ),
    "a wait": (
        "- {name: A, action: aws:waitForAwsResourceProperty, inputs: {Service: rds, Api: DescribeDBInstances,"
        " DBInstanceIdentifier: d, PropertySelector: $.x, DesiredValues: [a]}}",
        {},
        {"rds:DescribeDBInstances": [f"arn:aws:rds:{R}:{A}:db:d"]},
    ),
    "a script with a parameter that is given": (
        SCRIPT,
        {"BucketName": "b"},
        {"s3:PutBucketVersioning": ["arn:aws:s3:::b"]},
    ),
    "steps that call nothing": (
        """
        - {name: A, action: aws:branch, inputs: {Choices: []}}
        - {name: B, action: aws:sleep, inputs: {Duration: PT1S}}
        - {name: C, action: aws:pause, inputs: {}}
        - {name: D, action: aws:updateVariable, inputs: {Name: "variable:x", Value: a}}
        - {name: E, action: aws:approve, inputs: {Approvers: [a]}}
        """,
        {},
        {},
    ),
    "the body of a loop": (
        """
        - name: A
          action: aws:loop
          inputs:
            Iterators: [a, b]
            Steps:
              - name: B
                action: aws:executeAwsApi
                inputs: {Service: sqs, Api: PurgeQueue, QueueUrl: "{{ loop.CurrentIteratorValue }}"}
        """,
        {},
        {"sqs:PurgeQueue": [f"arn:aws:sqs:{R}:{A}:*"]},
    ),
    "an approval that tells a topic": (
        '- {name: A, action: aws:approve, inputs: {Approvers: [a], NotificationArn: "arn:aws:sns:eu-west-1:1:t"}}',
        {},
        {"sns:Publish": ["arn:aws:sns:eu-west-1:1:t"]},
    ),
    "instances that are stopped": (
        "- {name: A, action: aws:changeInstanceState, inputs: {InstanceIds: [i-1], DesiredState: stopped}}",
        {},
        {"ec2:DescribeInstances": ["*"], "ec2:DescribeInstanceStatus": ["*"], "ec2:StopInstances": [INSTANCE]},
    ),
    "a state that is only checked": (
        "- {name: A, action: aws:changeInstanceState, inputs: {InstanceIds: [i-1], DesiredState: stopped,"
        " CheckStateOnly: true}}",
        {},
        {"ec2:DescribeInstances": ["*"], "ec2:DescribeInstanceStatus": ["*"]},
    ),
    "tags on instances": (
        "- {name: A, action: aws:createTags, inputs: {ResourceIds: [i-1], Tags: []}}",
        {},
        {"ec2:CreateTags": [f"arn:aws:ec2:{R}:*:*/i-1"]},
    ),
    "a function": (
        "- {name: A, action: aws:invokeLambdaFunction, inputs: {FunctionName: f}}",
        {},
        {"lambda:InvokeFunction": [f"arn:aws:lambda:{R}:{A}:function:f"]},
    ),
    "an image": (
        "- {name: A, action: aws:createImage, inputs: {InstanceId: i-1, ImageName: n}}",
        {},
        {
            "ec2:CreateImage": [f"arn:aws:ec2:{R}::image/*", f"arn:aws:ec2:{R}::snapshot/*", INSTANCE],
            "ec2:DescribeImages": ["*"],
        },
    ),
    "a command that passes its role": (
        "- {name: A, action: aws:runCommand, inputs: {DocumentName: AWS-RunShellScript, InstanceIds: [i-1],"
        f' ServiceRoleArn: "arn:aws:iam::{A}:role/r"' + "}}",
        {},
        {
            "iam:PassRole": [f"arn:aws:iam::{A}:role/r"],
            "ssm:DescribeInstanceInformation": ["*"],
            "ssm:GetCommandInvocation": ["*"],
            "ssm:ListCommandInvocations": ["*"],
            "ssm:ListCommands": ["*"],
            "ssm:SendCommand": [INSTANCE, f"arn:aws:ssm:{R}::document/AWS-RunShellScript"],
        },
    ),
}


@pytest.mark.parametrize(("steps", "parameters", "expected"), STEPS.values(), ids=STEPS)
def test_what_steps_need(steps, parameters, expected):
    found = allowed(steps, parameters)
    if "ssm:SendCommand" in found:  # a managed instance and a bucket are further targets of a command
        found["ssm:SendCommand"] = [arn for arn in found["ssm:SendCommand"] if ":managed-instance/" not in arn]
    assert found == {action: sorted(arns) for action, arns in expected.items()}


START_BY_API = """
- name: Start
  action: aws:executeAwsApi
  inputs:
    Service: ssm
    Api: StartAutomationExecution
    DocumentName: FixIt
    Parameters: {BucketName: ["{{ Bucket }}"], AutomationAssumeRole: ["{{ AutomationAssumeRole }}"]}
"""
START_BY_SCRIPT = """
- name: Start
  action: aws:executeScript
  inputs:
    Runtime: python3.11
    Handler: run
    InputPayload: {Bucket: "{{ Bucket }}", Role: "{{ AutomationAssumeRole }}"}
    Script: |
      import boto3
      def run(event, context):
          handed = {"BucketName": [event["Bucket"]], "AutomationAssumeRole": [event["Role"]]}
          boto3.client("ssm").start_automation_execution(DocumentName="FixIt", Parameters=handed)
"""
IN_LOOPS = """
- name: Outer
  action: aws:loop
  inputs:
    Iterators: [a, b]
    Steps:
      - name: Inner
        action: aws:loop
        inputs:
          Iterators: [a, b]
          Steps: [%s]
"""
GRANDCHILD = CHILD.replace("FixIt", "FixAll").replace("{{ Bucket }}", "{{ BucketName }}")
OTHER = f"arn:aws:iam::{A}:role/other"
BY_STEP = {action: sorted(arns) for action, arns in STARTS.items()}
BY_CALL = {"ssm:StartAutomationExecution": BY_STEP["ssm:StartAutomationExecution"]}
ANY_ROLE = {"iam:PassRole": [f"arn:aws:iam::{A}:role/*"]}
OTHER_ROLE = {"iam:PassRole": [OTHER]}
VERSIONS = {"s3:PutBucketVersioning": ["arn:aws:s3:::b"]}


def listed(steps):
    """The same steps with every value that they hand over as a list of one."""
    return steps.replace('"{{ Bucket }}"', '["{{ Bucket }}"]').replace(
        '"{{ AutomationAssumeRole }}"', '["{{ AutomationAssumeRole }}"]'
    )


STARTED = {
    "with the same role": (CHILD, BY_STEP | ANY_ROLE | VERSIONS),
    "with the same role, every value in a list": (listed(CHILD), BY_STEP | ANY_ROLE | VERSIONS),
    "with no role, so it runs as its starter": (
        CHILD.replace(', AutomationAssumeRole: "{{ AutomationAssumeRole }}"', ""),
        BY_STEP | VERSIONS,
    ),
    "with a role that is named": (CHILD.replace("{{ AutomationAssumeRole }}", OTHER), BY_STEP | OTHER_ROLE),
    "with a role that is named, in a list": (
        listed(CHILD).replace("{{ AutomationAssumeRole }}", OTHER),
        BY_STEP | OTHER_ROLE,
    ),
    "with the role of another parameter": (
        CHILD.replace("{{ AutomationAssumeRole }}", "{{ Role }}"),
        BY_STEP | ANY_ROLE,
    ),
    "in a loop in a loop": (
        IN_LOOPS % json.dumps(yaml.safe_load(CHILD)[0]),
        BY_STEP | ANY_ROLE | VERSIONS,
    ),
    "by a call": (START_BY_API, BY_CALL | ANY_ROLE | VERSIONS),
    "by a call, with a role that is named": (
        START_BY_API.replace("{{ AutomationAssumeRole }}", OTHER),
        BY_CALL | OTHER_ROLE,
    ),
    "by a call, with no role": (
        START_BY_API.replace(', AutomationAssumeRole: ["{{ AutomationAssumeRole }}"]', ""),
        BY_CALL | VERSIONS,
    ),
    "by a script": (START_BY_SCRIPT, BY_CALL | ANY_ROLE | VERSIONS),
    "by a script, with a role that is named": (
        START_BY_SCRIPT.replace("{{ AutomationAssumeRole }}", OTHER),
        BY_CALL | OTHER_ROLE,
    ),
}


@pytest.mark.parametrize(("steps", "expected"), STARTED.values(), ids=STARTED)
def test_a_document_that_is_started(steps, expected):
    assert derived(steps, {"Bucket": "b"}, {"FixIt": SCRIPT}).incomplete == ()
    assert allowed(steps, {"Bucket": "b"}, {"FixIt": SCRIPT}) == expected


def test_a_role_whose_value_is_the_same_is_the_same():
    known = {"Bucket": "b", "AutomationAssumeRole": OTHER}
    steps = CHILD.replace("{{ AutomationAssumeRole }}", OTHER)
    assert allowed(steps, known, {"FixIt": SCRIPT}) == BY_STEP | OTHER_ROLE | VERSIONS


def test_a_document_that_is_started_by_one_that_is_started():
    found = allowed(
        GRANDCHILD, {"BucketName": "b"}, {"FixAll": CHILD.replace("Bucket }}", "BucketName }}"), "FixIt": SCRIPT}
    )
    assert found["s3:PutBucketVersioning"] == ["arn:aws:s3:::b"]
    assert {arn.rpartition("document/")[2] for arn in found["ssm:StartAutomationExecution"] if "document/" in arn} == {
        "FixAll",
        "FixIt",
    }


ASSUMED = {
    "a role that it names itself": ({"assumeRole": OTHER}, BY_STEP | OTHER_ROLE),
    "a role that it names in its own account": (
        {"assumeRole": "arn:aws:iam::{{ global:ACCOUNT_ID }}:role/other"},
        BY_STEP | OTHER_ROLE,
    ),
    "the default of its role": (
        {
            "assumeRole": "{{ Role }}",
            "parameters": {"Role": {"type": "String", "default": OTHER}, "BucketName": {"type": "String"}},
        },
        BY_STEP | OTHER_ROLE,
    ),
    "no role by default": (
        {
            "assumeRole": "{{ Role }}",
            "parameters": {"Role": {"type": "String", "default": ""}, "BucketName": {"type": "String"}},
        },
        BY_STEP | VERSIONS,
    ),
    "a bucket by default": (
        {
            "assumeRole": "{{ AutomationAssumeRole }}",
            "parameters": {"Name": {"type": "String", "default": "logs"}},
            "mainSteps": yaml.safe_load(API % '"{{ Name }}"'),
        },
        BY_STEP | ANY_ROLE | {"s3:PutBucketPolicy": ["arn:aws:s3:::logs"]},
    ),
}


@pytest.mark.parametrize(("child", "expected"), ASSUMED.values(), ids=ASSUMED)
def test_a_document_that_is_started_has(child, expected):
    content = {"assumeRole": "{{ AutomationAssumeRole }}", "mainSteps": yaml.safe_load(CHILD)}
    whole = {"mainSteps": yaml.safe_load(SCRIPT)} | child
    found = policy.of_document(content, {"Bucket": "b"}, HERE, {"FixIt": whole}.get)
    assert found.incomplete == ()
    assert by_action(found) == expected


def test_a_parameter_that_is_a_list_stays_one():
    child = {
        "parameters": {"BucketName": {"type": "StringList"}},
        "mainSteps": yaml.safe_load(API % '"{{ BucketName }}"'),
    }
    content = {"mainSteps": yaml.safe_load(CHILD.replace('"{{ Bucket }}"', "[b]"))}
    found = by_action(policy.of_document(content, {}, HERE, {"FixIt": child}.get))
    assert found["s3:PutBucketPolicy"] == ["arn:aws:s3:::b"]


INCOMPLETE = {
    "a child that is not at hand": (CHILD, "FixIt is not at hand"),
    "a child that is not at hand, in a loop": (
        IN_LOOPS % json.dumps(yaml.safe_load(CHILD)[0]),
        "FixIt is not at hand",
    ),
    "a child of AWS": (CHILD.replace("FixIt", "AWS-StopEC2Instance"), "AWS-StopEC2Instance is not at hand"),
    "a child whose name is not known": (CHILD.replace("FixIt", '"{{ Name }}"'), "* is not at hand"),
    "a child that a call starts": (START_BY_API, "FixIt is not at hand"),
    "a child that a script starts": (START_BY_SCRIPT, "FixIt is not at hand"),
    "a script in PowerShell": (SCRIPT.replace("python3.11", "PowerShell 7.4"), "only Python in the document itself"),
    "a script that is no Python": (SCRIPT.replace("import boto3", "import"), "not Python"),
    "a client that cannot be followed": (SCRIPT.replace('"s3"', 'event["Bucket"]'), "is not a literal"),
    "an API that does not exist": (API.replace("PutBucketPolicy", "Nope") % "b", "boto3 has no s3:Nope"),
    "an action of AWS's own": ("- {name: A, action: aws:shareSQLMedia, inputs: {}}", "no public action"),
    "a stack": ("- {name: A, action: aws:createStack, inputs: {StackName: s}}", "only its template tells"),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "message"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_what_cannot_be_told_is_said(steps, message):
    assert any(message in told for told in derived(steps).incomplete)


def test_a_child_that_starts_itself_is_read_once():
    assert "FixIt is not at hand" in derived(CHILD, {}, {"FixIt": CHILD}).incomplete[0]


def test_statements_join_actions_on_the_same_resources_and_drop_what_is_covered():
    steps = """
    - {name: A, action: aws:executeAwsApi, inputs: {Service: s3, Api: PutBucketPolicy, Bucket: b}}
    - {name: B, action: aws:executeAwsApi, inputs: {Service: s3, Api: PutBucketPolicy, Bucket: "{{ x }}"}}
    - {name: C, action: aws:executeAwsApi, inputs: {Service: s3, Api: GetBucketPolicy, Bucket: "{{ x }}"}}
    """
    found = derived(steps)
    assert found.document["Statement"] == [
        {"Effect": "Allow", "Action": ["s3:GetBucketPolicy", "s3:PutBucketPolicy"], "Resource": ["arn:aws:s3:::*"]}
    ]
    assert [(reason.action, reason.resource) for reason in found.reasons] == [
        ("s3:GetBucketPolicy", "arn:aws:s3:::*"),
        ("s3:PutBucketPolicy", "arn:aws:s3:::*"),
    ]


def test_a_role_is_passed_to_its_service_alone():
    steps = (
        "- {name: A, action: aws:executeAwsApi, inputs: {Service: lambda, Api: UpdateFunctionConfiguration,"
        ' FunctionName: f, Role: "{{ Role }}"}}'
    )
    [statement] = [each for each in derived(steps).document["Statement"] if each["Action"] == ["iam:PassRole"]]
    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}


def test_only_automations_of_the_same_account_may_act_as_the_role():
    [statement] = policy.trust(HERE)["Statement"]
    assert statement["Principal"] == {"Service": "ssm.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": A},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ssm:*:{A}:automation-execution/*"},
    }


# --- laws of our own library ---


@pytest.mark.parametrize("document", LIBRARY.documents.values(), ids=LIBRARY.documents)
def test_every_wildcard_of_the_library_has_a_reason(document, monkeypatch):
    found = policy.of_document(document.content)
    assert found.incomplete == ()
    explained = {(reason.action, reason.resource) for reason in found.reasons}
    for statement in found.document["Statement"]:
        for action in statement["Action"]:
            for arn in statement["Resource"]:
                assert "*" not in arn or (action, arn) in explained
    monkeypatch.setattr(source_calls, "_FOUND", {})  # so that it is read a second time
    assert found == policy.of_document(document.content)


@pytest.mark.parametrize("document", LIBRARY.documents.values(), ids=LIBRARY.documents)
def test_no_document_of_the_library_may_do_everything(document):
    statements = policy.of_document(document.content).document["Statement"]
    assert not any("*" in action for statement in statements for action in statement["Action"])


def test_evaluating_the_library_reads_only():
    found = policy.of_rules(rule.source for rule in LIBRARY.rules.values())
    assert found.incomplete == ()
    assert "s3:GetBucketAcl" in found.actions
    assert all("*" not in action for action in found.actions)


def test_a_rule_that_writes_is_told(tmp_path):
    path = tmp_path / "RULE.py"
    path.write_text(
        "class RULE:\n"
        "    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):\n"
        "        client_factory.build_client('s3').delete_bucket(Bucket='b')\n"
    )
    found = policy.of_rules([path])
    assert found.incomplete == ("RULE.py:3: s3:DeleteBucket writes; a rule may not",)
    assert found.actions == frozenset()


def test_calls_are_told_by_step():
    content = {"mainSteps": yaml.safe_load(SCRIPT)}
    [call] = document_calls.calls(content, {"BucketName": "b"})
    assert (call.step, call.service, call.operation) == ("Run", "s3", "PutBucketVersioning")
    assert call.parameters == {"Bucket": "b", "VersioningConfiguration": {"Status": "Enabled"}}
    assert access.level(call.service, call.operation) == "write"


# --- the command ---


def run(*arguments):
    return CliRunner().invoke(trueup, ["automation", "policy", *arguments], standalone_mode=False)


def test_the_command_prints_reasons_above_the_policy():
    result = run("EnforceS3TlsOnly", "--partition", "aws", "--account", A)
    comments, _, text = result.stdout.partition("{")
    assert comments.splitlines()[0] == (
        "# s3:GetBucketPolicy on arn:aws:s3:::*: the ARN is known in full only when the document runs"
    )
    assert json.loads("{" + text)["Statement"][0]["Action"] == ["s3:GetBucketPolicy", "s3:PutBucketPolicy"]


def test_the_command_gives_programs_one_object():
    found = json.loads(run("EnforceS3TlsOnly", "--json", "--parameter", "BucketName=b", "--partition", "aws").stdout)
    assert set(found) == {"policy", "trustPolicy", "reasons", "incomplete"}
    assert found["policy"]["Statement"][0]["Resource"] == ["arn:aws:s3:::b"]
    assert found["reasons"] == found["incomplete"] == []


SHARED = {
    "text": ('"{{ BucketName }}"', '"{{ AutomationAssumeRole }}"'),
    "a list": ('["{{ BucketName }}"]', '["{{ AutomationAssumeRole }}"]'),
}


def started(tmp_path, bucket, role, child="EnforceS3TlsOnly"):
    """What the command says of a file that hands a bucket and a role to a document."""
    handed = f"{{BucketName: {bucket}, AutomationAssumeRole: {role}}}"
    path = tmp_path / "Start.yaml"
    path.write_text(
        'schemaVersion: "0.3"\n'
        'assumeRole: "{{ AutomationAssumeRole }}"\n'
        "parameters: {AutomationAssumeRole: {type: AWS::IAM::Role::Arn}, BucketName: {type: String}}\n"
        "mainSteps:\n"
        "  - name: hand\n"
        "    action: aws:executeAutomation\n"
        f"    inputs: {{DocumentName: {child}, RuntimeParameters: {handed}}}\n"
    )
    return run(str(path), "--json", "--partition", "aws", "--account", A)


@pytest.mark.parametrize(("bucket", "role"), SHARED.values(), ids=SHARED)
def test_the_role_and_the_rights_of_a_child_are_the_same_as_text_and_in_a_list(tmp_path, bucket, role):
    result = started(tmp_path, bucket, role)
    assert result.exception is None
    statements = json.loads(result.stdout)["policy"]["Statement"]
    resources = {action: each["Resource"] for each in statements for action in each["Action"]}
    assert resources["iam:PassRole"] == [f"arn:aws:iam::{A}:role/*"]
    assert resources["s3:PutBucketPolicy"] == ["arn:aws:s3:::*"]


def test_a_child_with_a_role_that_is_named_needs_the_passing_of_exactly_that(tmp_path):
    role = "arn:aws:iam::111122223333:role/Child"
    result = started(tmp_path, '["{{ BucketName }}"]', f'["{role}"]')
    assert result.exception is None
    statements = json.loads(result.stdout)["policy"]["Statement"]
    resources = {action: each["Resource"] for each in statements for action in each["Action"]}
    assert resources["iam:PassRole"] == [role]
    assert "s3:PutBucketPolicy" not in resources


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json"])
def test_a_child_is_found_beside_its_starter_by_its_name(tmp_path, suffix):
    step = {
        "name": "A",
        "action": "aws:executeAwsApi",
        "inputs": {"Service": "sqs", "Api": "PurgeQueue", "QueueUrl": "q"},
        "isEnd": True,
    }
    text = json.dumps({"schemaVersion": "0.3", "parameters": {}, "mainSteps": [step]})
    (tmp_path / f"Beside{suffix}").write_text(text)
    (tmp_path / "docker-compose.yaml").write_text("services: {web: {image: nginx}}\n")
    (tmp_path / "broken.yaml").write_text("{{ nothing\n")
    result = started(tmp_path, "b", '""', child="Beside")
    assert result.exception is None
    assert "sqs:PurgeQueue" in result.stdout


def test_a_child_that_is_no_document_is_told_by_its_file(tmp_path):
    (tmp_path / "Beside.yaml").write_text("services: {web: {image: nginx}}\n")
    result = started(tmp_path, "b", '""', child="Beside")
    assert result.exception.exit_code == 2
    assert "Beside.yaml" in str(result.exception)


def test_a_child_that_is_nowhere_leaves_the_policy_incomplete(tmp_path):
    result = started(tmp_path, "b", '""', child="../Elsewhere")
    assert result.exception.exit_code == 3
    assert "is not at hand" in str(result.exception)


def test_what_the_command_cannot_tell_is_incomplete(tmp_path):
    path = tmp_path / "Start.yaml"
    parameters = "{Bucket: {type: String}, AutomationAssumeRole: {type: String}}"
    path.write_text(f'schemaVersion: "0.3"\nparameters: {parameters}\nmainSteps:{CHILD}')
    result = run(str(path))
    assert result.exception.exit_code == 3
    assert "FixIt is not at hand" in str(result.exception)
    assert "ssm:StartAutomationExecution" in result.stdout


@pytest.mark.parametrize("given", [("--parameter", "Bucket=b"), ("--parameter", "BucketName")])
def test_a_parameter_that_the_document_does_not_have_is_a_usage_error(given):
    assert run("EnforceS3TlsOnly", *given).exception.exit_code == 2
