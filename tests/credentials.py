"""IAM users with what they sign in with, of any age."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from moto.iam.models import AccessKeyLastUsed, iam_backends

from support import ACCOUNT, NOW
from trueup.times import moment

PASSWORD = "Correct-Horse-9-Battery"
JUDGED = moment(NOW)  # when the rules are asked
PASSWORD_LAST_CHANGED = 5  # the column of the credential report


def ago(days: float | None, now: datetime = JUDGED) -> datetime | None:
    return None if days is None else now - timedelta(days=days)


def user(
    client: Any,
    name: str,
    *,
    made: float = 0,
    password: bool = False,
    changed: float | None = None,
    signed_in: float | None = None,
    mfa: bool = False,
    keys: Sequence[tuple[str, float, float | None]] = (),
    account: str = ACCOUNT,
    now: datetime = JUDGED,
) -> str:
    """A user that was made, got its password and signed in last so many days ago; keys: (status, made, used last).

    Its id.
    """
    iam = client("iam")
    user_id = iam.create_user(UserName=name)["User"]["UserId"]
    if password:
        iam.create_login_profile(UserName=name, Password=PASSWORD)
    if mfa:
        serial = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
        iam.enable_mfa_device(
            UserName=name, SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321"
        )
    held = iam_backends[account]["aws"].users[name]
    held.create_date, held.password_last_used = ago(made, now), ago(signed_in, now)
    if changed is not None:
        held.to_csv = partial(_told, held.to_csv, ago(changed, now))
    for status, created, used in keys:
        key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
        iam.update_access_key(UserName=name, AccessKeyId=key, Status=status)
        made_key = held.access_keys[-1]
        made_key.create_date = ago(created, now)
        made_key.last_used = None if used is None else AccessKeyLastUsed(ago(used, now), "s3", "eu-west-1")
    return str(user_id)


def _told(row: Callable[[], str], changed: datetime) -> str:
    """The user's row of the credential report; by moto, a password is as old as its user."""
    fields = row().split(",")
    fields[PASSWORD_LAST_CHANGED] = changed.isoformat(timespec="seconds")
    return ",".join(fields)
