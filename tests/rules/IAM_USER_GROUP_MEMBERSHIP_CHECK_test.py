import pytest

from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "IAM_USER_GROUP_MEMBERSHIP_CHECK"

SCENARIOS = {  # given a user in ...: (its configuration, the groups that are wanted, then the user is ...)
    "a group": ({"groupList": ["people"]}, "", COMPLIANT),
    "a group, the input left out": ({"groupList": ["people"]}, None, COMPLIANT),
    "a group that is no list": ({"groupList": "people"}, "", COMPLIANT),
    "no group": ({"groupList": []}, "", NON_COMPLIANT),
    "no group, being recorded as null": ({"groupList": None}, "", NON_COMPLIANT),
    "no group that the item tells": ({}, "", NON_COMPLIANT),
    "the group that is wanted": ({"groupList": ["people"]}, "people", COMPLIANT),
    "the group that is wanted, in other letters": ({"groupList": ["People"]}, "peoplE", COMPLIANT),
    "another group than is wanted": ({"groupList": ["people"]}, "staff", NON_COMPLIANT),
    "one of two groups that are wanted": ({"groupList": ["people"]}, "people,staff", NON_COMPLIANT),
    "both groups that are wanted": ({"groupList": ["staff", "people"]}, "people, staff", COMPLIANT),
    "the group that is wanted and others": ({"groupList": ["people", "staff"]}, "people", COMPLIANT),
    "no group where one is wanted": ({"groupList": []}, "people", NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "wanted", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_user_in(configuration, wanted, expected):
    assert verdict(RULE, item("AWS::IAM::User", configuration=configuration), groupNames=wanted) == expected


ANNOTATIONS = {
    "ada is in no group.": [],
    "ada is not in the groups staff, root.": ["people"],
}


@pytest.mark.parametrize(("annotation", "groups"), ANNOTATIONS.items())
def test_the_annotation_names_the_user_and_what_is_missing(annotation, groups):
    recorded = item("AWS::IAM::User", resourceName="ada", configuration={"groupList": groups})
    [judged] = evaluations(RULE, recorded, groupNames="people,staff,root")
    assert judged["Annotation"] == annotation


def bad(aws):
    """A user is in no group, though there is one."""
    aws("iam").create_group(GroupName="people")
    return aws("iam").create_user(UserName="ada")["User"]["UserId"]


def good(aws):
    """A user is in a group."""
    iam = aws("iam")
    iam.create_group(GroupName="people")
    user = iam.create_user(UserName="bob")["User"]["UserId"]
    iam.add_user_to_group(UserName="bob", GroupName="people")
    return user
