"""Amazon Inspector by hand: the scans of each account, who administers it, and its members on pages of two."""

from unittest.mock import patch

from botocore.exceptions import ClientError

import support
from support import ACCOUNT, evaluations

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


def judged(rule, inspector):
    with patch.object(support, "client", lambda _service, _region: inspector):
        return evaluations(rule)
