import pytest

from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "IAM_NO_USER"
ADA = {"userName": "ada"}
SCENARIOS = {  # given a user ...: (its configuration, the names that are allowed, then the user is ...)
    "where none is allowed": (ADA, "", NON_COMPLIANT),
    "where the input is left out": (ADA, None, NON_COMPLIANT),
    "that is allowed": (ADA, "ada", COMPLIANT),
    "that is allowed among others": (ADA, "bob, ada", COMPLIANT),
    "while another is allowed": (ADA, "bob", NON_COMPLIANT),
    "whose name begins like one that is allowed": (ADA, "ad", NON_COMPLIANT),
    "whose name fits a pattern": (ADA, "a*", COMPLIANT),
    "whose name fits a pattern with a question mark": (ADA, "ad?", COMPLIANT),
    "whose name does not fit a pattern": (ADA, "b*", NON_COMPLIANT),
    "whose name is allowed in other letters": (ADA, "Ada", NON_COMPLIANT),
    "that the item names elsewhere": ({}, "example", COMPLIANT),
    "without rights": (ADA | {"attachedManagedPolicies": [], "userPolicyList": []}, "", NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "allowed", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_user(configuration, allowed, expected):
    assert verdict(RULE, item("AWS::IAM::User", configuration=configuration), allowedUserNames=allowed) == expected


ANNOTATIONS = {
    "": "ada is an IAM user, and none is allowed.",
    "bob,root-*": "ada is an IAM user, not among bob, root-*.",
}


@pytest.mark.parametrize(("allowed", "annotation"), ANNOTATIONS.items())
def test_the_annotation_names_the_user_and_who_may_be(allowed, annotation):
    [judged] = evaluations(RULE, item("AWS::IAM::User", configuration=ADA), allowedUserNames=allowed)
    assert judged["Annotation"] == annotation


def bad(aws):
    """There is a user."""
    return aws("iam").create_user(UserName="ada")["User"]["UserId"]


def good(aws):
    """There is a user of another name than any that is allowed: none is right without inputs."""
    return aws("iam").create_role(RoleName="ada", AssumeRolePolicyDocument="{}")["Role"]["RoleId"]
