"""Where calls go: the account of the settings, and others through a role that has the same name in each."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from botocore.exceptions import BotoCoreError, ClientError

from trueup import aws
from trueup.aws import Aws
from trueup.errors import AwsError, TrueupError
from trueup.regions import is_region
from trueup.who import Who, user


class Accounts:
    """Opens one account after the other, each once."""

    def __init__(self, own: Aws, role: str | None = None) -> None:
        self.own, self.role = own, role
        self._open = {own.account_id: own}

    @cached_property
    def who(self) -> Who:
        """Who works with them: the user of the machine, and whose the credentials are, where AWS says so."""
        with suppress(ClientError, BotoCoreError):
            return Who(user(), str(self.own.client("sts").get_caller_identity()["Arn"]))
        return Who(user())

    def reaches(self, account: str) -> bool:
        """Whether there is a way into an account at all; whether it opens, only `at` can tell."""
        return account in self._open or self.role is not None

    def closed(self, error: TrueupError) -> bool:
        """Whether an error is of one account only (its role is not there, it may not be assumed), not of them all."""
        return not (isinstance(error.__cause__, Exception) and aws.is_fatal(error.__cause__))

    def at(self, account: str, region: str) -> Aws:
        """The account, in a Region; AWS Config's `global` is the Region of the settings. Raises AwsError."""
        if account not in self._open:
            if self.role is None:
                raise AwsError(f"{account}: these credentials are of {self.own.account_id}; give --assume-role.")
            arn = f"arn:{self.own.partition}:iam::{account}:role/{self.role}"
            opened = aws.assume_role(self.own.session, arn, self.own.region, endpoint_url=self.own.endpoint_url)
            self._open[account] = replace(self.own, session=opened, account_id=account)
        return replace(self._open[account], region=region if is_region(region) else self.own.region)
