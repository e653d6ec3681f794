"""Clients of the accounts of an organization: the security account's own, the management account's, a member's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from trueup import aws
from trueup.deploy.configuration import Deployment
from trueup.errors import AwsError, UsageError

RENEWED_AFTER = timedelta(minutes=45)  # a role is assumed for an hour

# (session, role ARN, Region) -> a session of the role; raises AwsError
Become = Callable[[Any, str, str], Any]


class Access:
    """The way into each account. Roles are assumed when they are first needed, and again before they lapse."""

    def __init__(self, session: Any, deployment: Deployment, become: Become | None = None) -> None:
        self._own = session
        self._deployment = deployment
        self._become = become or aws.assume_role
        self._sessions: dict[str, tuple[Any, datetime]] = {}
        self._clients: dict[tuple[str, str, str], tuple[Any, Any]] = {}
        self.management = ""  # known when the organization has been read

    def client(self, service: str, region: str, account: str = "") -> Any:
        """A client of a service in an account, the security account where none is named.

        Raises UsageError where the deployment file names no role to go there by, AwsError where the role refuses.
        """
        account = account or self._deployment.security_account
        session = self._session(account)
        key = (account, service, region)
        held, of = self._clients.get(key, (None, None))
        if of is not session:
            held = session.client(service, region_name=region)
            self._clients[key] = (held, session)
        return held

    def enters(self, account: str) -> bool:
        """Whether the deployment file says how to get into an account."""
        if account == self._deployment.security_account:
            return True
        return bool(self._deployment.management_role if account == self.management else self._deployment.member_role)

    def _session(self, account: str) -> Any:
        if account == self._deployment.security_account:
            return self._own
        if account == self.management:
            role, through = self._deployment.management_role, None
        else:
            role, through = self._deployment.member_role, self._deployment.member_role_through
        if not role:
            where = "managementAccount" if account == self.management else "memberAccess"
            raise UsageError(f"account {account}: the deployment file names no role to enter it by; add {where}.")
        by = self._assumed(self._own, self.management, through) if through else self._own
        return self._assumed(by, account, role)

    def _assumed(self, by: Any, account: str, role: str) -> Any:
        arn = self._role(account, role)
        held, since = self._sessions.get(arn, (None, datetime.min.replace(tzinfo=UTC)))
        if held is not None and datetime.now(UTC) - since < RENEWED_AFTER:
            return held
        session = self._become(by, arn, self._deployment.home_region)
        self._sessions[arn] = (session, datetime.now(UTC))
        return session

    def _role(self, account: str, name: str) -> str:
        return f"arn:{self._deployment.partition}:iam::{account}:role/{name.strip('/')}"


def pages(call: Callable[..., Any], listed: str, token: str = "NextToken", **given: Any) -> Iterator[Any]:
    """Everything that a paged call lists, page by page until there is no token: an empty page may be followed."""
    answer = call(**given)
    while True:
        yield from answer.get(listed) or ()
        if not answer.get(token):
            return
        answer = call(**given, **{token: answer[token]})


def said(error: Exception) -> str:
    """An error in one line, what AWS said of it without botocore's preface."""
    told: Mapping[str, Any] = getattr(error, "response", {}).get("Error", {})
    text = f"{told['Code']}: {told.get('Message', '')}" if told.get("Code") else str(error)
    return " ".join(text.split())


def verify(session: Any, deployment: Deployment) -> None:
    """Raise AwsError unless the credentials are those of the security account."""
    account = aws.account_of(session, deployment.home_region)
    if account != deployment.security_account:
        raise AwsError(
            f"these are credentials of account {account}, and the deployment file names "
            f"{deployment.security_account}; give --profile."
        )
