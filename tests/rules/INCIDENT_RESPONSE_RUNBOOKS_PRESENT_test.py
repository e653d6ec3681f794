import json
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations

RULE = "INCIDENT_RESPONSE_RUNBOOKS_PRESENT"

ISOLATE, REVOKE = "IncidentResponse-Isolate", "IncidentResponse-Revoke"
SHARED = "arn:aws:ssm:eu-west-1:111122223333:document/Contain"
ACTIVE = {"DocumentType": "Automation", "Status": "Active"}
BOTH = {"documentNames": f"{ISOLATE}, {REVOKE}"}

SCENARIOS = {  # given runbooks of which ...: (what AWS tells of each, inputs, then the account is ...)
    "there is none": ({}, {}, NON_COMPLIANT),
    "one has the prefix": ({ISOLATE: ACTIVE}, {}, COMPLIANT),
    "two have the prefix": ({ISOLATE: ACTIVE, REVOKE: ACTIVE}, {}, COMPLIANT),
    "the first is being made and the second is there": (
        {ISOLATE: ACTIVE | {"Status": "Creating"}, REVOKE: ACTIVE},
        {},
        COMPLIANT,
    ),
    "the one with the prefix is being made": ({ISOLATE: ACTIVE | {"Status": "Creating"}}, {}, NON_COMPLIANT),
    "the one with the prefix failed": ({ISOLATE: ACTIVE | {"Status": "Failed"}}, {}, NON_COMPLIANT),
    "the one with the prefix has no state": ({ISOLATE: {"DocumentType": "Automation"}}, {}, NON_COMPLIANT),
    "the one with the prefix has null for its state": ({ISOLATE: ACTIVE | {"Status": None}}, {}, NON_COMPLIANT),
    "none has the prefix": ({"Isolate": ACTIVE}, {}, NON_COMPLIANT),
    "one has the prefix that is asked for": ({"Isolate": ACTIVE}, {"documentNamePrefix": "Iso"}, COMPLIANT),
    "all are there that are named": ({ISOLATE: ACTIVE, REVOKE: ACTIVE}, BOTH, COMPLIANT),
    "one is missing that is named": ({ISOLATE: ACTIVE}, BOTH, NON_COMPLIANT),
    "one is being deleted that is named": (
        {ISOLATE: ACTIVE, REVOKE: ACTIVE | {"Status": "Deleting"}},
        BOTH,
        NON_COMPLIANT,
    ),
    "one that is named is a command": (
        {ISOLATE: ACTIVE, REVOKE: ACTIVE | {"DocumentType": "Command"}},
        BOTH,
        NON_COMPLIANT,
    ),
    "another has the prefix and none is there that is named": (
        {ISOLATE: ACTIVE},
        {"documentNames": REVOKE},
        NON_COMPLIANT,
    ),
    "another account shares the one that is named": ({SHARED: ACTIVE}, {"documentNames": SHARED}, COMPLIANT),
}


class Ssm:
    """Systems Manager with these documents, which it lists each on a page of its own."""

    def __init__(self, documents):
        self.documents, self.asked = documents, []

    def get_paginator(self, operation):
        assert operation == "list_documents"
        return self

    def paginate(self, **asked):
        self.asked.append(asked)
        return [{"DocumentIdentifiers": [{"Name": name}]} for name in self.documents]

    def describe_document(self, **asked):
        if asked["Name"] not in self.documents:
            raise ClientError({"Error": {"Code": "InvalidDocument", "Message": "no"}}, "DescribeDocument")
        return {"Document": {"Name": asked["Name"], **self.documents[asked["Name"]]}}


def judged(ssm, **inputs):
    with patch.object(support, "client", lambda service, _region: {"ssm": ssm}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("documents", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_runbooks_of_which(documents, inputs, expected):
    [evaluation] = judged(Ssm(documents), **inputs)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


def test_of_all_documents_the_runbooks_of_its_own_are_listed():
    ssm = Ssm({})
    judged(ssm)

    wanted = {"DocumentType": "Automation", "Owner": "Self"}
    assert ssm.asked == [{"Filters": [{"Key": key, "Values": [value]} for key, value in wanted.items()]}]


ANNOTATIONS = {
    "the prefix": ({}, {}, "No runbook of the account whose name begins with IncidentResponse- is active."),
    "each that is missing": (
        {},
        BOTH,
        f"Not every runbook can be run: {ISOLATE} is not there, {REVOKE} is not there.",
    ),
    "the state and the type": (
        {ISOLATE: ACTIVE | {"Status": "Failed"}, REVOKE: {"DocumentType": "Command"}},
        BOTH,
        f"Not every runbook can be run: {ISOLATE} is failed, {REVOKE} is a document of type Command.",
    ),
    "that there is no state": (
        {ISOLATE: {"DocumentType": "Automation"}, REVOKE: ACTIVE},
        BOTH,
        f"Not every runbook can be run: {ISOLATE} is in no known state.",
    ),
    "that there is no type": (
        {ISOLATE: {}, REVOKE: ACTIVE},
        BOTH,
        f"Not every runbook can be run: {ISOLATE} is a document of type None.",
    ),
}


@pytest.mark.parametrize(("documents", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names(documents, inputs, annotation):
    [evaluation] = judged(Ssm(documents), **inputs)

    assert evaluation["Annotation"] == annotation


def test_a_refusal_is_not_a_verdict():
    def refused(*_, **_asked):
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeDocument")

    with patch.object(Ssm, "describe_document", refused):
        assert judged(Ssm({}), **BOTH)["customerErrorCode"] == "AccessDenied"


def test_what_is_emulated_is_found_by_its_prefix():
    with aws() as client:
        bad(client)
        assert evaluations(RULE)[0]["ComplianceType"] == NON_COMPLIANT
        good(client)
        assert evaluations(RULE)[0]["ComplianceType"] == COMPLIANT


def runbook(aws, name):
    steps = [{"name": "s", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}]
    text = json.dumps({"schemaVersion": "0.3", "mainSteps": steps})
    aws("ssm").create_document(Name=name, DocumentType="Automation", Content=text)
    return aws("sts").get_caller_identity()["Account"]


def bad(aws):
    """A runbook for something else."""
    return runbook(aws, "Maintenance-Patch")


def good(aws):
    """A runbook that isolates."""
    return runbook(aws, ISOLATE)
