"""Each fault alone in a document that is otherwise clean: exactly that finding, at that line."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import support
from trueup import catalogue
from trueup.cli import trueup
from trueup.documents import lint, load

CLEAN = """\
schemaVersion: "0.3"
description: |
  ## What it does
  Turns on versioning of the bucket.

  ## What it needs
  `s3:GetBucketVersioning` and `s3:PutBucketVersioning`.

  ## What can break
  Risk: safe. Nothing does.

  ## How to undo it
  `trueup undo` suspends versioning.
assumeRole: "{{ AutomationAssumeRole }}"
parameters:
  BucketName:
    type: String
    description: The bucket.
    allowedPattern: ^[a-z0-9.-]{3,63}$
  Kinds:
    type: StringList
    default: [one]
  AutomationAssumeRole:
    type: AWS::IAM::Role::Arn
outputs:
  - EnableIt.Changed
  - EnableIt.Before
  - EnableIt.After
mainSteps:
  - name: ReadIt
    action: aws:executeAwsApi
    inputs:
      Service: s3
      Api: GetBucketVersioning
      Bucket: "{{ BucketName }}"
    outputs:
      - Name: Status
        Selector: $.Status
        Type: String
  - name: Choose
    action: aws:branch
    inputs:
      Choices:
        - NextStep: EnableIt
          Variable: "{{ ReadIt.Status }}"
          StringEquals: Enabled
      Default: WriteIt
  - name: WriteIt
    action: aws:executeAwsApi
    inputs:
      Service: s3
      Api: PutBucketVersioning
      Bucket: "{{ BucketName }}"
      VersioningConfiguration:
        Status: Enabled
  - name: WaitForIt
    action: aws:waitForAwsResourceProperty
    timeoutSeconds: 60
    inputs:
      Service: s3
      Api: GetBucketVersioning
      Bucket: "{{ BucketName }}"
      PropertySelector: $.Status
      DesiredValues: [Enabled]
  - name: EnableIt
    action: aws:executeScript
    timeoutSeconds: 600
    isEnd: true
    inputs:
      Runtime: python3.11
      Handler: verify
      InputPayload:
        BucketName: "{{ BucketName }}"
        Kinds: "{{ Kinds }}"
      Script: |-
        import boto3


        def verify(event, context):
            s3 = boto3.client("s3")
            after = s3.get_bucket_versioning(Bucket=event["BucketName"])["Status"]
            return {"Changed": after == "Enabled", "Before": "", "After": after}
    outputs:
      - Name: Changed
        Selector: $.Payload.Changed
        Type: Boolean
      - Name: Before
        Selector: $.Payload.Before
        Type: String
      - Name: After
        Selector: $.Payload.After
        Type: String
"""

KINDS = '        Kinds: "{{ Kinds }}"\n'
SCRIPT = '            s3 = boto3.client("s3")\n'
RETURN = "            return {"
STATUS = """\
      - Name: Status
        Selector: $.Status
        Type: String
"""

# code -> rows: situation -> what of the clean document, is replaced by what, and the text whose line is named
FAULTS = {
    "refused": {
        "not YAML": ("parameters:\n", "parameters: [\n", "    type: String\n    desc"),
        "a key twice": ("    type: String\n", "    type: String\n    type: String\n", "    type: String\n    desc"),
        "an old schema": ('"0.3"', '"0.2"', "schemaVersion"),
        "an unknown property": ("outputs:\n  - E", "output: 1\noutputs:\n  - E", "output: 1"),
        "an unknown action": ("aws:branch", "aws:choose", "aws:choose"),
        "an input that the action does not have": ("      Default: WriteIt\n", "      Defaults: WriteIt\n", "Defaults"),
        "a step that does not exist": (
            "      Default: WriteIt",
            "      Default: Nowhere",
            "    inputs:\n      Choices",
        ),
        "an undeclared parameter": ("{{ Kinds }}", "{{ Sorts }}", "{{ Sorts }}"),
        "a parameter's name with an underscore": ("  Kinds:\n", "  The_Kinds: {type: String}\n  Kinds:\n", "The_Kinds"),
        "an output of no step": ("  - EnableIt.Changed", "  - Nothing.Changed", "Nothing.Changed"),
        "Parameter Store in an input": ("{{ Kinds }}", "{{ ssm:/a }}", "{{ ssm:/a }}"),
    },
    "document-size": {
        "as large as AWS stores": ("  ## What it does\n", "  ## What it does\n" + "  x\n" * 30_001, "schemaV")
    },
    "attachment": {
        "not declared": ("      Handler: verify\n", "      Handler: verify\n      Attachment: a.zip\n", "a.zip"),
    },
    "branch-operation": {
        "an operation that AWS does not have": (
            "StringEquals: Enabled",
            "StringMatches: Enabled",
            "NextStep: EnableIt",
        ),
        "two operations": (
            "StringEquals: Enabled",
            "StringEquals: Enabled\n          Contains: E",
            "NextStep: EnableIt",
        ),
        "inside of a Not": (
            "          StringEquals: Enabled",
            '          Not:\n            Variable: "{{ ReadIt.Status }}"\n            Equals: a',
            "          Not:",
        ),
    },
    "step-cycle": {"a step back": ("    isEnd: true\n", "    nextStep: ReadIt\n", "  - name: ReadIt")},
    "step-unreachable": {
        "jumped over": (
            "      Default: WriteIt\n",
            "      Default: EnableIt\n",
            "  - name: WriteIt",
            "  - name: WaitForIt",
        ),
    },
    "step-unverified": {
        "a write that ends": (
            "  - name: WriteIt\n",
            "  - name: WriteIt\n    isEnd: true\n",
            "name: WriteIt",
            "step-unreachable",
        ),
    },
    "step-timeout": {
        "a wait": ("    timeoutSeconds: 60\n", "", "  - name: WaitForIt"),
        "a script": ("    timeoutSeconds: 600\n", "", "  - name: EnableIt"),
    },
    "value-quoted": {
        "a truth value": ("    isEnd: true\n", '    isEnd: "true"\n', 'isEnd: "true"'),
        "a number": ("timeoutSeconds: 60\n", 'timeoutSeconds: "60"\n', 'timeoutSeconds: "60"'),
    },
    "parameter-unused": {"read by nothing": (KINDS, "", "  Kinds:")},
    "parameter-pattern": {
        "it does not compile": ("^[a-z0-9.-]{3,63}$", r"'^[\w-.]{3$'", "allowedPattern"),
        "it is not anchored": ("^[a-z0-9.-]{3,63}$", "'[a-z0-9.-]{3,63}'", "allowedPattern"),
        "one alternative is not anchored": ("^[a-z0-9.-]{3,63}$", "'^a|b$'", "allowedPattern"),
    },
    "output-unused": {
        "read by nothing": (STATUS, STATUS + STATUS.replace("Name: Status", "Name: State"), "      - Name: State\n"),
    },
    "output-undeclared": {
        "of an API step": ("{{ ReadIt.Status }}", "{{ ReadIt.State }}", "Variable:", "output-unused"),
        "of the document": (
            "  - EnableIt.After\n",
            "  - EnableIt.Afters\n",
            "Afters",
            "house-outputs",
            "output-unused",
        ),
    },
    "reference-early": {
        "of a later step": (
            '      Bucket: "{{ BucketName }}"\n    outputs:',
            '      Bucket: "{{ BucketName }}"\n      ExpectedBucketOwner: "{{ EnableIt.After }}"\n    outputs:',
            "ExpectedBucketOwner",
        ),
    },
    "reference-embedded": {"a list amid text": ('"{{ Kinds }}"', '"of {{ Kinds }}"', "of {{ Kinds }}")},
    "api-service": {"not boto3's": ("      Service: s3\n      Api: PutB", "      Service: s4\n      Api: PutB", "s4")},
    "api-operation": {"not the service's": ("PutBucketVersioning\n", "PutBucketVersion\n", "PutBucketVersion\n")},
    "api-deprecated": {
        "AWS says so": (
            "      Api: PutBucketVersioning\n",
            "      Api: PutBucketLifecycle\n",
            "PutBucketLifecycle",
            "api-parameter",
            "house-needs",
        ),
    },
    "api-streaming": {
        "an object's content": (
            '      Api: GetBucketVersioning\n      Bucket: "{{ BucketName }}"\n    outputs:\n',
            '      Api: GetObject\n      Bucket: "{{ BucketName }}"\n      Key: k\n    outputs:\n',
            "      Api: GetObject",
            "selector-path",
            "house-needs",
        ),
    },
    "api-spelling": {
        "a service in capitals": (
            "      Service: s3\n      Api: PutB",
            "      Service: S3\n      Api: PutB",
            "Service: S3",
        ),
        "an API in snake case": ("Api: PutBucketVersioning", "Api: put_bucket_versioning", "put_bucket_versioning"),
    },
    "api-parameter": {
        "of the API": (
            "      VersioningConfiguration:\n",
            "      Buckets: a\n      VersioningConfiguration:\n",
            "Buckets: a",
        ),
        "inside of a structure": (
            "        Status: Enabled\n",
            "        Status: Enabled\n        State: a\n",
            "State: a",
        ),
    },
    "api-required": {
        "of the API": (
            'PutBucketVersioning\n      Bucket: "{{ BucketName }}"\n',
            "PutBucketVersioning\n",
            "inputs:\n      Service: s3\n      Api: Put",
        ),
    },
    "api-type": {
        "a list for text": (
            'Versioning\n      Bucket: "{{ BucketName }}"\n      V',
            "Versioning\n      Bucket: [a]\n      V",
            "Bucket: [a]",
        ),
        "text for a structure": (
            "VersioningConfiguration:\n        Status: Enabled",
            "VersioningConfiguration: a",
            "Configuration: a",
        ),
        "a list's reference for text": (
            'Versioning\n      Bucket: "{{ BucketName }}"\n      V',
            'Versioning\n      Bucket: "{{ Kinds }}"\n      V',
            'Bucket: "{{ Kinds }}"',
        ),
    },
    "api-value": {"not of the enumeration": ("        Status: Enabled", "        Status: Active", "Status: Active")},
    "selector-syntax": {"brackets left open": ("Selector: $.Status\n", "Selector: $.Status[\n", "$.Status[")},
    "selector-path": {
        "a member that does not exist": ("Selector: $.Status\n", "Selector: $.State\n", "Selector: $.State"),
        "below text": ("Selector: $.Status\n", "Selector: $.Status.Of\n", "Selector: $.Status.Of"),
        "outside of a script's answer": ("$.Payload.After", "$.After", "$.After"),
        "of a property": ("PropertySelector: $.Status", "PropertySelector: $.State", "PropertySelector"),
    },
    "selector-type": {
        "text as a truth value": (STATUS, STATUS.replace("String", "Boolean"), "Boolean\n  - name: Choose"),
    },
    "desired-value": {
        "a truth value": ("DesiredValues: [Enabled]", "DesiredValues: [true]", "DesiredValues"),
        "never said": ("DesiredValues: [Enabled]", "DesiredValues: ['True']", "DesiredValues"),
        "no list": ("DesiredValues: [Enabled]", "DesiredValues: Enabled", "DesiredValues"),
    },
    "desired-scan": {"a deep scan": ("PropertySelector: $.Status", "PropertySelector: $..Status", "PropertySelector")},
    "script-runtime": {"an old one": ("python3.11", "python3.8", "Runtime")},
    "script-syntax": {
        "not Python": (SCRIPT, SCRIPT + "            if\n", "            if\n"),
        "newer than 3.11": ("        import boto3\n", "        import boto3\n        type X = int\n", "type X"),
    },
    "script-handler": {
        "not defined": ("Handler: verify", "Handler: check", "Handler: check"),
        "with one argument": ("verify(event, context)", "verify(event)", "verify(event)"),
        "with three arguments": ("verify(event, context)", "verify(event, context, more)", "verify(event"),
    },
    "script-reference": {
        "to a parameter": (
            RETURN,
            '            "{{ BucketName }}"\n' + RETURN,
            '            "{{ BucketName }}"\n            return',
        )
    },
    "script-call": {
        "a service that is no literal": ('boto3.client("s3")', 'boto3.client(event["Kinds"])', 'event["Kinds"]'),
        "boto3.resource": (SCRIPT, SCRIPT + '            boto3.resource("s3")\n', "boto3.resource"),
        "getattr": (RETURN, '            getattr(s3, event["a"])()\n' + RETURN, "getattr"),
        "a client that is given away": (RETURN, "            hash(s3)\n" + RETURN, "hash(s3)"),
        "a method that does not exist": (
            RETURN,
            "            s3.get_bucket_version()\n" + RETURN,
            "get_bucket_version()",
        ),
        "a client of unknown origin": (
            RETURN,
            '            event["c"].put_bucket_policy()\n' + RETURN,
            "put_bucket_policy",
        ),
    },
    "script-argument": {
        "by two stars": (
            RETURN,
            "            s3.create_multipart_upload(**context)\n" + RETURN,
            "upload(**",
            "house-needs",
        ),
    },
    "config-role": {
        "a default": ("Role::Arn\n", "Role::Arn\n    default: ''\n", "  AutomationAssumeRole:"),
        "another parameter's": ('"{{ AutomationAssumeRole }}"', '"{{ BucketName }}"', "assumeRole", "parameter-unused"),
    },
    "config-parameter": {
        "a required map": (
            KINDS,
            KINDS + '        Map: "{{ Map }}"\n',
            "  Map:\n",
            ("  Kinds:\n", "  Map:\n    type: StringMap\n  Kinds:\n"),
        ),
        "a default that no pack could give": ("default: [one]", f"default: [{'o' * 257}]", "    default: [oo"),
    },
    "house-headings": {"one is missing": ("  ## How to undo it\n", "", "description")},
    "house-risk": {"another word": ("Risk: safe.", "Risk: low.", "description")},
    "house-outputs": {"one is missing": ("  - EnableIt.Before\n", "", "outputs:\n  -", "output-unused")},
    "house-needs": {"one is missing": ("`s3:GetBucketVersioning` and ", "", "description")},
}
ROWS = {f"{code}: {name}": (code, *row) for code, rows in FAULTS.items() for name, row in rows.items()}


def found(text, house=True, name="EnableIt"):
    return [(each.code, each.line) for each in lint.text(text, name, house=house)]


def test_the_clean_document_has_no_findings():
    assert lint.text(CLEAN, "EnableIt", house=True) == ()
    assert lint.text(CLEAN, "EnableIt", house=False) == ()


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_one_fault_is_one_finding_at_its_line(row):
    code, before, after, marker, *rest = row
    text = CLEAN
    for old, new in [(before, after), *(each for each in rest if isinstance(each, tuple))]:
        assert old in text
        text = text.replace(old, new, 1)
    markers = [marker, *(each for each in rest if isinstance(each, str) and each not in lint.CODES)]
    lines = [text[: text.index(each)].count("\n") + 1 for each in markers]
    accompanying = {each for each in rest if each in lint.CODES}
    seen = found(text)
    assert [each for each in seen if each[0] not in accompanying] == [(code, line) for line in lines]
    assert {each for each, _ in seen} == {code, *accompanying}


def test_every_code_has_a_fault():
    elsewhere = {"document-name", "config-remediation"}
    assert set(FAULTS) | elsewhere == set(lint.CODES)


@pytest.mark.parametrize("name", ["AWS-Fix", "amazonFix", "no", "with blank"])
def test_a_name_that_aws_refuses(name):
    assert ("document-name", 1) in found(CLEAN, house=False, name=name)


ANCHORED = ["^a$", "^(a|b)$", "^a$|^$", r"^[|$^]\$$", r"^a\|b$", "^[]|]$"]
LOOSE = ["a", "^a", "a$", "^a|b$", r"^a\$", "^(a)$|b", "^a$|", "^[$"]


@pytest.mark.parametrize("pattern", ANCHORED + LOOSE)
def test_a_pattern_is_anchored_in_each_alternative(pattern):
    text = CLEAN.replace("^[a-z0-9.-]{3,63}$", json.dumps(pattern))
    assert ("parameter-pattern" in {code for code, _ in found(text)}) is (pattern in LOOSE)


def test_style_is_asked_of_our_own_documents_only():
    foreign = CLEAN.replace("## What it does", "## Purpose").replace("Risk: safe.", "")
    assert found(foreign, house=False) == []
    assert {code for code, _ in found(foreign)} == {"house-headings", "house-risk"}


def test_what_is_an_error_here_may_be_a_warning_elsewhere():
    text = CLEAN.replace(KINDS, "")
    [here], [elsewhere] = lint.text(text, "EnableIt", house=True), lint.text(text, "EnableIt")
    assert (here.severity, elsewhere.severity) == ("error", "warning")
    assert replace(elsewhere, severity="error") == here


FOREIGN = {
    "an alias that boto3 takes": """
  - name: Read
    action: aws:executeAwsApi
    inputs:
      Service: ec2
      Api: DescribeFlowLogs
      Filters: [{Name: resource-id, Values: ["{{ Vpc }}"]}]
    outputs:
      - {Name: Ids, Selector: "$.FlowLogs..FlowLogId", Type: StringList}
      - {Name: First, Selector: "$.FlowLogs[0].FlowLogId", Type: String}
      - {Name: Code, Selector: $.ResponseMetadata.HTTPStatusCode, Type: Integer}
      - {Name: All, Selector: $, Type: StringMap}
""",
    "a list's reference among the items of a list": """
  - name: Read
    action: aws:executeAwsApi
    inputs: {Service: ec2, Api: DescribeVpcs, VpcIds: ["{{ Vpcs }}", "{{ Vpc }}"]}
    outputs:
      - {Name: Ids, Selector: "$.Vpcs[?(@.IsDefault)].VpcId", Type: String}
      - {Name: First, Selector: "Vpcs[0].VpcId", Type: String}
      - {Name: Code, Selector: "$['Vpcs'][0]['IsDefault']", Type: Boolean}
      - {Name: All, Selector: $.Vpcs, Type: MapList}
""",
    "a loop that reads what its own last pass gave": """
  - name: Loop
    action: aws:loop
    inputs:
      MaxIterations: 5
      LoopCondition: {Variable: "{{ Read.All }}", StringEquals: a}
      Steps:
        - name: Look
          action: aws:executeAwsApi
          inputs: {Service: ec2, Api: DescribeVpcs, NextToken: "{{ Read.All }}", VpcIds: "{{ Vpcs }}"}
        - name: Read
          action: aws:executeAwsApi
          inputs: {Service: ec2, Api: DescribeVpcs, VpcIds: ["{{ Vpc }}"]}
          outputs:
            - {Name: Ids, Selector: $.Vpcs..VpcId, Type: StringList}
            - {Name: First, Selector: "$.Vpcs[0].VpcId", Type: String}
            - {Name: Code, Selector: $.ResponseMetadata.HTTPStatusCode, Type: Integer}
            - {Name: All, Selector: $.NextToken, Type: String}
""",
}
HEAD = """\
schemaVersion: "0.3"
parameters:
  Vpc: {type: String}
  Vpcs: {type: StringList}
outputs: [Read.Ids, Read.First, Read.Code, Read.All]
mainSteps:"""


@pytest.mark.parametrize("steps", FOREIGN.values(), ids=FOREIGN)
def test_what_aws_takes_is_no_finding(steps):
    head = HEAD if "{{ Vpcs }}" in steps else HEAD.replace("  Vpcs: {type: StringList}\n", "")
    assert lint.text(head + steps, "Foreign") == ()


def test_json_has_lines_too():
    document = {
        "schemaVersion": "0.3",
        "mainSteps": [
            {
                "name": "Run",
                "action": "aws:executeScript",
                "timeoutSeconds": 60,
                "inputs": {"Runtime": "python3.11", "Handler": "f", "Script": "def f(a, b):\n    x = = 1\n"},
            }
        ],
    }
    text = json.dumps(document, indent=2)
    [finding] = lint.text(text, "Foreign")
    assert (finding.code, finding.line) == ("script-syntax", text[: text.index('"Script"')].count("\n") + 1)


@given(st.text(max_size=200) | st.sampled_from(CLEAN.splitlines()).map(lambda line: CLEAN.replace(line, "", 1)))
def test_any_text_is_linted_without_a_crash(text):
    for finding in lint.text(text, "Any", house=True):
        assert finding.line >= 1
        assert finding.code in lint.CODES


@given(
    st.recursive(
        st.sampled_from([None, True, -1, 2, "", "{{ BucketName }}", "{{ x.y }}", "$.a", "s3"]),
        lambda inner: (
            st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["And", "Not", "Variable", "a"]), inner)
        ),
        max_leaves=4,
    ),
    st.sampled_from(
        ["Service: s3", "Api: PutBucketVersioning", "DesiredValues: [Enabled]", "PropertySelector: $.Status",
         "Runtime: python3.11", "Handler: verify", "default: [one]", "Selector: $.Status", "Default: WriteIt",
         "allowedPattern: ^[a-z0-9.-]{3,63}$", "StringEquals: Enabled", "timeoutSeconds: 60", "Type: Boolean"]
    ),
)  # fmt: skip
def test_any_value_anywhere_is_linted_without_a_crash(value, place):
    key = place.partition(":")[0]
    for finding in lint.text(CLEAN.replace(place, f"{key}: {json.dumps(value)}", 1), "EnableIt", house=True):
        assert finding.code in lint.CODES


# --- our own documents and rules ---


@pytest.mark.parametrize("path", sorted((support.ROOT / "remediation-docs").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_library_is_clean(path):
    assert [str(finding) for finding in lint.file(path) if finding.severity == "error"] == []


def test_the_rules_give_documents_what_they_take():
    library = catalogue.load(support.ROOT)
    for rule in library.rules.values():
        if rule.document in library.documents:
            document = load.document(library.documents[rule.document].path)
            assert [str(finding) for finding in lint.remediation(rule, document)] == []


REMEDIATIONS = {
    "no RESOURCE_ID": ({"BucketName": ["bucket"]}, "0 parameters are RESOURCE_ID"),
    "two": ({"BucketName": None, "Kinds": None}, "2 parameters are RESOURCE_ID"),
    "a parameter that is not the document's": (
        {"BucketName": None, "Bucket": ["b"]},
        "EnableIt has no parameter Bucket",
    ),
    "text that is too long": ({"BucketName": None, "Kinds": ["k" * 257]}, "Kinds: AWS Config takes text of 1 to 256"),
    "no text": ({"BucketName": None, "Kinds": [1]}, "Kinds: AWS Config takes text of 1 to 256 characters, not 1"),
    "no values": ({"BucketName": None, "Kinds": []}, "Kinds has 0 values"),
    "a value that does not fit": ({"Kinds": None, "BucketName": ["B"]}, "BucketName is 'B', which does not fit"),
}


@pytest.mark.parametrize(("given", "message"), REMEDIATIONS.values(), ids=REMEDIATIONS)
def test_what_a_rule_gives_a_document(given, message):
    library = catalogue.load(support.ROOT)
    parameters = {
        name: {"ResourceValue": {"Value": "RESOURCE_ID"}} if values is None else {"StaticValue": {"Values": values}}
        for name, values in given.items()
    }
    some = next(iter(library.rules.values()))
    rule = replace(some, remediation={**some.remediation, "Parameters": parameters})
    [finding] = lint.remediation(rule, load.parse(CLEAN, "EnableIt"))
    assert finding.message.startswith(message)
    assert finding.code == "config-remediation"
    assert '"Remediation"' in (some.folder / "parameters.json").read_text().splitlines()[finding.line - 1]


# --- the command ---


def run(*arguments):
    return CliRunner().invoke(trueup, ["automation", "lint", *map(str, arguments)], standalone_mode=False)


def test_the_command_is_silent_about_a_clean_document(tmp_path):
    path = tmp_path / "EnableIt.yaml"
    path.write_text(CLEAN)
    result = run(path)
    assert (result.return_value, result.stdout) == (0, "")


def test_the_command_names_file_line_and_code(tmp_path):
    path = tmp_path / "EnableIt.yaml"
    path.write_text(CLEAN.replace("Status: Enabled\n  - name: Wait", "Status: Active\n  - name: Wait"))
    result = run(tmp_path)
    assert result.return_value == 1
    assert result.stdout == (f"{path}:55: error: Status is 'Active', not one of Enabled, Suspended [api-value]\n")


def test_warnings_do_not_fail(tmp_path):
    path = tmp_path / "EnableIt.yaml"
    path.write_text(CLEAN.replace(KINDS, ""))
    assert run(path).return_value == 0
    assert run("--house", path).return_value == 1


def test_the_command_gives_rows_to_programs(tmp_path):
    path = tmp_path / "EnableIt.yaml"
    path.write_text(CLEAN.replace(KINDS, ""))
    [row] = json.loads(run(path, "--output", "json").stdout)
    assert row == {
        "file": str(path), "line": 20, "severity": "warning", "code": "parameter-unused",
        "message": "parameter Kinds is read by nothing",
    }  # fmt: skip


def test_a_document_of_the_library_goes_by_its_name():
    assert run("EnforceS3TlsOnly").return_value == 0
    assert run("EnforceTlsOnly").exception.exit_code == 2


@pytest.mark.parametrize("name", ["missing.yaml", "bytes.yaml", "empty"])
def test_what_cannot_be_read_is_a_usage_error(tmp_path, name):
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty").mkdir()
    result = run(tmp_path / name)
    assert result.exception.exit_code == 2
