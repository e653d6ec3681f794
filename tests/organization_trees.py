"""An organization by hand: a root, two units in one another, accounts in each, and policies; each list has pages.

root r-1    management (the management account), outer
ou-1        middle
ou-2        inner
"""

from botocore.exceptions import ClientError

from support import ACCOUNT

MANAGEMENT, OUTER, MIDDLE, INNER = ACCOUNT, "111111111111", "222222222222", "333333333333"
CHILDREN = {"r-1": (["ou-1"], [MANAGEMENT, OUTER]), "ou-1": (["ou-2"], [MIDDLE]), "ou-2": ([], [INNER])}
ACTIVE = {"Status": "ACTIVE", "State": "ACTIVE"}
FULL_ACCESS = {"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "AwsManaged": True}


class Organizations:
    """attached: where each policy of a name is, in ids; refused: the code that lists are answered with."""

    def __init__(self, kind, attached=None, *, on="ENABLED", management=MANAGEMENT, states=None, refused="", root=True):
        self.kind, self.attached, self.management = kind, attached or {}, management
        self.types = [{"Type": "BACKUP_POLICY", "Status": "ENABLED"}, {"Type": kind, "Status": on}] if on else []
        self.states, self.refused, self.asked, self.root = states or {}, refused, [], root

    def describe_organization(self):
        if self.management is None:
            raise ClientError({"Error": {"Code": "AWSOrganizationsNotInUseException", "Message": "no"}}, "Describe")
        return {"Organization": {"Id": "o-1", "MasterAccountId": self.management}}

    def get_paginator(self, operation):
        if self.refused:
            raise ClientError({"Error": {"Code": self.refused, "Message": "no"}}, operation)
        return Pages(self, operation)

    def list_roots(self):
        return "Roots", [{"Id": "r-1"} | ({"PolicyTypes": self.types} if self.root else {})]

    def list_policies(self, Filter):  # noqa: N803
        assert Filter == self.kind
        return "Policies", [FULL_ACCESS, *({"Id": f"p-{name}", "Name": name} for name in self.attached)]

    def list_targets_for_policy(self, PolicyId):  # noqa: N803
        return "Targets", [{"TargetId": each} for each in self.attached[PolicyId.removeprefix("p-")]]

    def list_accounts_for_parent(self, ParentId):  # noqa: N803
        return "Accounts", [
            {"Id": each} | self.states.get(each, {"Status": "ACTIVE", "State": "ACTIVE"})
            for each in CHILDREN[ParentId][1]
        ]

    def list_organizational_units_for_parent(self, ParentId):  # noqa: N803
        return "OrganizationalUnits", [{"Id": each} for each in CHILDREN[ParentId][0]]


class Pages:
    def __init__(self, organizations, operation):
        self.organizations, self.operation = organizations, operation

    def paginate(self, **asked):
        self.organizations.asked.append(self.operation)
        member, found = getattr(self.organizations, self.operation)(**asked)
        return [{member: []}, *({member: [each]} for each in found)]


def grown(aws):
    """The id of a member account in a unit of an emulated organization, all of whose policies are AWS's own."""
    organizations = aws("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="Workloads")["OrganizationalUnit"]["Id"]
    made = organizations.create_account(AccountName="shop", Email="shop@example.com")["CreateAccountStatus"]
    organizations.move_account(AccountId=made["AccountId"], SourceParentId=root, DestinationParentId=unit)
    return made["AccountId"]


def guarded(aws, kind, content):
    """The same, with a policy of that type attached to the unit."""
    account, organizations = grown(aws), aws("organizations")
    organizations.enable_policy_type(RootId=organizations.list_roots()["Roots"][0]["Id"], PolicyType=kind)
    made = organizations.create_policy(Name="guard", Description="g", Type=kind, Content=content)
    unit = organizations.list_parents(ChildId=account)["Parents"][0]["Id"]
    organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=unit)
    return account
