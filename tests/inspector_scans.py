"""Amazon Inspector by hand: the scans of each account, who administers it, and its members on pages of two."""

from unittest.mock import patch

from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

MEMBER, OTHER = "111122223333", "999999999999"
ADMINISTERED = {"administrator": ACCOUNT, "members": [MEMBER]}  # by the account itself
OF_TWO = {"administrator": ACCOUNT, "members": [MEMBER, OTHER]}


class Inspector:
    """states: the resourceState of each account that is told of; refused: why no administrator is told."""

    def __init__(self, states, administrator="", members=(), relationship="ENABLED", refused=""):
        self.states, self.members, self.refused, self.asked = states, members, refused, []
        self.administrator = {"accountId": administrator, "relationshipStatus": relationship}
        if not administrator:
            self.administrator = administrator if administrator is None else {}

    def get_delegated_admin_account(self):
        if self.refused:
            raise ClientError({"Error": {"Code": self.refused, "Message": "no"}}, "GetDelegatedAdminAccount")
        return {"delegatedAdmin": self.administrator}

    def get_paginator(self, operation):
        assert operation == "list_members"
        return self

    def paginate(self):
        assert self.administrator["accountId"] == ACCOUNT, "only an administrator may ask"
        pages = [self.members[start : start + 2] for start in range(0, len(self.members), 2)]
        return [{"members": []}, *({"members": [{"accountId": each} for each in page]} for page in pages)]

    def batch_get_account_status(self, accountIds):  # noqa: N803
        self.asked.append(len(accountIds))
        told = [each for each in accountIds if each in self.states]
        return {"accounts": [{"accountId": each, "resourceState": self.states[each]} for each in told]}


def states(scan):
    """The resourceState of an account whose scan is on, and of one whose is off."""
    return {scan: {"status": "ENABLED"}}, {scan: {"status": "DISABLED"}}


def scenarios(scan, other, untold):
    """What an account is whose Inspector ...; where the state of no account is told, that is `untold`."""
    on, off = states(scan)
    of_other = {other: {"status": "ENABLED"}}

    def is_in(state):
        return {scan: {"status": state}}

    return {  # (the scans of each account, its administrator, then it is ...)
        "is off": ({ACCOUNT: off}, {}, NON_COMPLIANT),
        "scans them": ({ACCOUNT: on}, {}, COMPLIANT),
        "scans something else": ({ACCOUNT: off | of_other}, {}, NON_COMPLIANT),
        "is being turned on": ({ACCOUNT: is_in("ENABLING")}, {}, NON_COMPLIANT),
        "is being turned off": ({ACCOUNT: is_in("DISABLING")}, {}, NON_COMPLIANT),
        "is suspended": ({ACCOUNT: is_in("SUSPENDED")}, {}, NON_COMPLIANT),
        "tells another state only": ({ACCOUNT: of_other}, {}, untold),
        "tells null for it": ({ACCOUNT: {scan: None}}, {}, untold),
        "tells no state in it": ({ACCOUNT: {scan: {}}}, {}, untold),
        "tells null for all": ({ACCOUNT: None}, {}, untold),
        "does not tell of the account": ({}, {}, untold),
        "is told to somebody else": ({OTHER: on}, {}, untold),
        "is its own administrator's, with no member": ({ACCOUNT: on}, {"administrator": ACCOUNT}, COMPLIANT),
        "scans all its members": ({ACCOUNT: on, MEMBER: on}, ADMINISTERED, COMPLIANT),
        "leaves a member out": ({ACCOUNT: on, MEMBER: off}, ADMINISTERED, NON_COMPLIANT),
        "leaves the second member out": ({ACCOUNT: on, MEMBER: on}, OF_TWO, NON_COMPLIANT),
        "has a suspended member": ({ACCOUNT: on, MEMBER: is_in("SUSPENDED")}, ADMINISTERED, NON_COMPLIANT),
        "is not told of a member": ({ACCOUNT: on}, ADMINISTERED, NON_COMPLIANT),
        "scans its members but not itself": ({ACCOUNT: off, MEMBER: on}, ADMINISTERED, NON_COMPLIANT),
        "is administered elsewhere, and on": ({ACCOUNT: on}, {"administrator": OTHER}, NOT_APPLICABLE),
        "is administered elsewhere, and off": ({ACCOUNT: off}, {"administrator": OTHER}, NOT_APPLICABLE),
        "had an administrator": ({ACCOUNT: on}, {"administrator": OTHER, "relationship": "REMOVED"}, COMPLIANT),
        "tells an administrator of null": ({ACCOUNT: off}, {"administrator": None}, NON_COMPLIANT),
        "answers that it knows no administrator": ({ACCOUNT: on}, {"refused": "ResourceNotFoundException"}, COMPLIANT),
    }


def judged(rule, inspector):
    with patch.object(support, "client", lambda _service, _region: inspector):
        return evaluations(rule)
