from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "INCIDENT_RESPONSE_PLAN_LOADED"
PROOF = "model"  # moto knows neither Incident Manager nor AWS Security Incident Response: none is in use here

SET = {"ssm-incidents": {"sets": ["ACTIVE"]}}
PLAN = {"ssm-incidents": {"sets": ["ACTIVE"], "plans": [["arn:contact"]]}}
MEMBER = {"security-ir": {"memberships": ["Active"]}}
RUNBOOK = {"ssm": {"documents": ["IncidentResponse-Contain"]}}


def plans(*engagements, sets=("ACTIVE",)):
    return {"ssm-incidents": {"sets": list(sets), "plans": list(engagements)}}


def member(*statuses):
    return {"security-ir": {"memberships": list(statuses)}}


def runbooks(*names):
    return {"ssm": {"documents": list(names)}}


SCENARIOS = {  # given an account that has ...: (what each service tells, inputs, then the account is ...)
    "nothing": ({}, {}, NON_COMPLIANT),
    "a response plan": (PLAN, {}, COMPLIANT),
    "a response plan that engages nobody": (plans([]), {}, NON_COMPLIANT),
    "a response plan that does not say whom it engages": (plans(None), {}, NON_COMPLIANT),
    "two response plans, of which one engages somebody": (plans([], ["arn:contact"]), {}, COMPLIANT),
    "a replication set and no plan": (SET, {}, NON_COMPLIANT),
    "a response plan, and a replication set that failed": (plans(["arn:contact"], sets=["FAILED"]), {}, NON_COMPLIANT),
    "a response plan, and no replication set": (plans(["arn:contact"], sets=[]), {}, NON_COMPLIANT),
    "a membership that is active": (MEMBER, {}, COMPLIANT),
    "a membership that was cancelled": (member("Cancelled"), {}, NON_COMPLIANT),
    "a membership of no status": (member(None), {}, NON_COMPLIANT),
    "a membership that was terminated, and a new one": (member("Terminated", "Active"), {}, COMPLIANT),
    "no membership of a service that is not active": (
        {"security-ir": {"refused": "SecurityIncidentResponseNotActiveException"}},
        {},
        NON_COMPLIANT,
    ),
    "a runbook": (RUNBOOK, {}, COMPLIANT),
    "two runbooks, of which one is for incidents": (runbooks("PatchFleet", "IncidentResponse-Contain"), {}, COMPLIANT),
    "a runbook that is not for incidents": (runbooks("PatchFleet"), {}, NON_COMPLIANT),
    "a runbook whose name ends so": (runbooks("Old-IncidentResponse-Contain"), {}, NON_COMPLIANT),
    "a runbook of another prefix, which is wanted": (runbooks("Playbook-1"), {"runbookPrefix": "Playbook-"}, COMPLIANT),
    "a runbook, where plans are wanted": (RUNBOOK, {"accept": "incident-manager"}, NON_COMPLIANT),
    "a runbook, where plans or runbooks are wanted": (RUNBOOK, {"accept": "incident-manager, OpsCenter"}, COMPLIANT),
    "a response plan, where runbooks are wanted": (PLAN, {"accept": "opscenter"}, NON_COMPLIANT),
    "a response plan, where memberships are wanted": (PLAN, {"accept": "security-ir"}, NON_COMPLIANT),
    "a membership, where plans are wanted": (MEMBER, {"accept": "incident-manager"}, NON_COMPLIANT),
    "a runbook, in a Region without the other services": (
        {"ssm-incidents": {"refused": None}, "security-ir": {"refused": None}} | RUNBOOK,
        {},
        COMPLIANT,
    ),
    "nothing, in a Region without the other services": (
        {"ssm-incidents": {"refused": None}, "security-ir": {"refused": None}},
        {},
        NON_COMPLIANT,
    ),
}


class Service:
    """One of the three services, whose lists have one thing on each page."""

    def __init__(self, told):
        self.told = {"sets": [], "plans": [], "memberships": [], "documents": []} | told

    def get_paginator(self, operation):
        self.operation = operation
        return self

    def paginate(self, **asked):
        self.answer()
        if self.operation == "list_response_plans":
            return [{"responsePlanSummaries": [{"arn": number}]} for number in range(len(self.told["plans"]))]
        if self.operation == "list_memberships":
            found = [{"items": [{"membershipId": "m", "membershipStatus": each}]} for each in self.told["memberships"]]
            return [{}, *found]
        assert self.operation == "list_documents"
        own = [{"Key": "Owner", "Values": ["Self"]}, {"Key": "DocumentType", "Values": ["Automation"]}]
        assert asked == {"Filters": own}
        return [{"DocumentIdentifiers": [{"Name": each}]} for each in self.told["documents"]]

    def answer(self):
        if "refused" in self.told:
            if self.told["refused"] is None:
                raise EndpointConnectionError(endpoint_url="https://ssm-incidents")
            raise ClientError({"Error": {"Code": self.told["refused"], "Message": "no"}}, self.operation)

    def list_replication_sets(self):
        self.operation = "ListReplicationSets"
        self.answer()
        return {"replicationSetArns": [f"arn:{number}" for number in range(len(self.told["sets"]))]}

    def get_replication_set(self, arn):
        assert arn == "arn:0"
        return {"replicationSet": {"status": self.told["sets"][0]}}

    def get_response_plan(self, arn):
        found = self.told["plans"][arn]
        return {"arn": arn} if found is None else {"arn": arn, "engagements": found}


def judged(told, **inputs):
    with patch.object(support, "client", lambda service, _region: Service(told.get(service, {}))):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("told", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_that_has(told, inputs, expected):
    [evaluation] = judged(told, **inputs)

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::::Account", ACCOUNT, expected)


ANNOTATIONS = {
    "incident-manager": "no response plan of Incident Manager engages somebody",
    "security-ir": "no membership of AWS Security Incident Response is active",
    "opscenter": "no automation document is called IncidentResponse-*",
}


@pytest.mark.parametrize("accept", [*ANNOTATIONS, "security-ir, opscenter", ", ".join(ANNOTATIONS)])
def test_the_annotation_tells_of_each_way_that_is_accepted(accept):
    why = ", ".join(ANNOTATIONS[way] for way in accept.split(", "))
    assert judged({}, accept=accept)[0]["Annotation"] == f"No way to run an incident is ready: {why}."


@pytest.mark.parametrize("service", ["ssm-incidents", "security-ir", "ssm"])
def test_a_refusal_is_not_a_verdict(service):
    told = judged({service: {"refused": "AccessDeniedException"}})
    assert told["customerErrorCode"] == "AccessDeniedException"


@pytest.mark.parametrize("accept", ["", "drawer", "opscenter, drawer"])
def test_a_way_that_is_not_known_is_refused(accept):
    assert judged({}, accept=accept)["customerErrorCode"] == "InvalidParameterValueException"


def bad(aws):
    """The account has no plan, as every new one has none."""
    return ACCOUNT
