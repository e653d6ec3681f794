import json
from urllib.parse import quote

import pytest

from managed_policies import UNREADABLE, all_but, allow, deny, document, holding, made, policy, when
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, verdict

RULE = "IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS"
MAY_BE_ABSENT = {"configuration.permissionsBoundaryUsageCount"}  # of a policy that bounds nobody
BUCKET = "arn:aws:s3:::b/*"
WITHOUT_BOUNDARIES = {"excludePermissionBoundaryPolicy": "true"}

SCENARIOS = {  # given a customer managed policy that ...: (its configuration, inputs, then the policy is ...)
    "allows every action of a service": (holding(allow("ec2:*")), {}, NON_COMPLIANT),
    "allows it in one text, not a list": (holding(allow("ec2:*") | {"Action": "ec2:*"}), {}, NON_COMPLIANT),
    "allows it among named actions": (holding(allow("s3:GetObject", "ec2:*")), {}, NON_COMPLIANT),
    "allows it in its second statement": (holding(allow("s3:GetObject"), allow("ec2:*")), {}, NON_COMPLIANT),
    "allows it on one resource": (holding(allow("s3:*", on=BUCKET)), {}, NON_COMPLIANT),
    "allows it with a condition": (
        holding(allow("s3:*", **when("Bool", "aws:MultiFactorAuthPresent", "true"))),
        {},
        NON_COMPLIANT,
    ),
    "allows it with two stars": (holding(allow("s3:**")), {}, NON_COMPLIANT),
    "allows it with a question mark before the star": (holding(allow("s3:?*")), {}, NON_COMPLIANT),
    "allows every action of every service": (holding(allow("*")), {}, NON_COMPLIANT),
    "allows what has a name of some length": (holding(allow("s3:????")), {}, COMPLIANT),
    "allows actions by their beginning": (holding(allow("ec2:Describe*")), {}, COMPLIANT),
    "allows actions by their end": (holding(allow("ec2:*Tags")), {}, COMPLIANT),
    "allows all but one service": (holding(all_but("iam:*")), {}, NON_COMPLIANT),
    "allows all but everything": (holding(all_but("*")), {}, COMPLIANT),
    "allows all but some, of which everything is one": (holding(all_but("iam:*", "*")), {}, COMPLIANT),
    "denies all but one service": (holding(all_but("iam:*") | {"Effect": "Deny"}), {}, COMPLIANT),
    "denies every action of a service": (holding(deny("ec2:*")), {}, COMPLIANT),
    "allows a service and denies it too": (holding(allow("ec2:*"), deny("ec2:*")), {}, NON_COMPLIANT),
    "allows it in an old version only": (holding(allow("s3:GetObject")), {}, COMPLIANT),
    "has no statements": (holding(), {}, COMPLIANT),
    "is URL-encoded text": (
        {"policyVersionList": [{"isDefaultVersion": "true", "document": quote(json.dumps(document(allow("s3:*"))))}]},
        {},
        NON_COMPLIANT,
    ),
    **{what: (found, {}, NON_COMPLIANT) for what, found in UNREADABLE.items()},
    "is a permissions boundary": (holding(allow("s3:*"), permissionsBoundaryUsageCount=1), {}, NON_COMPLIANT),
    "is a permissions boundary, where those are left out": (
        holding(allow("s3:*"), permissionsBoundaryUsageCount=1),
        WITHOUT_BOUNDARIES,
        NOT_APPLICABLE,
    ),
    "is no permissions boundary, where those are left out": (
        holding(allow("s3:*"), permissionsBoundaryUsageCount=0),
        WITHOUT_BOUNDARIES,
        NON_COMPLIANT,
    ),
    "bounds nobody that the item tells, where those are left out": (
        holding(allow("s3:*")),
        WITHOUT_BOUNDARIES,
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_customer_managed_policy_that(configuration, inputs, expected):
    assert verdict(RULE, policy(configuration), **inputs) == expected


def test_a_policy_of_aws_is_not_judged():
    assert verdict(RULE, policy(holding(allow("*")), owner="aws")) == NOT_APPLICABLE


ANNOTATIONS = {
    "A statement in the default version v2 allows ec2:*, s3:*.": allow("ec2:*", "s3:Get*", "s3:*"),
    "Statement Wide of the default version v2 allows all but iam:*, sts:* (NotAction).": all_but("iam:*", "sts:*")
    | {"Sid": "Wide"},
}


@pytest.mark.parametrize(("annotation", "statement"), ANNOTATIONS.items())
def test_the_annotation_names_what_is_allowed(annotation, statement):
    [judged] = evaluations(RULE, policy(holding(statement)))
    assert judged["Annotation"] == annotation


PROOF = "model"  # moto lists policies without their names; ours adds them


def bad(aws):
    """A policy that a role has allows all of S3 in one bucket, beside an action that is named."""
    return made(aws, "wide", allow("sqs:SendMessage", "s3:*", on=[BUCKET, "arn:aws:sqs:eu-west-1:123456789012:q"]))


def good(aws):
    """A policy allows grouped actions."""
    return made(aws, "grouped", allow("ec2:Describe*", "s3:Get*"))
