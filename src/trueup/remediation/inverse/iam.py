"""IAM."""

from __future__ import annotations

from typing import Any

from trueup.remediation.inverse.families import (
    UNKNOWN,
    Back,
    Read,
    Row,
    Rows,
    creates,
    entries,
    gone,
    lost,
    pairs,
    read,
    setting,
    switch,
)
from trueup.remediation.inverse.values import Answer, Answers, Parameters, normal, pick, text

NO_ENTITY = "NoSuchEntity NoSuchEntityException"
VERSIONS = (read("GetPolicy", "PolicyArn"), read("ListPolicyVersions", "PolicyArn"))


def _default_version(parameters: Parameters, answers: Answers) -> Any:
    return pick("Policy.DefaultVersionId", answers[0], parameters)


def _undo_create_version(parameters: Parameters, answers: Answers, response: Answer) -> Back:
    """The former default becomes the default again, and the new version goes."""
    arn, former = parameters["PolicyArn"], _default_version(parameters, answers)
    again = (
        [("SetDefaultPolicyVersion", {"PolicyArn": arn, "VersionId": former})] if parameters.get("SetAsDefault") else []
    )
    new = pick("PolicyVersion.VersionId", response, parameters)
    if former is None:
        return lost("the policy's default version could not be read")
    if new is None:
        return Back(tuple(again), "yes", "the new version goes by the id that the answer brings")
    return Back((*again, ("DeletePolicyVersion", {"PolicyArn": arn, "VersionId": new})))


def _made_version(parameters: Parameters, pre: Answers, post: Answers) -> dict[str, Any] | None:
    """The one version that is new."""
    before, after = (pick("Versions[].VersionId", answers[1], parameters) or [] for answers in (pre, post))
    new = [each for each in after if each not in before]
    return {"PolicyVersion": {"VersionId": new[0]}} if len(new) == 1 else None


def _version(parameters: Parameters, answers: Answers) -> Any:
    document = pick("PolicyVersion.Document", answers[0], parameters)
    return None if document is None else normal(text(document))


def _undo_delete_version(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    document = pick("PolicyVersion.Document", answers[0], parameters)
    if document is None:
        return Back()
    again = {"PolicyArn": parameters["PolicyArn"], "PolicyDocument": text(document), "SetAsDefault": False}
    return Back((("CreatePolicyVersion", again),), "partial", "the version comes back under a new id")


def _attached(kind: str) -> Rows:
    """Managed policies of a user, group or role."""
    return switch(
        "iam", f"Attach{kind}Policy", f"Detach{kind}Policy", read(f"ListAttached{kind}Policies", f"{kind}Name"),
        "AttachedPolicies[?PolicyArn == $PolicyArn]", key=f"{kind}Name PolicyArn",
    )  # fmt: skip


def _inline(kind: str) -> Rows:
    """Inline policies of a user, group or role."""
    return setting(
        "iam", f"Put{kind}Policy", read(f"Get{kind}Policy", f"{kind}Name", "PolicyName", absent=NO_ENTITY),
        ["PolicyDocument"],
        key=f"{kind}Name PolicyName", remove=f"Delete{kind}Policy",
    )  # fmt: skip


def _tagged(kind: str, reading: str, key: str, at: str) -> Rows:
    return entries(
        "iam", f"Tag{kind}", read(reading, key), key=key, member="Tags", form=pairs(), at=at, remove=f"Untag{kind}",
        names="TagKeys",
    )  # fmt: skip


def _root_feature(name: str) -> Rows:
    return switch(
        "iam", f"EnableOrganizations{name}", f"DisableOrganizations{name}",
        read("ListOrganizationsFeatures", absent="ServiceAccessNotEnabledException"),
        f"contains(EnabledFeatures || `[]`, '{name}')",
    )  # fmt: skip


PASSWORD_POLICY = (
    "MinimumPasswordLength", "RequireSymbols", "RequireNumbers", "RequireUppercaseCharacters",
    "RequireLowercaseCharacters", "AllowUsersToChangePassword", "MaxPasswordAge", "PasswordReusePrevention",
    "HardExpiry",
)  # fmt: skip


ROWS: Rows = {
    # What is left out of the request falls back to AWS's default, so the whole policy is rewritten.
    **setting(
        "iam", "UpdateAccountPasswordPolicy", read("GetAccountPasswordPolicy", absent=NO_ENTITY), PASSWORD_POLICY,
        at="PasswordPolicy", remove="DeleteAccountPasswordPolicy",
        unset={"MaxPasswordAge": 0, "PasswordReusePrevention": 0},
    ),
    **_attached("User"),
    **_attached("Group"),
    **_attached("Role"),
    **_inline("User"),
    **_inline("Group"),
    **_inline("Role"),
    **_tagged("Role", "ListRoleTags", "RoleName", "Tags"),
    **_tagged("User", "ListUserTags", "UserName", "Tags"),
    **_tagged("Policy", "ListPolicyTags", "PolicyArn", "Tags"),
    **setting(
        "iam", "UpdateAssumeRolePolicy", read("GetRole", "RoleName"), {"PolicyDocument": "AssumeRolePolicyDocument"},
        key="RoleName", at="Role",
    ),
    **setting(
        "iam", "UpdateRole", read("GetRole", "RoleName"), ["Description", "MaxSessionDuration"], key="RoleName",
        at="Role", given_only=True, unset={"Description": ""},
    ),
    **setting(
        "iam", "PutRolePermissionsBoundary", read("GetRole", "RoleName"),
        {"PermissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn"}, key="RoleName", at="Role",
        remove="DeleteRolePermissionsBoundary",
    ),
    **setting(
        "iam", "PutUserPermissionsBoundary", read("GetUser", "UserName"),
        {"PermissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn"}, key="UserName", at="User",
        remove="DeleteUserPermissionsBoundary",
    ),
    **setting(
        "iam", "UpdateAccessKey", read("ListAccessKeys", "UserName"),
        {"Status": "AccessKeyMetadata[?AccessKeyId == $AccessKeyId] | [0].Status"}, key="UserName AccessKeyId",
    ),
    **setting(
        "iam", "SetDefaultPolicyVersion", read("GetPolicy", "PolicyArn"), {"VersionId": "DefaultVersionId"},
        key="PolicyArn", at="Policy",
    ),
    "iam:CreatePolicyVersion": Row(
        VERSIONS, _default_version, _undo_create_version, lambda *_: UNKNOWN, made=_made_version,
        backs=("DeletePolicyVersion", "SetDefaultPolicyVersion"),
    ),
    "iam:DeletePolicyVersion": Row(
        (
            Read(
                "GetPolicyVersion", {"PolicyArn": "$PolicyArn", "VersionId": "$VersionId"},
                frozenset(NO_ENTITY.split()),
            ),
        ),
        _version, _undo_delete_version, lambda *_: None, backs=("CreatePolicyVersion",),
    ),
    **creates(
        "iam", "CreateRole", "DeleteRole", by={"RoleName": "$RoleName"},
        reading=read("GetRole", "RoleName", absent=NO_ENTITY), value="Role.RoleName",
    ),
    **creates(
        "iam", "CreateGroup", "DeleteGroup", by={"GroupName": "$GroupName"},
        reading=read("GetGroup", "GroupName", absent=NO_ENTITY), value="Group.GroupName",
    ),
    **creates(
        "iam", "CreatePolicy", "DeletePolicy", by={"PolicyArn": "@Policy.Arn"},
        reading=Read("ListPolicies", {"Scope": "Local"}, frozenset()),
        value="Policies[?PolicyName == $PolicyName] | [0].Arn", ids="Policies[].Arn",
    ),
    **creates(
        "iam", "CreateServiceLinkedRole", "DeleteServiceLinkedRole", by={"RoleName": "@Role.RoleName"},
        reading=read("ListRoles", PathPrefix="/aws-service-role/"), value="", ids="Roles[].RoleName",
    ),
    **switch(
        "iam", "AddUserToGroup", "RemoveUserFromGroup", read("ListGroupsForUser", "UserName"),
        "Groups[?GroupName == $GroupName]", key="UserName GroupName",
    ),
    **switch(
        "iam", "AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile",
        read("GetInstanceProfile", "InstanceProfileName"), "InstanceProfile.Roles[?RoleName == $RoleName]",
        key="InstanceProfileName RoleName",
    ),
    "iam:DeleteLoginProfile": gone("a deleted password is not kept"),
    "iam:DeleteAccessKey": gone("a deleted access key cannot be brought back"),
    "iam:DeleteGroup": gone("a deleted group is not kept; its policies and members are changes of their own"),
    "iam:DeleteServerCertificate": gone("the key of a deleted certificate cannot be brought back"),
    "iam:DeleteVirtualMFADevice": gone("a deleted MFA device cannot be brought back"),
    **_root_feature("RootCredentialsManagement"),
    **_root_feature("RootSessions"),
}  # fmt: skip
