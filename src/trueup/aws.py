"""The only door to boto3 in the engine: sessions, and clients that also reach an emulator."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from trueup.errors import AwsError

# Automation gives one API call 25 seconds. Throttled calls are tried again, with jitter.
CONFIG = {
    "connect_timeout": 10,
    "read_timeout": 25,
    "retries": {"mode": "standard", "total_max_attempts": 5},
    "user_agent_extra": "trueup",
}


@dataclass(frozen=True)
class Aws:
    """Whose rights, where: a boto3 session with the facts that every call needs."""

    session: Any
    region: str
    account_id: str
    partition: str = "aws"
    endpoint_url: str | None = None  # of an emulator that serves every API

    def client(self, service: str, region: str | None = None, credentials: Mapping[str, str] | None = None) -> Any:
        """A client of a service. `credentials` (accessKeyId, secretAccessKey, sessionToken) are in place of the
        session's. Raises AwsError for a service that boto3 does not know or a Region that is none."""
        own = {} if self.endpoint_url is None else {"inject_host_prefix": False, "s3": {"addressing_style": "path"}}
        keys = {} if credentials is None else {
            "aws_access_key_id": credentials["accessKeyId"],
            "aws_secret_access_key": credentials["secretAccessKey"],
            "aws_session_token": credentials.get("sessionToken"),
        }  # fmt: skip
        try:
            client = self.session.client(
                service,
                region_name=region or self.region,
                endpoint_url=self.endpoint_url,
                config=Config(**CONFIG, **own),
                **keys,
            )
        except (BotoCoreError, ValueError) as error:
            raise AwsError(f"{service} in {region or self.region}: {' '.join(str(error).split())}") from error
        if self.endpoint_url is not None:
            client.meta.events.register("before-sign.s3-control", _without_account)
        return client


def session(profile: str | None = None, region: str | None = None) -> Any:
    """A boto3 session, set up as the AWS CLI would be. Raises AwsError for an unknown profile."""
    try:
        return boto3.Session(profile_name=profile, region_name=region)
    except BotoCoreError as error:
        raise AwsError(str(error)) from error


def connect(profile: str | None = None, region: str | None = None, endpoint_url: str | None = None) -> Aws:
    """The account that the settings lead to, after asking AWS which one it is. Raises AwsError."""
    opened = session(profile, region)
    if not opened.region_name:
        raise AwsError("no Region: give --region or set AWS_REGION.")
    endpoint = endpoint_url or os.environ.get("AWS_ENDPOINT_URL")
    unnamed = Aws(opened, opened.region_name, "", endpoint_url=endpoint)
    try:
        identity = unnamed.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise AwsError(f"cannot tell which account this is: {' '.join(str(error).split())}") from error
    return Aws(opened, opened.region_name, identity["Account"], identity["Arn"].split(":")[1], endpoint)


def _without_account(request: Any, **_: Any) -> None:
    """S3 Control puts the account before the host, and `123456789012.127.0.0.1` is no host of an emulator.

    This runs before the request is signed, so the signature is that of the host it goes to.
    """
    parts = urlsplit(request.url)
    account, _dot, host = parts.netloc.partition(".")
    if account.isdigit() and len(account) == 12:
        request.url = urlunsplit(parts._replace(netloc=host))
