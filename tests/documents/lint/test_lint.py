"""All checks together: a clean document, documents of others, and whatever else a file may hold."""

from dataclasses import replace

import pytest

import support
from linting import CLEAN, KINDS
from trueup.documents import lint
from trueup.documents.lint.findings import CODES


def test_the_clean_document_has_no_findings():
    assert lint.text(CLEAN, "EnableIt", house=True) == ()
    assert lint.text(CLEAN, "EnableIt", house=False) == ()


def test_every_code_has_a_fault():
    tests = [
        *(support.ROOT / "tests" / "documents" / "lint").glob("*.py"),
        support.ROOT / "tests/permissions/test_lint.py",
    ]
    tables = "".join(path.read_text() for path in tests)
    elsewhere = {"document-name", "config-remediation", "script-newer"}
    assert {code for code in CODES if f'\n    "{code}": {{' not in tables} == elsewhere


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
