import json

import pytest

from managed_policies import allow, document
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

RULE = "IAM_ROLE_PERMISSIONS_BOUNDARY_REQUIRED"
MAY_BE_ABSENT = {  # of a role without a boundary
    "configuration.permissionsBoundary",
    "configuration.permissionsBoundary.permissionsBoundaryArn",
}
OURS = f"arn:aws:iam::{ACCOUNT}:policy/bounds/edge"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"


def bounded(arn, **more):
    return {"permissionsBoundary": {"permissionsBoundaryType": "Policy", "permissionsBoundaryArn": arn}} | more


SCENARIOS = {  # given a role that ...: (its configuration, inputs, then the role is ...)
    "has a boundary": (bounded(OURS), {}, COMPLIANT),
    "has none": ({}, {}, NON_COMPLIANT),
    "has null for its boundary": ({"permissionsBoundary": None}, {}, NON_COMPLIANT),
    "has a boundary without an ARN": (bounded(""), {}, NON_COMPLIANT),
    "has the boundary that is wanted": (bounded(OURS), {"boundaryPolicyNames": "edge"}, COMPLIANT),
    "has it in other letters": (bounded(OURS), {"boundaryPolicyNames": "Edge"}, COMPLIANT),
    "has the second of those that are wanted": (bounded(OURS), {"boundaryPolicyNames": "rim, edge"}, COMPLIANT),
    "has another boundary": (bounded(OURS), {"boundaryPolicyNames": "rim"}, NON_COMPLIANT),
    "has none where one is wanted": ({}, {"boundaryPolicyNames": "edge"}, NON_COMPLIANT),
    "has a boundary whose path is wanted": (bounded(OURS), {"boundaryPolicyNames": "bounds"}, NON_COMPLIANT),
    "has the boundary that is wanted by its ARN": (bounded(OURS), {"boundaryPolicyNames": OURS}, COMPLIANT),
    "has AWS's policy, wanted by its ARN": (bounded(POWER), {"boundaryPolicyNames": POWER}, COMPLIANT),
    "has AWS's policy of the name that is wanted of ours": (
        bounded(POWER),
        {"boundaryPolicyNames": "PowerUserAccess"},
        NON_COMPLIANT,
    ),
    "has a boundary that is no ARN": (bounded("edge"), {"boundaryPolicyNames": "rim"}, NON_COMPLIANT),
    "is under the path that is looked at": ({"path": "/app/shop/"}, {"rolePathPrefix": "/app/"}, NON_COMPLIANT),
    "is under another path": ({"path": "/ops/"}, {"rolePathPrefix": "/app/"}, NOT_APPLICABLE),
    "has null for its path, where one is looked at": ({"path": None}, {"rolePathPrefix": "/app/"}, NOT_APPLICABLE),
    "is a service's own": ({"path": "/aws-service-role/ecs.amazonaws.com/"}, {}, NOT_APPLICABLE),
    "is Identity Center's": ({"path": "/aws-reserved/sso.amazonaws.com/"}, {}, NOT_APPLICABLE),
    "is exempt": ({"roleName": "BreakGlass"}, {"exemptRoleNames": "ci,BreakGlass"}, NOT_APPLICABLE),
    "is exempt by a pattern": ({"roleName": "ci-7"}, {"exemptRoleNames": "ci-*"}, NOT_APPLICABLE),
    "only begins like one that is exempt": ({"roleName": "ci-7"}, {"exemptRoleNames": "ci"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_role_that(configuration, inputs, expected):
    assert verdict(RULE, item("AWS::IAM::Role", configuration=configuration), **inputs) == expected


ANNOTATIONS = {
    "it has none": ({}, "", "The role app has no permissions boundary."),
    "it is another": (bounded(OURS), "rim,fence", f"The permissions boundary of app is {OURS}, not rim or fence."),
    "the role is elsewhere": ({"path": "/ops/"}, "", "The path of the role is /ops/, not /app/."),
    "the role is exempt": ({"roleName": "left"}, "", "The role is exempt by its name."),
    "the role is AWS's": ({"path": "/aws-reserved/"}, "", "AWS's own role, which nobody can change."),
}


@pytest.mark.parametrize(("configuration", "wanted", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(configuration, wanted, annotation):
    recorded = item("AWS::IAM::Role", resourceName="app", configuration={"path": "/app/"} | configuration)
    [judged] = evaluations(RULE, recorded, boundaryPolicyNames=wanted, rolePathPrefix="/app/", exemptRoleNames="left")
    assert judged["Annotation"] == annotation


def role(aws, name, boundary):
    """A role for Lambda, bounded by a policy that is made for it; its id."""
    iam = aws("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    arn = iam.create_policy(PolicyName=boundary, PolicyDocument=json.dumps(document(allow("s3:*"))))["Policy"]["Arn"]
    trusting = json.dumps(document(trust))
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting, PermissionsBoundary=arn)["Role"]["RoleId"]


def inputs(aws):
    """One boundary is right, which there is."""
    aws("iam").create_policy(PolicyName="edge", PolicyDocument=json.dumps(document(allow("s3:Get*"))))
    return {"boundaryPolicyNames": "edge"}


def bad(aws):
    """A role has another boundary than the right one."""
    return role(aws, "app", "wide")


def good(aws):
    """A role has the right boundary."""
    iam = aws("iam")
    role_id = role(aws, "bounded", "former")
    account = aws("sts").get_caller_identity()["Account"]
    iam.put_role_permissions_boundary(RoleName="bounded", PermissionsBoundary=f"arn:aws:iam::{account}:policy/edge")
    return role_id
