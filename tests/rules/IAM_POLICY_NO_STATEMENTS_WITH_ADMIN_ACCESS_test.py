import json
from urllib.parse import quote

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, item, verdict

RULE = "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS"
ADMIN = {"Effect": "Allow", "Action": "*", "Resource": "*"}
READ = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}


def version(*statements, default=True):
    return {"versionId": "v1", "isDefaultVersion": default, "document": document(*statements)}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


MAY_BE_ABSENT = {"configuration.permissionsBoundaryUsageCount"}  # of a policy that bounds nobody

SCENARIOS = {  # given a customer managed policy that ...: (its configuration, inputs, then the policy is ...)
    "allows every action on every resource": ({"policyVersionList": [version(ADMIN)]}, {}, NON_COMPLIANT),
    "allows it to nobody, being attached to nothing": (
        {"policyVersionList": [version(ADMIN)], "attachmentCount": 0},
        {},
        NON_COMPLIANT,
    ),
    "allows it in the last of two statements": ({"policyVersionList": [version(READ, ADMIN)]}, {}, NON_COMPLIANT),
    "allows it among other actions and resources": (
        {"policyVersionList": [version(ADMIN | {"Action": ["s3:*", "*"], "Resource": ["arn:aws:s3:::x", "*"]})]},
        {},
        NON_COMPLIANT,
    ),
    "spells every action as *:*": ({"policyVersionList": [version(ADMIN | {"Action": "*:*"})]}, {}, NON_COMPLIANT),
    "allows it with a condition": (
        {"policyVersionList": [version(ADMIN | {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})]},
        {},
        NON_COMPLIANT,
    ),
    "is one statement, not a list": (
        {"policyVersionList": [{"isDefaultVersion": True, "document": {"Statement": ADMIN}}]},
        {},
        NON_COMPLIANT,
    ),
    "is recorded as a list of one document": (
        {"policyVersionList": [{"isDefaultVersion": True, "document": [document(ADMIN)]}]},
        {},
        NON_COMPLIANT,
    ),
    "is recorded as URL-encoded text": (
        {"policyVersionList": [{"isDefaultVersion": True, "document": quote(json.dumps(document(ADMIN)))}]},
        {},
        NON_COMPLIANT,
    ),
    "allows it in an old version only": (
        {"policyVersionList": [version(ADMIN, default=False), version(READ)]},
        {},
        COMPLIANT,
    ),
    "allows everything of one service": ({"policyVersionList": [version(ADMIN | {"Action": "s3:*"})]}, {}, COMPLIANT),
    "allows everything on one resource": (
        {"policyVersionList": [version(ADMIN | {"Resource": "arn:aws:s3:::x"})]},
        {},
        COMPLIANT,
    ),
    "allows all but some actions": (
        {"policyVersionList": [version({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})]},
        {},
        COMPLIANT,
    ),
    "denies every action": ({"policyVersionList": [version(ADMIN | {"Effect": "Deny"})]}, {}, COMPLIANT),
    "has no statements": ({"policyVersionList": [version()]}, {}, COMPLIANT),
    "has no versions in its item": ({}, {}, NON_COMPLIANT),
    "has a default version without a document": (
        {"policyVersionList": [{"isDefaultVersion": True, "document": None}]},
        {},
        NON_COMPLIANT,
    ),
    "is a permissions boundary": (
        {"policyVersionList": [version(ADMIN)], "permissionsBoundaryUsageCount": 1},
        {},
        NON_COMPLIANT,
    ),
    "is a permissions boundary, where those are left out": (
        {"policyVersionList": [version(ADMIN)], "permissionsBoundaryUsageCount": 1},
        {"excludePermissionBoundaryPolicy": "true"},
        NOT_APPLICABLE,
    ),
    "is no permissions boundary, where those are left out": (
        {"policyVersionList": [version(ADMIN)], "permissionsBoundaryUsageCount": 0},
        {"excludePermissionBoundaryPolicy": "true"},
        NON_COMPLIANT,
    ),
    "is AWS's own": ({"policyVersionList": [version(ADMIN)], "arn": "AWS"}, {}, NOT_APPLICABLE),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_customer_managed_policy_that(configuration, inputs, expected):
    owner = "aws" if configuration.get("arn") == "AWS" else "123456789012"
    recorded = item("AWS::IAM::Policy", ARN=f"arn:aws:iam::{owner}:policy/example", configuration=configuration)

    assert verdict(RULE, recorded, **inputs) == expected


PROOF = "model"  # moto lists policies without their names; ours adds them


def bad(aws):
    """A policy attached to a role allows every action on every resource, and reading buckets besides."""
    iam = aws("iam")
    policy = iam.create_policy(PolicyName="everything", PolicyDocument=json.dumps(document(READ, ADMIN)))["Policy"]
    iam.create_role(RoleName="deployer", AssumeRolePolicyDocument=json.dumps(document()))
    iam.attach_role_policy(RoleName="deployer", PolicyArn=policy["Arn"])
    return policy["PolicyId"]


def good(aws):
    """A policy allows reading buckets."""
    return aws("iam").create_policy(PolicyName="reader", PolicyDocument=json.dumps(document(READ)))["Policy"][
        "PolicyId"
    ]
