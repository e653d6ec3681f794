import json

import pytest

from managed_policies import allow, document
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, refusing, verdict

RULE = "IAM_POLICY_IN_USE"
ARN = f"arn:aws:iam::{ACCOUNT}:policy/support"
SUPPORT = "arn:aws:iam::aws:policy/AWSSupportAccess"
LAMBDA = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}

USER, EMPTY, GROUP = ("user", []), ("group", []), ("group", ["ada"])
ROLE, CLOSED = ("role", [LAMBDA]), ("role", [LAMBDA | {"Effect": "Deny"}])

SCENARIOS = {  # given a policy that ...: (who has it, policyUsageType, then the account is ...)
    "nobody has": ([], "ANY", NON_COMPLIANT),
    "a user has": ([USER], "ANY", COMPLIANT),
    "a group with a user has": ([GROUP], "ANY", COMPLIANT),
    "an empty group has": ([EMPTY], "ANY", NON_COMPLIANT),
    "an empty group has, and another": ([EMPTY, GROUP], "ANY", COMPLIANT),
    "a role has that trusts a service": ([ROLE], "ANY", COMPLIANT),
    "a role has that trusts nobody": ([CLOSED], "ANY", NON_COMPLIANT),
    "a role has whose trust policy is empty": ([("role", [])], "ANY", NON_COMPLIANT),
    "a role has whose trust policy names nobody": (
        [("role", [{"Effect": "Allow", "Action": "sts:AssumeRole"}])],
        "ANY",
        NON_COMPLIANT,
    ),
    "a role has that trusts all but one": (
        [("role", [{"Effect": "Allow", "NotPrincipal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}])],
        "ANY",
        COMPLIANT,
    ),
    "a role has that trusts somebody in its second statement": (
        [("role", [LAMBDA | {"Effect": "Deny"}, LAMBDA])],
        "ANY",
        COMPLIANT,
    ),
    "a role has, the input left out": ([ROLE], None, COMPLIANT),
    "a role has, the input empty": ([ROLE], "", COMPLIANT),
    "a role has, where a role is to": ([ROLE], "IAM_ROLE", COMPLIANT),
    "a role has, where a role is to, in other letters": ([ROLE], "iam_role", COMPLIANT),
    "a role has, where a user is to": ([ROLE], "IAM_USER", NON_COMPLIANT),
    "a role has, where a group is to": ([ROLE], "IAM_GROUP", NON_COMPLIANT),
    "a user has, where a user is to": ([USER], "IAM_USER", COMPLIANT),
    "a user has, where a role is to": ([USER], "IAM_ROLE", NON_COMPLIANT),
    "a group has, where a group is to": ([GROUP], "IAM_GROUP", COMPLIANT),
    "an empty group has, where a group is to": ([EMPTY], "IAM_GROUP", NON_COMPLIANT),
}


@pytest.mark.parametrize(("holders", "kind", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_policy_that(holders, kind, expected):
    with aws() as client:
        make(client)
        for number, (of, having) in enumerate(holders):
            attach(client, ARN, of, having, f"{of}-{number}")

        assert verdict(RULE, policyARN=ARN, policyUsageType=kind) == expected


ANNOTATIONS = {
    "ANY": f"{ARN} is not attached to a user or a group with users or a role that trusts somebody.",
    "IAM_ROLE": f"{ARN} is not attached to a role that trusts somebody.",
}


@pytest.mark.parametrize(("kind", "annotation"), ANNOTATIONS.items())
def test_the_annotation_names_the_policy_and_who_would_count(kind, annotation):
    with aws() as client:
        make(client)

        [judged] = evaluations(RULE, policyARN=ARN, policyUsageType=kind)
        assert (judged["ComplianceResourceId"], judged["Annotation"]) == (ACCOUNT, annotation)


ANY_USE = {"PolicyArn": ARN, "PolicyUsageFilter": "PermissionsPolicy"}  # as a boundary it allows nothing
GONE = {  # since it was listed, somebody deleted ...: (who has the policy, what is asked, then the account is ...)
    "the policy": (USER, ("ListEntitiesForPolicy", ANY_USE), NON_COMPLIANT),
    "the group": (GROUP, ("GetGroup", {"GroupName": "group-0"}), NON_COMPLIANT),
    "the role": (ROLE, ("GetRole", {"RoleName": "role-0"}), NON_COMPLIANT),
}


@pytest.mark.parametrize(("holder", "asked", "expected"), GONE.values(), ids=GONE)
def test_somebody_deleted(holder, asked, expected):
    operation, parameters = asked
    with aws() as client:
        make(client)
        attach(client, ARN, *holder, f"{holder[0]}-0")

        with refusing("NoSuchEntity", "iam", operation, **parameters):
            assert verdict(RULE, policyARN=ARN) == expected
        with refusing("ServiceFailure", "iam", operation, **parameters):
            assert evaluations(RULE, policyARN=ARN)["customerErrorCode"] == "ServiceFailure"


def test_a_policy_that_is_not_there_is_told():
    with aws(), refusing("NoSuchEntity", "iam", "ListEntitiesForPolicy"):
        [judged] = evaluations(RULE, policyARN=ARN)

    of = judged["ComplianceResourceType"], judged["ComplianceResourceId"]
    assert of == ("AWS::::Account", ACCOUNT)
    assert judged["Annotation"] == f"There is no policy {ARN}."


def make(client):
    said = json.dumps(document(allow("support:*")))
    return client("iam").create_policy(PolicyName="support", PolicyDocument=said)["Policy"]["Arn"]


def attach(client, arn, of, having, name):
    """A user, a group with users, or a role with statements of trust, that has the policy."""
    iam = client("iam")
    if of == "user":
        iam.create_user(UserName=name)
        iam.attach_user_policy(UserName=name, PolicyArn=arn)
    elif of == "group":
        iam.create_group(GroupName=name)
        for user in having:
            iam.create_user(UserName=user)
            iam.add_user_to_group(GroupName=name, UserName=user)
        iam.attach_group_policy(GroupName=name, PolicyArn=arn)
    else:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document(*having)))
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)


def bad(aws):
    """Only a group without users may open cases with AWS Support."""
    attach(aws, SUPPORT, *EMPTY, "support")
    return ACCOUNT


def good(aws):
    """A role may open cases with AWS Support."""
    attach(aws, SUPPORT, *ROLE, "support")
    return ACCOUNT
