import json
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from managed_policies import allow, document
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, verdict

RULE = "FORENSICS_ROLE_EXISTS"
NAME = "IncidentResponseForensics"
ADMIN, READER = "arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"
DENIED = "arn:aws:iam::aws:policy/AWSDenyAll"
AUDIT, TRACES = "arn:aws:iam::aws:policy/SecurityAudit", f"arn:aws:iam::{ACCOUNT}:policy/traces"
RESPONDERS, STRANGERS = "210987654321", "333333333333"
OWN, THEIR = f"arn:aws:iam::{ACCOUNT}:role/responder", f"arn:aws:iam::{RESPONDERS}:role/responder"
NOBODY = {"Effect": "Allow", "Action": "sts:AssumeRole"}
SAID = json.dumps(document(allow("ec2:Describe*", "ec2:CreateSnapshot")))


def trust(principal=THEIR, *, kind="AWS", **more):
    return NOBODY | {"Principal": {kind: principal}} | more


BOTH = f"{RESPONDERS}, {ACCOUNT}"
TRUST = {  # given a role whose trust ...: (its statements, the accounts that it may be in, then the account is ...)
    "is in a role of the responders": ([trust()], RESPONDERS, COMPLIANT),
    "is in the account of the responders": ([trust(f"arn:aws:iam::{RESPONDERS}:root")], RESPONDERS, COMPLIANT),
    "is in the account of the responders by its number": ([trust(RESPONDERS)], RESPONDERS, COMPLIANT),
    "is in the account itself, where no other is named": ([trust(OWN)], "", COMPLIANT),
    "is in the account itself, the input left out": ([trust(OWN)], None, COMPLIANT),
    "is in the account itself, where another is named": ([trust(OWN)], RESPONDERS, NON_COMPLIANT),
    "is in another account, where none is named": ([trust()], "", NON_COMPLIANT),
    "is in a stranger": ([trust(STRANGERS)], RESPONDERS, NON_COMPLIANT),
    "is in a stranger too": ([trust([THEIR, STRANGERS])], RESPONDERS, NON_COMPLIANT),
    "is in a stranger in its second statement": ([trust(), trust(STRANGERS)], RESPONDERS, NON_COMPLIANT),
    "is in each of two": ([trust(), trust(OWN)], BOTH, COMPLIANT),
    "is in one of two": ([trust(OWN)], BOTH, COMPLIANT),
    "is in everybody": ([trust("*")], RESPONDERS, NON_COMPLIANT),
    "is in all but one": ([NOBODY | {"NotPrincipal": {"AWS": THEIR}}], RESPONDERS, NON_COMPLIANT),
    "is in a service": ([trust("lambda.amazonaws.com", kind="Service")], RESPONDERS, NON_COMPLIANT),
    "is in a provider of the account": (
        [trust(f"arn:aws:iam::{ACCOUNT}:saml-provider/idp", kind="Federated", Action="sts:AssumeRoleWithSAML")],
        "",
        NON_COMPLIANT,
    ),
    "is in a role that was deleted": ([trust("AROACKCEVSQ6C2EXAMPLE")], RESPONDERS, NON_COMPLIANT),
    "is empty": ([], RESPONDERS, NON_COMPLIANT),
    "names nobody": ([NOBODY], RESPONDERS, NON_COMPLIANT),
    "denies": ([trust(Effect="Deny")], RESPONDERS, NON_COMPLIANT),
    "allows tags of sessions only": ([trust(Action="sts:TagSession")], RESPONDERS, NON_COMPLIANT),
    "denies a stranger": ([trust(), trust(STRANGERS, Effect="Deny")], RESPONDERS, COMPLIANT),
    "lets a stranger tag sessions": ([trust(), trust(STRANGERS, Action="sts:TagSession")], RESPONDERS, COMPLIANT),
    "allows all of STS": ([trust(Action="sts:*")], RESPONDERS, COMPLIANT),
}
RIGHTS = {  # given a role that has ...: (its policies, whether an inline one too, the input, then the account is ...)
    "a policy": ([AUDIT], False, "", COMPLIANT),
    "an inline policy": ([], True, "", COMPLIANT),
    "no policy": ([], False, "", NON_COMPLIANT),
    "all denied": ([AUDIT, DENIED], True, "", NON_COMPLIANT),
    "the policies that are wanted": ([AUDIT, TRACES], False, f"{AUDIT}, {TRACES}", COMPLIANT),
    "more than is wanted": ([READER, AUDIT], False, AUDIT, COMPLIANT),
    "one of two that are wanted": ([AUDIT], True, f"{TRACES}, {AUDIT}", NON_COMPLIANT),
    "every right": ([ADMIN], False, "", NON_COMPLIANT),
    "every right, beside what is wanted": ([AUDIT, ADMIN], False, AUDIT, NON_COMPLIANT),
    "every right, as is wanted": ([ADMIN], False, ADMIN, COMPLIANT),
}
SCENARIOS = TRUST | RIGHTS


class Iam:
    """IAM with one role, or none, whose policies are each on a page."""

    def __init__(self, *statements, policies=(AUDIT,), inline=False, refusing=None, code="NoSuchEntity", **more):
        self.role = {"RoleName": NAME, "Path": "/", "AssumeRolePolicyDocument": document(*statements)} | more
        self.policies, self.inline, self.refusing, self.code = policies, inline, refusing, code

    def get_role(self, **asked):
        self.answer("get_role", asked)
        return {"Role": self.role}

    def get_paginator(self, operation):
        self.operation = operation
        return self

    def paginate(self, **asked):
        self.answer(self.operation, asked)
        if self.operation == "list_role_policies":
            return [{"PolicyNames": []}, {"PolicyNames": ["own"] if self.inline else []}]
        assert self.operation == "list_attached_role_policies"
        return [{"AttachedPolicies": []}, *({"AttachedPolicies": [{"PolicyArn": each}]} for each in self.policies)]

    def answer(self, operation, asked):
        if operation == self.refusing or asked != {"RoleName": NAME}:
            raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, operation)


def judged(iam, **inputs):
    """What the rule says of the account, and why."""
    with patch.object(support, "client", lambda _service, _region: iam):
        [told] = evaluations(RULE, **inputs)
    assert (told["ComplianceResourceType"], told["ComplianceResourceId"]) == ("AWS::::Account", ACCOUNT)
    return told["ComplianceType"], told.get("Annotation")


@pytest.mark.parametrize(("statements", "accounts", "expected"), TRUST.values(), ids=TRUST)
def test_given_a_role_whose_trust(statements, accounts, expected):
    assert judged(Iam(*statements), trustedAccountIds=accounts)[0] == expected


@pytest.mark.parametrize(("policies", "inline", "wanted", "expected"), RIGHTS.values(), ids=RIGHTS)
def test_given_a_role_that_has(policies, inline, wanted, expected):
    role = Iam(trust(OWN), policies=policies, inline=inline)

    assert judged(role, requiredPolicyArns=wanted)[0] == expected


@pytest.mark.parametrize("path", ["/aws-reserved/sso.amazonaws.com/", "/aws-service-role/ec2.amazonaws.com/"])
def test_a_role_of_aws_is_not_meant(path):
    assert judged(Iam(trust(OWN), Path=path)) == (NON_COMPLIANT, f"The role {NAME} is one of AWS's own.")


def test_a_role_without_a_trust_policy_trusts_nobody():
    assert judged(Iam(AssumeRolePolicyDocument=None)) == (NON_COMPLIANT, f"The role {NAME} trusts nobody.")


FAULTS = {  # what the annotation says: (of which role, asked how)
    "There is no role Forensics.": (Iam(trust(OWN)), {"roleName": "Forensics"}),
    f"The role {NAME} trusts nobody.": (Iam(), {}),
    f"A statement in the trust policy of {NAME} trusts others than {ACCOUNT}: {STRANGERS}, *.": (
        Iam(trust([OWN, STRANGERS, "*"])),
        {},
    ),
    f"Statement Door of the trust policy of {NAME} trusts others than {BOTH}: all but some (NotPrincipal).": (
        Iam(NOBODY | {"Sid": "Door", "NotPrincipal": {"AWS": OWN}}),
        {"trustedAccountIds": BOTH},
    ),
    f"The role {NAME} has no policy, and so can do nothing.": (Iam(trust(OWN), policies=[]), {}),
    f"The role {NAME} does not have {READER}.": (Iam(trust(OWN)), {"requiredPolicyArns": f"{READER}, {AUDIT}"}),
    f"The role {NAME} has AWSDenyAll, and so can do nothing.": (Iam(trust(OWN), policies=[ADMIN, DENIED]), {}),
    f"The role {NAME} has AdministratorAccess, which an investigation does not need.": (
        Iam(trust(OWN), policies=[ADMIN]),
        {},
    ),
}


@pytest.mark.parametrize(("annotation", "given"), FAULTS.items())
def test_the_annotation_names_the_fault(annotation, given):
    role, inputs = given

    assert judged(role, **inputs) == (NON_COMPLIANT, annotation)


@pytest.mark.parametrize("operation", ["get_role", "list_attached_role_policies", "list_role_policies"])
def test_a_role_that_goes_while_it_is_looked_at_is_gone(operation):
    role = Iam(trust(OWN), policies=[], inline=True, refusing=operation)

    assert judged(role) == (NON_COMPLIANT, f"There is no role {NAME}.")


def test_another_refusal_is_an_error():
    role = Iam(trust(OWN), refusing="get_role", code="ServiceFailure")
    with patch.object(support, "client", lambda _service, _region: role):
        assert evaluations(RULE)["customerErrorCode"] == "ServiceFailure"


@pytest.mark.parametrize("given", [{"roleName": "a b"}, {"trustedAccountIds": "12"}, {"requiredPolicyArns": "audit"}])
def test_what_iam_does_not_know_is_refused(given):
    assert evaluations(RULE, **given)["customerErrorCode"] == "InvalidParameterValueException"


def test_iam_is_asked_as_it_answers():
    with aws() as client:
        assert verdict(RULE) == NON_COMPLIANT
        good(client)
        assert verdict(RULE) == COMPLIANT
        client("iam").delete_role_policy(RoleName=NAME, PolicyName="evidence")
        assert verdict(RULE) == NON_COMPLIANT
        client("iam").create_policy(PolicyName="traces", PolicyDocument=SAID)
        client("iam").attach_role_policy(RoleName=NAME, PolicyArn=TRACES)
        assert verdict(RULE) == COMPLIANT


def make(client, statement):
    """A role for investigations that may read and make snapshots."""
    iam = client("iam")
    iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=json.dumps(document(statement)))
    iam.put_role_policy(RoleName=NAME, PolicyName="evidence", PolicyDocument=SAID)


def bad(aws):
    """The role for investigations trusts a service."""
    make(aws, trust("lambda.amazonaws.com", kind="Service"))
    return ACCOUNT


def good(aws):
    """The role for investigations trusts a role of the account."""
    make(aws, trust(OWN))
    return ACCOUNT
