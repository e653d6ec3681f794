import json
from unittest.mock import patch

import pytest

import support
from support import COMPLIANT, NON_COMPLIANT, aws, evaluations, refusing, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "SSM_DOCUMENT_NOT_PUBLIC"
ASKS_EACH = {"ssm:DescribeDocumentPermission"}
FRIEND = "111122223333"
STEPS = {"schemaVersion": "0.3", "mainSteps": [{"name": "s", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}]}

SCENARIOS = {  # given a document that ...: (what AWS tells of its permissions, then it is ...)
    "is shared with nobody": ({"AccountIds": []}, COMPLIANT),
    "has no permissions": ({}, COMPLIANT),
    "has null for its permissions": ({"AccountIds": None}, COMPLIANT),
    "is shared with an account": ({"AccountIds": [FRIEND]}, COMPLIANT),
    "is shared with two accounts": ({"AccountIds": [FRIEND, "444455556666"]}, COMPLIANT),
    "is shared with everybody": ({"AccountIds": ["all"]}, NON_COMPLIANT),
    "is shared with everybody, as the console spells it": ({"AccountIds": ["All"]}, NON_COMPLIANT),
    "is shared with an account, and everybody": ({"AccountIds": [FRIEND, "all"]}, NON_COMPLIANT),
    "tells of versions that are shared only": (
        {"AccountSharingInfoList": [{"AccountId": FRIEND, "SharedDocumentVersion": "1"}]},
        COMPLIANT,
    ),
}


class Ssm:
    """Systems Manager with one document of the account, or more, each on a page of its own."""

    def __init__(self, told, names):
        self.told, self.names, self.asked = told, names, []

    def get_paginator(self, operation):
        assert operation == "list_documents"
        return self

    def paginate(self, **asked):
        self.asked.append(asked)
        return [{"DocumentIdentifiers": [{"Name": name}]} for name in self.names]

    def describe_document_permission(self, **asked):
        self.asked.append(asked)
        return self.told


def judged(told, *names):
    answer = Ssm(told, names)
    with patch.object(support, "client", lambda service, _region: {"ssm": answer}[service]):
        return evaluations(RULE), answer.asked


@pytest.mark.parametrize(("told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_document_that(told, expected):
    [found], asked = judged(told, "own")

    kind, name, verdict = found["ComplianceResourceType"], found["ComplianceResourceId"], found["ComplianceType"]
    assert (kind, name, verdict) == ("AWS::SSM::Document", "own", expected)
    assert asked == [
        {"Filters": [{"Key": "Owner", "Values": ["Self"]}]},
        {"Name": "own", "PermissionType": "Share"},
    ]


def test_the_annotation_names_the_document():
    found, _asked = judged({"AccountIds": ["all"]}, "one", "two")

    told = [each["Annotation"] for each in found]
    assert told == ["one is shared with everybody.", "two is shared with everybody."]


def test_one_that_vanishes_and_one_that_cannot_be_read_cost_the_others_nothing():
    with aws() as client:
        opened, shut = bad(client), good(client)
        asked = {"Name": opened}

        with refusing("InvalidDocument", "ssm", "DescribeDocumentPermission", **asked):
            assert verdicts(RULE) == {shut: COMPLIANT}
        with refusing("InternalServerError", "ssm", "DescribeDocumentPermission", **asked):
            with pytest.raises(UnjudgedError, match=f"AWS::SSM::Document {opened}: ") as gap:
                verdicts(RULE)
            assert [each.complianceResourceId for each in gap.value.evaluations] == [shut]


def test_what_is_emulated_is_judged_by_its_name():
    with aws() as client:
        assert verdicts(RULE) == {}
        assert {bad(client): NON_COMPLIANT, good(client): COMPLIANT} == verdicts(RULE)


def shared(aws, name, whom):
    ssm = aws("ssm")
    ssm.create_document(Name=name, DocumentType="Automation", Content=json.dumps(STEPS))
    ssm.modify_document_permission(Name=name, PermissionType="Share", AccountIdsToAdd=[whom])
    return name


def bad(aws):
    """A document that everybody may run."""
    return shared(aws, "for-everybody", "all")


def good(aws):
    """A document that another account may run."""
    return shared(aws, "for-a-friend", FRIEND)
