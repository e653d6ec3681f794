import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "IAM_USER_NO_POLICIES_CHECK"

NONE = {"userName": "ada", "attachedManagedPolicies": [], "userPolicyList": [], "groupList": []}
MANAGED = {"policyName": "ReadOnlyAccess", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
INLINE = {"policyName": "inline", "policyDocument": "%7B%7D"}

SCENARIOS = {  # given a user that ...: (its configuration, then the user is ...)
    "has no policies": (NONE, COMPLIANT),
    "has a managed policy": (NONE | {"attachedManagedPolicies": [MANAGED]}, NON_COMPLIANT),
    "has an inline policy": (NONE | {"userPolicyList": [INLINE]}, NON_COMPLIANT),
    "has both": (NONE | {"attachedManagedPolicies": [MANAGED], "userPolicyList": [INLINE]}, NON_COMPLIANT),
    "has rights by its groups alone": (NONE | {"groupList": ["people"]}, COMPLIANT),
    "has a policy beside its groups": (
        NONE | {"groupList": ["people"], "attachedManagedPolicies": [MANAGED]},
        NON_COMPLIANT,
    ),
    "has a permissions boundary": (
        NONE | {"permissionsBoundary": {"permissionsBoundaryArn": MANAGED["policyArn"]}},
        COMPLIANT,
    ),
    "has one managed policy that is no list": (NONE | {"attachedManagedPolicies": MANAGED}, NON_COMPLIANT),
    "has a policy without a name": (NONE | {"attachedManagedPolicies": [{}]}, NON_COMPLIANT),
    "has null for both lists": (NONE | {"attachedManagedPolicies": None, "userPolicyList": None}, COMPLIANT),
    "has empty text for both lists": (NONE | {"attachedManagedPolicies": "", "userPolicyList": ""}, COMPLIANT),
    "is an empty configuration": ({}, COMPLIANT),
    "comes as JSON text": (json.dumps(NONE | {"userPolicyList": [INLINE]}), NON_COMPLIANT),
}


def user(configuration):
    return item("AWS::IAM::User", resourceName="ada", configuration=configuration)


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_user_that(configuration, expected):
    assert verdict(RULE, user(configuration)) == expected


ANNOTATIONS = {
    "ReadOnlyAccess, inline": {"attachedManagedPolicies": [MANAGED], "userPolicyList": [INLINE]},
    "(unnamed)": {"userPolicyList": [{"policyName": None}]},
}


@pytest.mark.parametrize(("names", "configuration"), ANNOTATIONS.items())
def test_the_annotation_names_the_policies(names, configuration):
    [told] = evaluations(RULE, user(configuration))
    assert told["Annotation"] == f"ada has policies of its own: {names}."


def bad(aws):
    """A user has a managed policy for itself."""
    iam = aws("iam")
    user_id = iam.create_user(UserName="ada")["User"]["UserId"]
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn = iam.create_policy(PolicyName="reader", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_user_policy(UserName="ada", PolicyArn=arn)
    return user_id


def good(aws):
    """A user's rights are those of its group."""
    iam = aws("iam")
    user_id = iam.create_user(UserName="bob")["User"]["UserId"]
    iam.create_group(GroupName="people")
    iam.add_user_to_group(UserName="bob", GroupName="people")
    return user_id
