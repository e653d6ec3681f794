"""Macie as a rule is told of it: for the tests of the rules about it."""

from unittest.mock import patch

from botocore.exceptions import ClientError

import support

OFF = ("AccessDeniedException", "Macie is not enabled.")
DENIED = ("AccessDeniedException", "User: arn:aws:iam::123456789012:user/u is not authorized to perform this action.")
ENABLED, PAUSED = {"status": "ENABLED"}, {"status": "PAUSED"}


def administrator(status="Enabled", account="111122223333"):
    """What is told of an administrator by how it stands to the account."""
    return {"administrator": {"accountId": account, "relationshipStatus": status}}


class Macie:
    """Each answer is what is told, or the code and the sentence of an error."""

    def __init__(self, session, administrator=None, discovery=None):
        self.session, self.administrator, self.discovery = session, administrator or {}, discovery

    def get_macie_session(self):
        return told(self.session)

    def get_administrator_account(self):
        assert self.session != OFF  # where it says the same
        return told(self.administrator)

    def get_automated_discovery_configuration(self):
        assert self.session == ENABLED
        return told(self.discovery)


def told(answer):
    if isinstance(answer, tuple):
        code, message = answer
        raise ClientError({"Error": {"Code": code, "Message": message}}, "operation")
    return answer


def evaluations(rule, macie):
    """What a rule makes of it."""
    with patch.object(support, "client", lambda service, _region: {"macie2": macie}[service]):
        return support.evaluations(rule)


def verdict(rule, macie):
    """The one verdict, which is about the account."""
    [evaluation] = evaluations(rule, macie)
    assert evaluation["ComplianceResourceId"] == support.ACCOUNT
    return evaluation["ComplianceType"]
