"""Clients of the accounts of an organization: the security account's own, the management account's, a member's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from trueup import aws
from trueup.deploy.configuration import Deployment
from trueup.errors import AwsError, UsageError

RENEWED_BEFORE = timedelta(minutes=10)

# (session, role ARN, Region) -> a session of the role, and until when it lasts
Become = Callable[[Any, str, str], tuple[Any, datetime]]


class Access:
    """The way into each account. Roles are assumed when they are first needed, and again before they lapse."""

    def __init__(self, session: Any, deployment: Deployment, become: Become = aws.become) -> None:
        self._own = session
        self._deployment = deployment
        self._become = become
        self._sessions: dict[str, tuple[Any, datetime]] = {}
        self._clients: dict[tuple[str, str, str], Any] = {}
        self.management = ""  # known when the organization has been read

    def client(self, service: str, region: str, account: str = "") -> Any:
        """A client of a service in an account, the security account where none is named.

        Raises UsageError where the deployment file names no role to go there by, botocore's ClientError where the
        role refuses.
        """
        account = account or self._deployment.security_account
        session, renewed = self._session(account)
        key = (account, service, region)
        if renewed or key not in self._clients:
            self._clients[key] = session.client(service, region_name=region)
        return self._clients[key]

    def enters(self, account: str) -> bool:
        """Whether the deployment file says how to get into an account."""
        if account == self._deployment.security_account:
            return True
        return bool(self._deployment.management_role if account == self.management else self._deployment.member_role)

    def _session(self, account: str) -> tuple[Any, bool]:
        if account == self._deployment.security_account:
            return self._own, False
        held, until = self._sessions.get(account, (None, datetime.min.replace(tzinfo=UTC)))
        if held is not None and datetime.now(UTC) < until - RENEWED_BEFORE:
            return held, False
        region = self._deployment.home_region
        if account == self.management:
            role, through = self._deployment.management_role, None
        else:
            role, through = self._deployment.member_role, self._deployment.member_role_through
        if not role:
            where = "managementAccount" if account == self.management else "memberAccess"
            raise UsageError(f"account {account}: the deployment file names no role to enter it by; add {where}.")
        by = self._own
        if through:
            if self.management not in self._sessions:
                self._sessions[self.management] = self._become(self._own, self._role(self.management, through), region)
            by = self._sessions[self.management][0]
        self._sessions[account] = self._become(by, self._role(account, role), region)
        return self._sessions[account][0], True

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


def code(error: Any) -> str:
    """The error code of a ClientError."""
    return str(error.response.get("Error", {}).get("Code", ""))


def said(error: Exception) -> str:
    """An error of AWS in one line."""
    response: Mapping[str, Any] = getattr(error, "response", {})
    told = response.get("Error", {})
    text = f"{told['Code']}: {told.get('Message', '')}" if told.get("Code") else str(error)
    return " ".join(text.split())


def verify(access: Access, deployment: Deployment) -> None:
    """Raise AwsError unless the credentials are those of the security account."""
    with aws.translated("cannot tell which account this is"):
        identity = access.client("sts", deployment.home_region).get_caller_identity()
    if identity["Account"] != deployment.security_account:
        raise AwsError(
            f"these are credentials of account {identity['Account']}; the deployment file names "
            f"{deployment.security_account}: give --profile."
        )
