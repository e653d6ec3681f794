import json

import pytest

from managed_policies import allow, document
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

RULE = "IAM_NO_INLINE_POLICY_CHECK"
MAY_BE_ABSENT = {f"configuration.{kind}PolicyList" for kind in ("user", "group", "role")}  # each type has one
POLICY = {"policyName": "reads", "policyDocument": "%7B%22Version%22%3A%222012-10-17%22%7D"}

SCENARIOS = {  # given an identity that ...: (its type, its configuration, then it is ...)
    "is a user with an inline policy": ("User", {"userPolicyList": [POLICY]}, NON_COMPLIANT),
    "is a group with an inline policy": ("Group", {"groupPolicyList": [POLICY]}, NON_COMPLIANT),
    "is a role with an inline policy": ("Role", {"rolePolicyList": [POLICY], "path": "/"}, NON_COMPLIANT),
    "has an inline policy that is no list": ("User", {"userPolicyList": POLICY}, NON_COMPLIANT),
    "has an inline policy without a name": ("User", {"userPolicyList": [{"policyName": None}]}, NON_COMPLIANT),
    "has managed policies too": (
        "User",
        {"userPolicyList": [POLICY], "attachedManagedPolicies": [{"policyName": "ReadOnlyAccess"}]},
        NON_COMPLIANT,
    ),
    "has managed policies only": (
        "User",
        {"userPolicyList": [], "attachedManagedPolicies": [{"policyName": "ReadOnlyAccess"}]},
        COMPLIANT,
    ),
    "is a role without any": ("Role", {"rolePolicyList": []}, COMPLIANT),
    "is a group without any": ("Group", {"groupPolicyList": []}, COMPLIANT),
    "has null for its inline policies": ("User", {"userPolicyList": None}, COMPLIANT),
    "does not say": ("User", {}, COMPLIANT),
    "is a role of Identity Center": (
        "Role",
        {"rolePolicyList": [POLICY], "path": "/aws-reserved/sso.amazonaws.com/"},
        NOT_APPLICABLE,
    ),
    "is a role of a service's own": (
        "Role",
        {"rolePolicyList": [POLICY], "path": "/aws-service-role/config.amazonaws.com/"},
        NOT_APPLICABLE,
    ),
    "is a role that a service may take": (
        "Role",
        {"rolePolicyList": [POLICY], "path": "/service-role/"},
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("kind", "configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_identity_that(kind, configuration, expected):
    assert verdict(RULE, item(f"AWS::IAM::{kind}", configuration=configuration)) == expected


def test_the_annotation_names_the_policies():
    found = {"userPolicyList": [POLICY, POLICY | {"policyName": "writes"}]}
    [judged] = evaluations(RULE, item("AWS::IAM::User", resourceName="ada", configuration=found))
    assert judged["Annotation"] == "ada has inline policies: reads, writes."


def test_a_policy_without_a_name_is_told():
    [judged] = evaluations(RULE, item("AWS::IAM::User", resourceName="ada", configuration={"userPolicyList": [{}]}))
    assert judged["Annotation"] == "ada has inline policies: (unnamed)."


def bad(aws):
    """A user has two inline policies beside a managed one."""
    user = managed_only(aws, "ada")
    for name in ("reads", "writes"):
        said = json.dumps(document(allow(f"s3:{name}*", on="arn:aws:s3:::b")))
        aws("iam").put_user_policy(UserName="ada", PolicyName=name, PolicyDocument=said)
    return user


def good(aws):
    """A user has a managed policy."""
    return managed_only(aws, "bob")


def managed_only(aws, name):
    iam = aws("iam")
    said = json.dumps(document(allow("iam:ChangePassword")))
    arn = iam.create_policy(PolicyName=f"{name}-managed", PolicyDocument=said)["Policy"]["Arn"]
    user = iam.create_user(UserName=name)["User"]["UserId"]
    iam.attach_user_policy(UserName=name, PolicyArn=arn)
    return user
