import json
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations
from trueup.emulated import extend, services

RULE = "INCIDENT_RESPONSE_RUNBOOKS_EXERCISED"
PROOF = "model"  # moto runs no Automation; ours says that none ran
ASKS_EACH = {"ssm:DescribeAutomationExecutions"}
NOW = datetime.fromisoformat(support.NOW)

ISOLATE, REVOKE = "IncidentResponse-Isolate", "IncidentResponse-Revoke"
SHARED = "arn:aws:ssm:eu-west-1:111122223333:document/Contain"
MACHINE = f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:Contain"
BOTH = {"documentNames": f"{ISOLATE}, {REVOKE}"}
MONTH = {"maxDaysSinceRun": "30"}
WITH_MACHINE = {"documentNames": ISOLATE, "stateMachineArns": MACHINE}


def run(name, days, status="Success", **times):
    ended = {"ExecutionEndTime": NOW - timedelta(**(times or {"days": days}))}
    return {"DocumentName": name, "AutomationExecutionStatus": status, **ended}


def running(name):
    return {"DocumentName": name, "AutomationExecutionStatus": "InProgress"}


SCENARIOS = {  # given runbooks of which ...: (their names, runs, runs of the state machine, inputs, then it is ...)
    "there is none": ([], [], [], {}, NON_COMPLIANT),
    "one ran yesterday": ([ISOLATE], [run(ISOLATE, 1)], [], {}, COMPLIANT),
    "one ran 180 days ago": ([ISOLATE], [run(ISOLATE, 180)], [], {}, COMPLIANT),
    "one ran 181 days ago": ([ISOLATE], [run(ISOLATE, 181)], [], {}, NON_COMPLIANT),
    "one ran 30 days ago, as is asked for": ([ISOLATE], [run(ISOLATE, 30)], [], MONTH, COMPLIANT),
    "one ran 31 days ago where 30 are asked for": ([ISOLATE], [run(ISOLATE, 31)], [], MONTH, NON_COMPLIANT),
    "one ran long ago and again": ([ISOLATE], [run(ISOLATE, 300), run(ISOLATE, 3)], [], {}, COMPLIANT),
    "one never ran": ([ISOLATE], [], [], {}, NON_COMPLIANT),
    "one failed": ([ISOLATE], [run(ISOLATE, 1, "Failed")], [], {}, NON_COMPLIANT),
    "one was stopped": ([ISOLATE], [run(ISOLATE, 1, "Cancelled")], [], {}, NON_COMPLIANT),
    "one runs now": ([ISOLATE], [running(ISOLATE)], [], {}, NON_COMPLIANT),
    "one ended well as a change that was asked for": (
        [ISOLATE],
        [run(ISOLATE, 1, "CompletedWithSuccess")],
        [],
        {},
        COMPLIANT,
    ),
    "one ran and one did not": ([ISOLATE, REVOKE], [run(ISOLATE, 1)], [], {}, NON_COMPLIANT),
    "one ran whose name only begins alike": ([ISOLATE], [run(f"{ISOLATE}-All", 1)], [], {}, NON_COMPLIANT),
    "those that are named ran": ([], [run(ISOLATE, 1), run(REVOKE, 2)], [], BOTH, COMPLIANT),
    "one that is named did not": ([], [run(ISOLATE, 1)], [], BOTH, NON_COMPLIANT),
    "one that is not named did not": ([ISOLATE, REVOKE], [run(REVOKE, 1)], [], {"documentNames": REVOKE}, COMPLIANT),
    "one with another prefix never ran": ([ISOLATE, "Patch"], [run(ISOLATE, 1)], [], {}, COMPLIANT),
    "one has another prefix that is asked for": (
        ["Contain", ISOLATE],
        [run("Contain", 1)],
        [],
        {"documentNamePrefix": "Cont"},
        COMPLIANT,
    ),
    "a shared one ran, told by its name": ([], [run("Contain", 1)], [], {"documentNames": SHARED}, COMPLIANT),
    "a shared one ran, told by its ARN": ([], [run(SHARED, 1)], [], {"documentNames": SHARED}, COMPLIANT),
    "one ran, and the state machine": ([], [run(ISOLATE, 1)], [2], WITH_MACHINE, COMPLIANT),
    "one ran, and the state machine long ago": ([], [run(ISOLATE, 1)], [200], WITH_MACHINE, NON_COMPLIANT),
    "one ran, and the state machine did not": ([], [run(ISOLATE, 1)], [], WITH_MACHINE, NON_COMPLIANT),
    "none ran, and the state machine did": ([], [], [1], WITH_MACHINE, NON_COMPLIANT),
}


class Answer:
    """Systems Manager and Step Functions with these runbooks and runs, each on a page of its own."""

    def __init__(self, names, runs, machine):
        self.names, self.runs, self.machine, self.asked = names, runs, machine, []

    def get_paginator(self, operation):
        self.operation = operation
        return self

    def paginate(self, **asked):
        self.asked.append(asked)
        return getattr(self, self.operation)(**asked)

    def list_documents(self, Filters):  # noqa: N803
        assert {each["Key"]: each["Values"] for each in Filters} == {"DocumentType": ["Automation"], "Owner": ["Self"]}
        return [{"DocumentIdentifiers": [{"Name": name}]} for name in self.names]

    def describe_automation_executions(self, Filters):  # noqa: N803
        [begins] = Filters
        assert begins["Key"] == "DocumentNamePrefix"
        [prefix] = begins["Values"]
        found = [each for each in self.runs if each["DocumentName"].rpartition("/")[2].startswith(prefix)]
        return [{"AutomationExecutionMetadataList": [each]} for each in found]

    def list_executions(self, **asked):
        assert asked == {"stateMachineArn": MACHINE, "statusFilter": "SUCCEEDED"}
        return [{"executions": [{"stopDate": NOW - timedelta(days=days)}]} for days in self.machine]


def judged(names, runs, machine, inputs):
    answer = Answer(names, runs, machine)
    known = {"ssm": answer} | ({"stepfunctions": answer} if "stateMachineArns" in inputs else {})
    with patch.object(support, "client", lambda service, _region: known[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("names", "runs", "machine", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_runbooks_of_which(names, runs, machine, inputs, expected):
    [evaluation] = judged(names, runs, machine, inputs)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


SINCE = "Without a run that ended well in the last 180 days: "
ANNOTATIONS = {
    "that there is no runbook": (
        [],
        [],
        [],
        {},
        "No runbook begins with IncidentResponse-, so none can have been exercised.",
    ),
    "those that AWS remembers no run of, in order": (
        [REVOKE, ISOLATE],
        [],
        [],
        {},
        f"{SINCE}{ISOLATE} (never that AWS remembers), {REVOKE} (never that AWS remembers).",
    ),
    "how long ago the last run was": (
        [ISOLATE],
        [run(ISOLATE, 300), run(ISOLATE, 200), run(ISOLATE, 250)],
        [],
        {},
        f"{SINCE}{ISOLATE} (200 days ago).",
    ),
    "the state machine": ([], [run(ISOLATE, 1)], [200, 190], WITH_MACHINE, f"{SINCE}{MACHINE} (190 days ago)."),
}


@pytest.mark.parametrize(("names", "runs", "machine", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names(names, runs, machine, inputs, annotation):
    [evaluation] = judged(names, runs, machine, inputs)

    assert evaluation["Annotation"] == annotation


@pytest.mark.parametrize("days", ["0", "3651", ""])
def test_days_that_are_none_are_refused(days):
    assert judged([], [], [], {"maxDaysSinceRun": days})["customerErrorCode"] == "InvalidParameterValueException"


@pytest.mark.parametrize("days", ["1", "3650"])
def test_a_day_and_ten_years_are_taken(days):
    [evaluation] = judged([ISOLATE], [run(ISOLATE, 0)], [], {"maxDaysSinceRun": days})

    assert evaluation["ComplianceType"] == COMPLIANT


def test_what_is_emulated_has_never_run():
    services.load()
    with aws() as client, extend.installed():
        bad(client)
        [evaluation] = evaluations(RULE)

    assert evaluation["Annotation"] == f"{SINCE}{ISOLATE} (never that AWS remembers)."


def bad(aws):
    """A runbook that nobody ever ran."""
    steps = [{"name": "s", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}]
    text = json.dumps({"schemaVersion": "0.3", "mainSteps": steps})
    aws("ssm").create_document(Name=ISOLATE, DocumentType="Automation", Content=text)
    return aws("sts").get_caller_identity()["Account"]
