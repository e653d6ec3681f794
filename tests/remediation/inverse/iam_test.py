import pytest
from moto import mock_aws

from undoing import ACCOUNT, comes_back, policy, proven, send, service, way_back

iam = service("iam")

TRUST = policy({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"})
NARROW = policy({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
GRANT = policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
ROLE = iam("CreateRole", RoleName="r", AssumeRolePolicyDocument=TRUST)
POLICY_ARN = f"arn:aws:iam::{ACCOUNT}:policy/p"
POLICY = iam("CreatePolicy", PolicyName="p", PolicyDocument=GRANT)
ROLE_P = {"RoleName": "r", "PolicyArn": POLICY_ARN}
INLINE = {"RoleName": "r", "PolicyName": "i"}

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no password policy": ([], iam("UpdateAccountPasswordPolicy", MinimumPasswordLength=14)),
    "a password policy with omitted members": (
        [iam("UpdateAccountPasswordPolicy", MinimumPasswordLength=8, RequireNumbers=True)],
        iam("UpdateAccountPasswordPolicy", MinimumPasswordLength=14, MaxPasswordAge=90, HardExpiry=True),
    ),
    "an open trust policy": (
        [ROLE],
        iam("UpdateAssumeRolePolicy", RoleName="r", PolicyDocument=NARROW),
    ),
    "a detached role policy": ([ROLE, POLICY], iam("AttachRolePolicy", **ROLE_P)),
    "an attached role policy": (
        [ROLE, POLICY, iam("AttachRolePolicy", **ROLE_P)],
        iam("DetachRolePolicy", **ROLE_P),
    ),
    "a role policy attached already": (
        [ROLE, POLICY, iam("AttachRolePolicy", **ROLE_P)],
        iam("AttachRolePolicy", **ROLE_P),
    ),
    "an attached group policy": (
        [
            iam("CreateGroup", GroupName="g"),
            POLICY,
            iam("AttachGroupPolicy", GroupName="g", PolicyArn=POLICY_ARN),
        ],
        iam("DetachGroupPolicy", GroupName="g", PolicyArn=POLICY_ARN),
    ),
    "an attached user policy": (
        [
            iam("CreateUser", UserName="u"),
            POLICY,
            iam("AttachUserPolicy", UserName="u", PolicyArn=POLICY_ARN),
        ],
        iam("DetachUserPolicy", UserName="u", PolicyArn=POLICY_ARN),
    ),
    "no inline policy": ([ROLE], iam("PutRolePolicy", **INLINE, PolicyDocument=GRANT)),
    "an inline policy": (
        [ROLE, iam("PutRolePolicy", **INLINE, PolicyDocument=GRANT.replace("Get", "Put"))],
        iam("PutRolePolicy", **INLINE, PolicyDocument=GRANT),
    ),
    "an inline policy that is deleted": (
        [ROLE, iam("PutRolePolicy", **INLINE, PolicyDocument=GRANT.replace("Get", "Put"))],
        iam("DeleteRolePolicy", **INLINE),
    ),
    "one policy version": (
        [POLICY],
        iam(
            "CreatePolicyVersion",
            PolicyArn=POLICY_ARN,
            PolicyDocument=GRANT.replace("Get", "Put"),
            SetAsDefault=True,
        ),
    ),
    "a user outside a group": (
        [iam("CreateUser", UserName="u"), iam("CreateGroup", GroupName="g")],
        iam("AddUserToGroup", UserName="u", GroupName="g"),
    ),
    "a role with other tags": (
        [
            ROLE,
            iam("TagRole", RoleName="r", Tags=[{"Key": "a", "Value": "old"}, {"Key": "z", "Value": "kept"}]),
        ],
        iam("TagRole", RoleName="r", Tags=[{"Key": "a", "Value": "new"}, {"Key": "b", "Value": "new"}]),
    ),
    "a role with a tag that goes": (
        [ROLE, iam("TagRole", RoleName="r", Tags=[{"Key": "a", "Value": "old"}])],
        iam("UntagRole", RoleName="r", TagKeys=["a", "b"]),
    ),
    "no role": ([], ROLE),
    "no group": ([], iam("CreateGroup", GroupName="g")),
    "no policy": ([], POLICY),
    "another policy": ([POLICY], iam("CreatePolicy", PolicyName="q", PolicyDocument=GRANT)),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


@mock_aws
def test_an_access_key_is_active_again():
    send(iam("CreateUser", UserName="u"))
    key = send(iam("CreateAccessKey", UserName="u"))["AccessKey"]["AccessKeyId"]
    send(iam("CreateAccessKey", UserName="u"))
    before, between, after, _back = proven(iam("UpdateAccessKey", UserName="u", AccessKeyId=key, Status="Inactive"))
    assert (before, between, after) == ({"Status": "Active"}, {"Status": "Inactive"}, {"Status": "Active"})


ROOT_FEATURES = {  # central root access: (the write, what was on before, the way back)
    "of credentials": (iam("EnableOrganizationsRootCredentialsManagement"), [], ["RootCredentialsManagement"]),
    "of sessions": (iam("EnableOrganizationsRootSessions"), ["RootCredentialsManagement"], ["RootSessions"]),
    "of sessions, which is on": (iam("EnableOrganizationsRootSessions"), ["RootSessions"], []),
    "of sessions, without trusted access": (iam("EnableOrganizationsRootSessions"), None, ["RootSessions"]),
}


@pytest.mark.parametrize(("write", "before", "off"), ROOT_FEATURES.values(), ids=ROOT_FEATURES)
def test_central_root_access_is_off_again(write, before, off):
    answer = None if before is None else {"OrganizationId": "o-1", "EnabledFeatures": before}
    assert way_back(write, answer) == {f"DisableOrganizations{name}": {} for name in off}
