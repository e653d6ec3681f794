import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

RULE = "IAM_POLICY_BLACKLISTED_CHECK"

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
SHELL = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
BOTH = {"policyArns": f"{ADMIN}, {SHELL}"}
USER, GROUP, ROLE = "User", "Group", "Role"


def having(*arns, **more):
    named = [{"policyName": arn.rpartition("/")[2], "policyArn": arn} for arn in arns]
    return {"path": "/", "attachedManagedPolicies": named} | more


def but(text):
    return {"exceptionList": text}


SCENARIOS = {  # given an identity called Ada that ...: (its kind, its configuration, inputs, then it is ...)
    "has nothing": (USER, having(), {}, COMPLIANT),
    "has another policy": (USER, having(READ), {}, COMPLIANT),
    "is a user with the policy": (USER, having(ADMIN), {}, NON_COMPLIANT),
    "is a group with the policy": (GROUP, having(ADMIN), {}, NON_COMPLIANT),
    "is a role with the policy": (ROLE, having(ADMIN), {}, NON_COMPLIANT),
    "has the policy after another": (USER, having(READ, ADMIN), {}, NON_COMPLIANT),
    "has the second of two that are forbidden": (USER, having(SHELL), BOTH, NON_COMPLIANT),
    "has one that is forbidden elsewhere only": (USER, having(SHELL), {}, COMPLIANT),
    "has one of the account's own of that name": (
        USER,
        having("arn:aws:iam::123456789012:policy/AdministratorAccess"),
        {},
        COMPLIANT,
    ),
    "has one whose name begins so": (USER, having(f"{ADMIN}-Amplify"), {}, COMPLIANT),
    "is bounded by the policy": (
        USER,
        having(permissionsBoundary={"permissionsBoundaryArn": ADMIN}),
        {},
        COMPLIANT,
    ),
    "is a role of Identity Center": (
        ROLE,
        having(ADMIN, path="/aws-reserved/sso.amazonaws.com/"),
        {},
        NON_COMPLIANT,
    ),
    "is a role of a service": (ROLE, having(ADMIN, path="/aws-service-role/x.amazonaws.com/"), {}, NOT_APPLICABLE),
    "has null for its path": (USER, having(ADMIN, path=None), {}, NON_COMPLIANT),
    "has null for its policies": (USER, {"attachedManagedPolicies": None}, {}, COMPLIANT),
    "has one policy that is no list": (USER, {"attachedManagedPolicies": {"policyArn": ADMIN}}, {}, NON_COMPLIANT),
    "has a policy without an ARN": (USER, {"attachedManagedPolicies": [{}]}, {}, COMPLIANT),
    "is an empty configuration": (USER, {}, {}, COMPLIANT),
    "comes as JSON text": (USER, json.dumps(having(ADMIN)), {}, NON_COMPLIANT),
    "is a user that is excepted": (USER, having(ADMIN), but("users:[Ada]"), COMPLIANT),
    "is a group that is excepted": (GROUP, having(ADMIN), but("groups:[Ada]"), COMPLIANT),
    "is a role that is excepted": (ROLE, having(ADMIN), but("roles:[Ada]"), COMPLIANT),
    "is excepted in other letters": (USER, having(ADMIN), but("users:[aDA]"), COMPLIANT),
    "is the second that is excepted": (USER, having(ADMIN), but("users:[bob; Ada]"), COMPLIANT),
    "is the second that is excepted, without a blank": (USER, having(ADMIN), but("users:[bob;Ada]"), COMPLIANT),
    "is excepted after other kinds": (ROLE, having(ADMIN), but("users:[bob], groups : [x],roles:[Ada]"), COMPLIANT),
    "is excepted as another kind": (USER, having(ADMIN), but("roles:[Ada], groups:[Ada]"), NON_COMPLIANT),
    "is not excepted": (USER, having(ADMIN), but("users:[bob]"), NON_COMPLIANT),
    "has a name that begins like an exception": (USER, having(ADMIN), but("users:[Ad]"), NON_COMPLIANT),
}


def identity(kind, configuration):
    return item(f"AWS::IAM::{kind}", resourceName="Ada", configuration=configuration)


@pytest.mark.parametrize(("kind", "configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_identity_called_ada_that(kind, configuration, inputs, expected):
    assert verdict(RULE, identity(kind, configuration), **inputs) == expected


def test_the_annotation_names_each_forbidden_policy():
    [told] = evaluations(RULE, identity(ROLE, having(READ, SHELL, ADMIN)), **BOTH)
    assert told["Annotation"] == f"Ada has {ADMIN}, {SHELL}, which nobody may have."


@pytest.mark.parametrize(
    "text", ["Ada", "users:Ada", "users:[Ada", "people:[Ada]", "users:[Ada] roles:[x]", "users:[[]]"]
)
def test_exceptions_are_refused_that_are_not_written_as_aws_has_them(text):
    told = evaluations(RULE, identity(USER, having()), exceptionList=text)

    assert told["customerErrorCode"] == "InvalidParameterValueException"
    assert "expected names by kind, such as users:[ada;bob], roles:[break-glass]" in told["customerErrorMessage"]


def inputs(aws):
    """A policy that the emulator has; of AWS's own it has few."""
    return {"policyArns": "arn:aws:iam::aws:policy/AWSSupportAccess"}


def bad(aws):
    """A user has the policy."""
    iam = aws("iam")
    user_id = iam.create_user(UserName="ada")["User"]["UserId"]
    iam.attach_user_policy(UserName="ada", PolicyArn="arn:aws:iam::aws:policy/AWSSupportAccess")
    return user_id


def good(aws):
    """A user has none."""
    return aws("iam").create_user(UserName="bob")["User"]["UserId"]
