"""The only door to boto3 in the engine: a session, and errors in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError
from botocore.session import Session as BotocoreSession

from trueup.errors import AwsError

RETRIES = {"mode": "adaptive", "total_max_attempts": 10}


def session(profile: str | None = None, region: str | None = None) -> Any:
    """A boto3 session, set up as the AWS CLI would be, whose clients are patient with throttling.

    Raises AwsError for an unknown profile.
    """
    inner = BotocoreSession()
    inner.set_default_client_config(Config(retries=RETRIES, user_agent_extra="trueup"))
    try:
        return boto3.Session(botocore_session=inner, profile_name=profile, region_name=region)
    except BotoCoreError as error:
        raise AwsError(f"{error}; `aws configure list-profiles` shows those there are.") from error


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn botocore's errors inside into AwsError; `what` begins the message."""
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise AwsError(f"{what}: no AWS credentials; give --profile or set AWS_ACCESS_KEY_ID.") from error
    except (ClientError, BotoCoreError) as error:
        raise AwsError(f"{what}: {' '.join(str(error).split())}") from error
