import pytest

from managed_policies import ARN, UNREADABLE, all_but, allow, deny, holding, made, policy, when
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, load, verdict

RULE = "IAM_PRIVILEGE_ESCALATION_PROHIBITED"
MAY_BE_ABSENT = {"configuration.permissionsBoundaryUsageCount"}  # of a policy that bounds nobody
PATHS = [[action] for action in load(RULE).ALONE] + [
    ["iam:PassRole", *actions.split()] for actions, _service in load(RULE).WITH_A_ROLE
]
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
ROLES = f"arn:aws:iam::{ACCOUNT}:role/*"
SELF = "arn:aws:iam::*:user/${aws:username}"
RUN = "ec2:RunInstances"
HAVE_ROLES = ["iam", "sts", "apprunner", "ec2-instance-connect", "ecs", "glue", "lambda", "sagemaker", "ssm"]
TO_LAMBDA = when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")
TO_ECS_AND_EC2 = when("StringLike", "iam:PassedToService", "ecs-tasks.amazonaws.com", "ec2.amazonaws.com.cn")
BOUNDED = when("StringEquals", "iam:PermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:policy/bound")

SCENARIOS = {  # given a customer managed policy that allows ...: (its configuration, inputs, then the policy is ...)
    **{" and ".join(path): (holding(allow(*path)), {}, NON_COMPLIANT) for path in PATHS},
    "reading": (holding(allow("s3:Get*", "iam:Get*", "iam:List*")), {}, COMPLIANT),
    "all of IAM": (holding(allow("iam:*")), {}, NON_COMPLIANT),
    "everything": (holding(allow("*")), {}, NON_COMPLIANT),
    "all but billing": (holding(all_but("aws-portal:*")), {}, NON_COMPLIANT),
    "all but IAM and what has roles": (
        holding(all_but(*(f"{service}:*" for service in HAVE_ROLES))),
        {},
        COMPLIANT,
    ),
    "a way in other letters": (holding(allow("IAM:createaccesskey")), {}, NON_COMPLIANT),
    "a way by a wildcard": (holding(allow("iam:Create*")), {}, NON_COMPLIANT),
    "a way in two statements": (holding(allow("iam:PassRole", on=ROLES), allow(RUN)), {}, NON_COMPLIANT),
    "to pass any role of the account, and to run instances from one image": (
        holding(allow("iam:PassRole", on=ROLES), allow(RUN, on="arn:aws:ec2:eu-west-1::image/ami-1")),
        {},
        NON_COMPLIANT,
    ),
    "to pass a role that is named": (holding(allow("iam:PassRole", on=ROLE), allow(RUN)), {}, COMPLIANT),
    "to pass roles by the beginning of their name": (
        holding(allow("iam:PassRole", on=ROLE + "-*"), allow(RUN)),
        {},
        COMPLIANT,
    ),
    "to pass all roles but one": (
        holding({"Effect": "Allow", "Action": ["iam:PassRole", RUN], "NotResource": ROLE}),
        {},
        NON_COMPLIANT,
    ),
    "to pass any role, and nothing else": (holding(allow("iam:PassRole")), {}, COMPLIANT),
    "to run instances without a role": (holding(allow(RUN)), {}, COMPLIANT),
    "to pass roles to another service": (holding(allow("iam:PassRole", **TO_LAMBDA), allow(RUN)), {}, COMPLIANT),
    "to pass roles to the service that takes them": (
        holding(allow("iam:PassRole", **TO_LAMBDA), allow("lambda:CreateFunction", "lambda:InvokeFunction")),
        {},
        NON_COMPLIANT,
    ),
    "to pass roles to one of two services": (
        holding(allow("iam:PassRole", **TO_ECS_AND_EC2), allow(RUN)),
        {},
        NON_COMPLIANT,
    ),
    "to pass roles to all but one service": (
        holding(allow("iam:PassRole", **when("StringNotEquals", "iam:PassedToService", "x.amazonaws.com")), allow(RUN)),
        {},
        NON_COMPLIANT,
    ),
    "to pass roles to no service that is named": (
        holding(allow("iam:PassRole", **when("StringEquals", "iam:PassedToService")), allow(RUN)),
        {},
        NON_COMPLIANT,
    ),
    "users to make keys of their own": (holding(allow("iam:CreateAccessKey", on=SELF)), {}, COMPLIANT),
    "a way, after signing in with MFA": (
        holding(allow("iam:PutUserPolicy", **when("Bool", "aws:MultiFactorAuthPresent", "true"))),
        {},
        NON_COMPLIANT,
    ),
    "a way, with a boundary that is fixed": (holding(allow("iam:PutRolePolicy", **BOUNDED)), {}, COMPLIANT),
    "a way, with any boundary": (
        holding(allow("iam:PutRolePolicy", **when("ArnLike", "iam:PermissionsBoundary", "arn:aws:iam::*:policy/*"))),
        {},
        NON_COMPLIANT,
    ),
    "a way, with all boundaries but one": (
        holding(allow("iam:PutRolePolicy", **when("ArnNotEquals", "iam:PermissionsBoundary", ARN))),
        {},
        NON_COMPLIANT,
    ),
    "a way, with a boundary if there is one": (
        holding(allow("iam:PutRolePolicy", **when("StringEqualsIfExists", "iam:PermissionsBoundary", ARN))),
        {},
        NON_COMPLIANT,
    ),
    "a way, with each of some boundaries": (
        holding(allow("iam:PutRolePolicy", **when("ForAllValues:StringEquals", "iam:PermissionsBoundary", ARN))),
        {},
        NON_COMPLIANT,
    ),
    "a way, with a boundary that is not said": (
        holding(allow("iam:PutRolePolicy", **when("StringEquals", "iam:PermissionsBoundary"))),
        {},
        NON_COMPLIANT,
    ),
    "a way to attach one policy": (
        holding(allow("iam:AttachUserPolicy", **when("ArnEquals", "iam:PolicyARN", "arn:aws:iam::aws:policy/X"))),
        {},
        COMPLIANT,
    ),
    "a way in one Region": (
        holding(allow("lambda:UpdateFunctionCode", on=f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:*")),
        {},
        NON_COMPLIANT,
    ),
    "a function that is named to be changed": (
        holding(allow("lambda:UpdateFunctionCode", on=f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:app")),
        {},
        COMPLIANT,
    ),
    "a way in another account": (
        holding(allow("iam:CreateAccessKey", on="arn:aws:iam::111122223333:user/*")),
        {},
        COMPLIANT,
    ),
    "a way, and denies it": (holding(allow("iam:*"), deny("iam:*")), {}, COMPLIANT),
    "a way, and denies its half": (holding(allow("iam:PassRole", RUN), deny(RUN)), {}, COMPLIANT),
    "a way, and denies it on one user": (
        holding(allow("iam:CreateAccessKey"), deny("iam:CreateAccessKey", on=f"arn:aws:iam::{ACCOUNT}:user/root")),
        {},
        NON_COMPLIANT,
    ),
    "a way, and denies it without MFA": (
        holding(allow("iam:*"), deny("iam:*", **when("Bool", "aws:MultiFactorAuthPresent", "false"))),
        {},
        NON_COMPLIANT,
    ),
    "a way, and denies another": (holding(allow("iam:*"), deny("iam:CreateAccessKey")), {}, NON_COMPLIANT),
    "a way in an old version only": (holding(allow("s3:Get*")), {}, COMPLIANT),
    "nothing": (holding(), {}, COMPLIANT),
    "a way, being left out": (holding(allow("iam:*")), {"ignorePolicyArns": f"{ARN}, {ARN}2"}, NOT_APPLICABLE),
    "a way, while another is left out": (holding(allow("iam:*")), {"ignorePolicyArns": f"{ARN}2"}, NON_COMPLIANT),
    **{f"what is not known: it {what}": (found, {}, NON_COMPLIANT) for what, found in UNREADABLE.items()},
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_customer_managed_policy_that_allows(configuration, inputs, expected):
    assert verdict(RULE, policy(configuration), **inputs) == expected


@pytest.mark.parametrize("path", [path for path in PATHS if len(path) > 1], ids=" ".join)
def test_each_part_of_a_way_is_needed(path):
    for left_out in path:
        rest = [each for each in path if each != left_out and [each] not in PATHS]
        assert verdict(RULE, policy(holding(allow(*rest)))) == COMPLIANT


# What each action is allowed over. Source: service authorization reference, resource types.
THINGS = {
    "iam::{}:group/": ["iam:AddUserToGroup", "iam:AttachGroupPolicy", "iam:PutGroupPolicy"],
    "iam::{}:role/": ["iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"],
    "iam::{}:user/": [
        "iam:AttachUserPolicy",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:PutUserPolicy",
        "iam:UpdateLoginProfile",
    ],
    "iam::{}:policy/": ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
    "apprunner:eu-west-1:{}:service/": ["apprunner:UpdateService"],
    "ec2:eu-west-1:{}:instance/": ["ec2-instance-connect:SendSSHPublicKey", "ssm:SendCommand", "ssm:StartSession"],
    "ecs:eu-west-1:{}:task/": ["ecs:ExecuteCommand"],
    "glue:eu-west-1:{}:devEndpoint/": ["glue:UpdateDevEndpoint"],
    "lambda:eu-west-1:{}:function:": ["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
    "sagemaker:eu-west-1:{}:notebook-instance/": ["sagemaker:CreatePresignedNotebookInstanceUrl"],
}


@pytest.mark.parametrize(("kind", "action"), [(kind, each) for kind, actions in THINGS.items() for each in actions])
def test_a_way_over_all_things_of_a_kind_is_one_and_over_a_named_one_or_all_but_those_is_none(kind, action):
    things = f"arn:aws:{kind.format(ACCOUNT)}"

    assert verdict(RULE, policy(holding(allow(action, on=f"{things}*")))) == NON_COMPLIANT
    assert verdict(RULE, policy(holding(allow(action, on=f"{things}app")))) == COMPLIANT
    everywhere = things.replace("eu-west-1", "*")
    but_these = {"Effect": "Allow", "Action": action, "NotResource": f"{everywhere}*"}
    assert verdict(RULE, policy(holding(but_these))) == COMPLIANT


NOTEBOOK = f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:notebook-instance/app"  # a way by itself over all of them
TAKES_ROLES = {"apprunner": "tasks.apprunner", "autoscaling": "ec2", "ecs": "ecs-tasks"}  # others by their own name


@pytest.mark.parametrize("path", [path for path in PATHS if len(path) > 1], ids=" ".join)
def test_a_role_is_passed_to_the_service_that_takes_it(path):
    service = path[1].partition(":")[0]
    for taking, expected in ((TAKES_ROLES.get(service, service), NON_COMPLIANT), ("batch", COMPLIANT)):
        passed = when("StringEquals", "iam:PassedToService", f"{taking}.amazonaws.com")
        found = holding(allow("iam:PassRole", **passed), allow(*path[1:], on=NOTEBOOK))
        assert verdict(RULE, policy(found)) == expected


def test_a_policy_of_aws_is_not_judged():
    assert verdict(RULE, policy(holding(allow("*")), owner="aws")) == NOT_APPLICABLE


@pytest.mark.parametrize("roles", [ROLES, ROLES.replace("*", "?" * 64)], ids=["all", "all of a length"])
def test_an_item_without_an_arn_is_judged_all_the_same(roles):
    assert verdict(RULE, policy(holding(allow("iam:PutRolePolicy", on=roles))) | {"ARN": None}) == NON_COMPLIANT


ANNOTATIONS = {
    "The default version v2 allows iam:CreateAccessKey, which leads to any right.": allow("iam:CreateAccessKey"),
    "The default version v2 allows iam:CreateAccessKey, one of 2 ways to any right.": allow(
        "iam:CreateAccessKey", "iam:CreateLoginProfile"
    ),
    "The default version v2 allows iam:PassRole with ec2:RunInstances, one of 3 ways to any right.": allow(
        "iam:PassRole", RUN, "glue:CreateDevEndpoint", "sagemaker:CreateTrainingJob"
    ),
}


@pytest.mark.parametrize(("annotation", "statement"), ANNOTATIONS.items())
def test_the_annotation_names_the_way(annotation, statement):
    [judged] = evaluations(RULE, policy(holding(statement)))
    assert judged["Annotation"] == annotation


PROOF = "model"  # moto lists policies without their names; ours adds them


def bad(aws):
    """A policy that a role has may pass any role and run instances, among other things."""
    return made(aws, "deployer", allow("s3:GetObject", "iam:PassRole", RUN), allow("iam:CreateUser"))


def good(aws):
    """A policy may pass one role and run instances."""
    return made(aws, "runner", allow("iam:PassRole", on=ROLE), allow(RUN))
