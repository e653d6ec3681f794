import json

import pytest

from managed_policies import allow, document
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, item, verdict

RULE = "IAM_GROUP_HAS_USERS_CHECK"
PEOPLE = {"groupName": "people"}

SCENARIOS = {  # given a group that ...: (its configuration, its users, then the group is ...)
    "has a user": (PEOPLE, ["ada"], COMPLIANT),
    "has two users": (PEOPLE, ["ada", "bob"], COMPLIANT),
    "has no users": (PEOPLE, [], NON_COMPLIANT),
    "has no users, and policies": (
        PEOPLE | {"attachedManagedPolicies": [{"policyName": "x"}], "groupPolicyList": []},
        [],
        NON_COMPLIANT,
    ),
    "has a user, and no policies": (PEOPLE | {"attachedManagedPolicies": []}, ["ada"], COMPLIANT),
    "has no users, and is named by the item alone": ({}, [], NON_COMPLIANT),
    "has null for its name in the configuration": ({"groupName": None}, ["ada"], COMPLIANT),
    "is gone": (PEOPLE, None, NOT_APPLICABLE),
}


@pytest.mark.parametrize(("configuration", "users", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_group_that(configuration, users, expected):
    with aws() as client:
        if users is not None:
            group(client, "people", users)
        recorded = item("AWS::IAM::Group", resourceName="people", configuration=configuration)

        assert verdict(RULE, recorded) == expected


def test_the_annotation_names_the_group():
    with aws() as client:
        group(client, "people", [])

        [judged] = evaluations(RULE, item("AWS::IAM::Group", configuration=PEOPLE))
        assert judged["Annotation"] == "The group people has no users."


def group(client, name, users):
    """A group with users; its id."""
    iam = client("iam")
    group_id = iam.create_group(GroupName=name)["Group"]["GroupId"]
    for user in users:
        iam.create_user(UserName=user)
        iam.add_user_to_group(UserName=user, GroupName=name)
    return group_id


def bad(aws):
    """A group without users has a managed and an inline policy."""
    iam, said = aws("iam"), json.dumps(document(allow("s3:GetObject", on="arn:aws:s3:::b/*")))
    group_id = group(aws, "left", [])
    iam.put_group_policy(GroupName="left", PolicyName="inline", PolicyDocument=said)
    arn = iam.create_policy(PolicyName="left-behind", PolicyDocument=said)["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="left", PolicyArn=arn)
    return group_id


def good(aws):
    """A group has a user."""
    return group(aws, "people", ["ada"])
