import json
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from managed_policies import allow, document, when
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, verdict

RULE = "BREAK_GLASS_ROLE_EXISTS"
ADMIN, READER = "arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"
DENIED = "arn:aws:iam::aws:policy/AWSDenyAll"
USER, OTHER = "arn:aws:iam::210987654321:user/emergency-1", "arn:aws:iam::210987654321:role/responders"
ROOT = "arn:aws:iam::210987654321:root"
OWN, ALL = f"arn:aws:iam::{ACCOUNT}:policy/emergency", json.dumps(document(allow("*")))
MFA = when("Bool", "aws:MultiFactorAuthPresent", "true")
NOBODY = {"Effect": "Allow", "Action": "sts:AssumeRole"}


def trust(principal=USER, *, kind="AWS", **more):
    """A statement of trust that demands MFA, unless it says otherwise."""
    return NOBODY | {"Principal": {kind: principal}} | MFA | more


def named(test, *arns):
    """MFA, and a test of who asks."""
    return {"Condition": MFA["Condition"] | {test: {"aws:PrincipalArn": list(arns)}}}


def age(test):
    return when(test, "aws:MultiFactorAuthAge", "3600")


TRUST = {  # given a role whose trust ...: (its statements, then the account is ...)
    "names a user, with MFA": ([trust()], COMPLIANT),
    "names a role, with MFA": ([trust(OTHER)], COMPLIANT),
    "names two": ([trust([USER, OTHER])], COMPLIANT),
    "names two, one after the other": ([trust(), trust(OTHER)], COMPLIANT),
    "is empty": ([], NON_COMPLIANT),
    "denies": ([trust(Effect="Deny")], NON_COMPLIANT),
    "allows a name, and denies everybody": ([trust(), trust("*", Effect="Deny")], COMPLIANT),
    "names nobody": ([NOBODY | MFA], NON_COMPLIANT),
    "allows tags of sessions only": ([trust(Action="sts:TagSession")], NON_COMPLIANT),
    "allows tags of everybody's sessions too": ([trust(), trust("*", Action="sts:TagSession")], COMPLIANT),
    "allows all of STS": ([trust(Action="sts:*")], COMPLIANT),
    "is in a whole account": ([trust(ROOT)], NON_COMPLIANT),
    "is in an account by its number": ([trust("210987654321")], NON_COMPLIANT),
    "is in everybody": ([trust("*")], NON_COMPLIANT),
    "is in everybody, without AWS": ([trust() | {"Principal": "*"}], NON_COMPLIANT),
    "is in all but one": ([NOBODY | MFA | {"NotPrincipal": {"AWS": USER}}], NON_COMPLIANT),
    "is in a name and a whole account": ([trust([USER, ROOT])], NON_COMPLIANT),
    "is in a whole account in its second statement": ([trust(), trust(ROOT)], NON_COMPLIANT),
    "is in a user who was deleted": ([trust("AIDACKCEVSQ6C2EXAMPLE")], NON_COMPLIANT),
    "is in a service": ([trust("ec2.amazonaws.com", kind="Service")], NON_COMPLIANT),
    "is in a provider that is named like a role": ([trust(OTHER, kind="Federated")], NON_COMPLIANT),
    "is in a SAML provider": (
        [trust(f"arn:aws:iam::{ACCOUNT}:saml-provider/idp", kind="Federated", Action="sts:AssumeRoleWithSAML")],
        NON_COMPLIANT,
    ),
    "is in an account whose user is named": ([trust(ROOT, **named("ArnEquals", USER))], COMPLIANT),
    "is in everybody who is a user by name": ([trust("*", **named("StringEquals", USER, OTHER))], COMPLIANT),
    "is in an account whose users are all named": (
        [trust(ROOT, **named("ArnLike", "arn:aws:iam::210987654321:user/*"))],
        NON_COMPLIANT,
    ),
    "is in an account whose root is named": ([trust(ROOT, **named("ArnEquals", ROOT))], NON_COMPLIANT),
    "is in an account whose user is not meant": ([trust(ROOT, **named("ArnNotEquals", USER))], NON_COMPLIANT),
    "is in an account whose user is named if at all": (
        [trust(ROOT, **named("ArnEqualsIfExists", USER))],
        NON_COMPLIANT,
    ),
    "is in an account, with a user as the source": (
        [trust(ROOT, Condition=MFA["Condition"] | {"ArnEquals": {"aws:SourceArn": USER}})],
        NON_COMPLIANT,
    ),
    "demands no MFA": ([trust(Condition={})], NON_COMPLIANT),
    "demands MFA of one of two": ([trust(), trust(OTHER, Condition={})], NON_COMPLIANT),
    "demands MFA, in other letters": ([trust(**when("bool", "AWS:multifactorauthpresent", "True"))], COMPLIANT),
    "demands that there is no MFA": ([trust(**when("Bool", "aws:MultiFactorAuthPresent", "false"))], NON_COMPLIANT),
    "takes MFA or none": ([trust(**when("Bool", "aws:MultiFactorAuthPresent", "true", "false"))], NON_COMPLIANT),
    "demands MFA if it is told": ([trust(**when("BoolIfExists", "aws:MultiFactorAuthPresent", "true"))], NON_COMPLIANT),
    "demands MFA of all that is told": (
        [trust(**when("ForAllValues:Bool", "aws:MultiFactorAuthPresent", "true"))],
        NON_COMPLIANT,
    ),
    "asks whether MFA is not told": ([trust(**when("Null", "aws:MultiFactorAuthPresent", "true"))], NON_COMPLIANT),
    "demands TLS": ([trust(**when("Bool", "aws:SecureTransport", "true"))], NON_COMPLIANT),
    "demands that MFA is young": ([trust(**age("NumericLessThan"))], COMPLIANT),
    "demands that MFA is not old": ([trust(**age("NumericLessThanEquals"))], COMPLIANT),
    "demands that MFA is old": ([trust(**age("NumericGreaterThan"))], NON_COMPLIANT),
    "demands that MFA is young if it is told": ([trust(**age("NumericLessThanIfExists"))], NON_COMPLIANT),
    "demands something younger than an hour": (
        [trust(**when("NumericLessThan", "s3:signatureAge", "3600"))],
        NON_COMPLIANT,
    ),
}
RIGHTS = {  # given a role that has ...: (its policies, whether an inline one too, the input, then the account is ...)
    "a policy": ([READER], False, "", COMPLIANT),
    "an inline policy": ([], True, "", COMPLIANT),
    "both": ([ADMIN], True, "", COMPLIANT),
    "no policy": ([], False, "", NON_COMPLIANT),
    "all denied": ([ADMIN, DENIED], True, "", NON_COMPLIANT),
    "the policy that is wanted": ([ADMIN], False, ADMIN, COMPLIANT),
    "more than is wanted": ([READER, ADMIN], False, ADMIN, COMPLIANT),
    "another policy than is wanted": ([READER], True, ADMIN, NON_COMPLIANT),
    "one of two that are wanted": ([ADMIN], False, f"{READER}, {ADMIN}", NON_COMPLIANT),
    "both that are wanted": ([ADMIN, READER], False, f"{READER}, {ADMIN}", COMPLIANT),
}
SCENARIOS = TRUST | RIGHTS


class Iam:
    """IAM with one role, or none, whose policies are each on a page."""

    def __init__(self, *statements, policies=(ADMIN,), inline=False, refusing=None, code="NoSuchEntity", **more):
        self.role = {"RoleName": "BreakGlass", "Path": "/", "MaxSessionDuration": 3600}
        self.role |= {"AssumeRolePolicyDocument": document(*statements)} | more
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
        if operation == self.refusing or asked != {"RoleName": "BreakGlass"}:
            raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, operation)


def judged(iam, **inputs):
    """What the rule says of the account, and why."""
    with patch.object(support, "client", lambda _service, _region: iam):
        [told] = evaluations(RULE, **inputs)
    assert (told["ComplianceResourceType"], told["ComplianceResourceId"]) == ("AWS::::Account", ACCOUNT)
    return told["ComplianceType"], told.get("Annotation")


@pytest.mark.parametrize(("statements", "expected"), TRUST.values(), ids=TRUST)
def test_given_a_role_whose_trust(statements, expected):
    assert judged(Iam(*statements))[0] == expected


@pytest.mark.parametrize(("policies", "inline", "wanted", "expected"), RIGHTS.values(), ids=RIGHTS)
def test_given_a_role_that_has(policies, inline, wanted, expected):
    role = Iam(trust(), policies=policies, inline=inline)

    assert judged(role, requiredPolicyArns=wanted)[0] == expected


@pytest.mark.parametrize(("wanted", "expected"), [("true", NON_COMPLIANT), ("false", COMPLIANT)])
def test_mfa_may_be_left_to_others(wanted, expected):
    assert judged(Iam(trust(Condition={})), requireMfa=wanted)[0] == expected


@pytest.mark.parametrize(
    ("seconds", "most", "expected"),
    [(3600, 3600, COMPLIANT), (3601, 3600, NON_COMPLIANT), (43200, 43200, COMPLIANT), (43200, 43199, NON_COMPLIANT)],
)
def test_sessions_are_short(seconds, most, expected):
    role = Iam(trust(), MaxSessionDuration=seconds)

    assert judged(role, maxSessionSeconds=str(most))[0] == expected


@pytest.mark.parametrize("given", [{"maxSessionSeconds": "3599"}, {"maxSessionSeconds": "43201"}, {"roleName": "a b"}])
def test_what_iam_does_not_know_is_refused(given):
    assert evaluations(RULE, **given)["customerErrorCode"] == "InvalidParameterValueException"


@pytest.mark.parametrize("path", ["/aws-reserved/sso.amazonaws.com/", "/aws-service-role/ec2.amazonaws.com/"])
def test_a_role_of_aws_is_not_meant(path):
    assert judged(Iam(trust(), Path=path)) == (NON_COMPLIANT, "The role BreakGlass is one of AWS's own.")


def test_a_role_without_a_trust_policy_trusts_nobody():
    assert judged(Iam(AssumeRolePolicyDocument=None)) == (NON_COMPLIANT, "The role BreakGlass trusts nobody.")


NAMES_NOBODY = "the trust policy of BreakGlass names no user or role"
FAULTS = {  # what the annotation says: (of which role, asked how)
    "There is no role Emergency.": (Iam(trust()), {"roleName": "Emergency"}),
    "The role BreakGlass trusts nobody.": (Iam(), {}),
    f"A statement in {NAMES_NOBODY}: {ROOT}.": (Iam(trust([USER, ROOT])), {}),
    f"A statement in {NAMES_NOBODY}: all but some (NotPrincipal).": (
        Iam(NOBODY | MFA | {"NotPrincipal": {"AWS": USER}}),
        {},
    ),
    f"Statement Door of {NAMES_NOBODY}: 210987654321.": (Iam(trust("210987654321", Sid="Door")), {}),
    "Statement Door of the trust policy of BreakGlass demands no MFA.": (Iam(trust(Condition={}, Sid="Door")), {}),
    "Sessions of the role BreakGlass may last 7200 seconds, which is more than 3600.": (
        Iam(trust(), MaxSessionDuration=7200),
        {},
    ),
    "The role BreakGlass has no policy, and so can do nothing.": (Iam(trust(), policies=[]), {}),
    f"The role BreakGlass does not have {ADMIN}.": (Iam(trust(), policies=[]), {"requiredPolicyArns": ADMIN}),
    "The role BreakGlass has AWSDenyAll, and so can do nothing.": (Iam(trust(), policies=[ADMIN, DENIED]), {}),
}


@pytest.mark.parametrize(("annotation", "given"), FAULTS.items())
def test_the_annotation_names_the_fault(annotation, given):
    role, inputs = given

    assert judged(role, **inputs) == (NON_COMPLIANT, annotation)


@pytest.mark.parametrize("operation", ["get_role", "list_attached_role_policies", "list_role_policies"])
def test_a_role_that_goes_while_it_is_looked_at_is_gone(operation):
    role = Iam(trust(), policies=[], inline=True, refusing=operation)

    assert judged(role) == (NON_COMPLIANT, "There is no role BreakGlass.")


def test_another_refusal_is_an_error():
    role = Iam(trust(), refusing="get_role", code="ServiceFailure")
    with patch.object(support, "client", lambda _service, _region: role):
        assert evaluations(RULE)["customerErrorCode"] == "ServiceFailure"


def test_iam_is_asked_as_it_answers():
    with aws() as client:
        assert verdict(RULE) == NON_COMPLIANT
        good(client)
        assert verdict(RULE) == COMPLIANT
        client("iam").detach_role_policy(RoleName="BreakGlass", PolicyArn=OWN)
        assert verdict(RULE) == NON_COMPLIANT
        client("iam").put_role_policy(RoleName="BreakGlass", PolicyName="own", PolicyDocument=ALL)
        assert verdict(RULE) == COMPLIANT


def make(client, statement):
    """A role for emergencies that may do everything."""
    iam = client("iam")
    iam.create_policy(PolicyName="emergency", PolicyDocument=ALL)
    iam.create_role(RoleName="BreakGlass", AssumeRolePolicyDocument=json.dumps(document(statement)))
    iam.attach_role_policy(RoleName="BreakGlass", PolicyArn=OWN)


def bad(aws):
    """The role for emergencies trusts a whole account."""
    make(aws, trust(ROOT))
    return ACCOUNT


def good(aws):
    """The role for emergencies trusts a user who has MFA."""
    make(aws, trust())
    return ACCOUNT
