"""The only door to boto3 in the engine: sessions, clients that also reach an emulator, and errors in one line.

boto3 is imported with the first session: it takes longer than all that a command does which asks nothing of AWS.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from threading import Lock
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from weakref import WeakKeyDictionary

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

from trueup import settings
from trueup.errors import AwsError
from trueup.refusals import EXPIRED_CODES, INVALID_CODES, code, is_denied, is_of_credentials, told
from trueup.regions import partition

# Automation gives one API call 25 seconds. Throttled calls are tried again, with jitter.
CONFIG = {
    "connect_timeout": 10,
    "read_timeout": 25,
    "retries": {"mode": "standard", "total_max_attempts": 5},  # unless the settings say otherwise
    "user_agent_extra": "trueup",
}
# Whoever reads whole accounts is throttled for longer: more tries, and a rate that follows what AWS lets through.
PATIENT = CONFIG | {"retries": {"mode": "adaptive", "total_max_attempts": 10}}

SESSION_NAME = "trueup"
ENDPOINT = "AWS_ENDPOINT_URL"

# The clients of each session: making one takes longer than most calls do. boto3 makes one at a time.
_CLIENTS: WeakKeyDictionary[Any, dict[Any, Any]] = WeakKeyDictionary()
_MAKING = Lock()


def _forked() -> None:
    """A fork has the connections of its process in them: it makes clients of its own."""
    global _MAKING
    _MAKING = Lock()
    _CLIENTS.clear()


os.register_at_fork(after_in_child=_forked)


@dataclass(frozen=True)
class Aws:
    """Whose rights, where: a boto3 session with the facts that every call needs."""

    session: Any
    region: str
    account_id: str
    partition: str = "aws"
    endpoint_url: str | None = None  # of an emulator that serves every API; those of the environment count without

    def client(
        self,
        service: str,
        region: str | None = None,
        credentials: Mapping[str, str] | None = None,
        prepare: Callable[[str, Any], None] | None = None,
    ) -> Any:
        """A client of a service, made once for the session and prepared by `prepare(service, client)`. `credentials`
        (accessKeyId, secretAccessKey, sessionToken) are in place of the session's, and their client is not kept.
        Raises AwsError for a service that boto3 does not know or a Region that is none."""

        def made() -> Any:
            client = self._made(service, region or self.region, credentials)
            if prepare is not None:
                prepare(service, client)
            return client

        kept = (service, region or self.region, self.endpoint_url, prepare)
        return made() if credentials else once(self.session, kept, made)

    def _made(self, service: str, region: str, credentials: Mapping[str, str] | None) -> Any:
        elsewhere = self.endpoint_url or os.environ.get(ENDPOINT)
        from botocore.config import Config

        own = {} if not elsewhere else {"inject_host_prefix": False, "s3": {"addressing_style": "path"}}
        keys = {} if credentials is None else {
            "aws_access_key_id": credentials["accessKeyId"],
            "aws_secret_access_key": credentials["secretAccessKey"],
            "aws_session_token": credentials.get("sessionToken"),
        }  # fmt: skip
        try:
            client = self.session.client(
                service,
                region_name=region,
                endpoint_url=self.endpoint_url,
                config=Config(**CONFIG | own | {"retries": settings.retries(self.session._session, CONFIG)}),
                **keys,
            )
        except (BotoCoreError, ValueError) as error:
            raise AwsError(f"{service} in {region}: {told(error)}") from error
        if elsewhere:
            client.meta.events.register("before-sign.s3-control", _without_account)
        return client


def once(session: Any, kept: Any, make: Callable[[], Any]) -> Any:
    """The client that a session keeps as `kept`, a service and all by which its clients differ; made by the first."""
    with _MAKING:
        clients = _CLIENTS.setdefault(session, {})
        if kept not in clients:
            clients[kept] = make()
        return clients[kept]


def session(
    profile: str | None = None,
    region: str | None = None,
    endpoint_url: str | None = None,
    credentials: Mapping[str, str] | None = None,
) -> Any:
    """A boto3 session, set up as the AWS CLI would be, whose clients are patient with throttling.

    endpoint_url is that of an emulator; where it is not given, AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_SERVICE count.
    credentials (AccessKeyId, SecretAccessKey, SessionToken, as STS spells them) are in place of the settings.
    Raises AwsError for an unknown profile.
    """
    import boto3
    from botocore.config import Config
    from botocore.session import Session

    given = credentials or {}
    inner = Session()
    inner.register_component("data_loader", loader())
    try:
        opened = boto3.Session(
            botocore_session=inner,
            profile_name=profile,
            region_name=region or os.environ.get("AWS_REGION") or None,  # boto3 reads AWS_DEFAULT_REGION only
            aws_access_key_id=given.get("AccessKeyId"),
            aws_secret_access_key=given.get("SecretAccessKey"),
            aws_session_token=given.get("SessionToken"),
        )
        inner.get_scoped_config()  # where botocore looks for the profile
    except BotoCoreError as error:
        raise AwsError(f"{str(error).rstrip('.')}; `aws configure list-profiles` shows those there are.") from error
    endpoint = endpoint_url or os.environ.get(ENDPOINT)
    style = {"s3": {"addressing_style": "path"}} if endpoint else {}
    inner.set_default_client_config(Config(**PATIENT | style | {"retries": settings.retries(inner, PATIENT)}))
    if endpoint_url:  # boto3 takes no endpoint for a whole session, and finds those of the environment by itself
        opened.client = partial(opened.client, endpoint_url=endpoint_url)
    if endpoint:
        opened.events.register("before-sign.s3-control", _without_account)
    return opened


def assume_role(
    source: Any,
    role_arn: str,
    region: str | None = None,
    session_name: str = SESSION_NAME,
    external_id: str | None = None,
    endpoint_url: str | None = None,
) -> Any:
    """A session with the rights of a role, for an hour. Raises AwsError where the role may not be assumed."""
    where = region or source.region_name
    extra = {"ExternalId": external_id} if external_id else {}
    with translated(f"assuming {role_arn}"):
        answer = source.client("sts", region_name=where).assume_role(
            RoleArn=role_arn, RoleSessionName=session_name, **extra
        )
    return session(region=where, endpoint_url=endpoint_url, credentials=answer["Credentials"])


def connect(profile: str | None = None, region: str | None = None, endpoint_url: str | None = None) -> Aws:
    """The account that the settings lead to, after asking AWS which one it is. Raises AwsError."""
    opened = session(profile, region, endpoint_url)
    if not opened.region_name:
        raise AwsError("no Region: give --region or set AWS_REGION.")
    account = account_of(opened, opened.region_name)
    return Aws(opened, opened.region_name, account, partition(opened.region_name), endpoint_url)


def account_of(opened: Any, region: str | None = None) -> str:
    """The account that a session's credentials belong to. Raises AwsError."""
    with translated("cannot tell which account this is"):
        return str(opened.client("sts", region_name=region or opened.region_name).get_caller_identity()["Account"])


def caller_arn(opened: Any, region: str | None = None) -> str:
    """Who a session's credentials belong to; empty where AWS does not say."""
    with suppress(ClientError, BotoCoreError):
        return str(opened.client("sts", region_name=region or opened.region_name).get_caller_identity()["Arn"])
    return ""


def enabled_regions(opened: Any, region: str) -> tuple[str, ...]:
    """The Regions that are on in a session's account: the one given first, the others by name. Raises AwsError.

    Source: EC2 API reference, DescribeRegions, which lists no Region that is off unless it is asked for all.
    """
    with translated("cannot tell which Regions are enabled"):
        listed = opened.client("ec2", region_name=region).describe_regions()["Regions"]
    return (region, *sorted({each["RegionName"] for each in listed} - {region}))


def unless(codes: str | tuple[str, ...], call: Callable[..., Any], **parameters: Any) -> Any:
    """The answer of a call, or None where AWS refuses it with one of these error codes: there is no such thing.

    An empty code stands for none: every error rises.
    """
    accepted = {codes} if isinstance(codes, str) else set(codes)
    try:
        return call(**parameters)
    except ClientError as error:
        if code(error) not in accepted - {""}:
            raise
        return None


def is_fatal(error: Exception) -> bool:
    """Whether no other call with these credentials would fare better."""
    return isinstance(error, _NO_CREDENTIALS) or is_of_credentials(error)


def explained(error: Exception, what: str) -> AwsError:
    """The error in one line: what was tried, why it failed, what to do. `error` is of botocore."""
    text = told(error)
    if isinstance(error, _NO_CREDENTIALS):
        return AwsError(f"{what}: no AWS credentials; give --profile or set AWS_ACCESS_KEY_ID.")
    if isinstance(error, TokenRetrievalError | UnauthorizedSSOTokenError) or code(error) in EXPIRED_CODES:
        return AwsError(f"{what}: the AWS credentials have expired; sign in again.")
    if code(error) in INVALID_CODES:
        return AwsError(f"{what}: AWS does not know these credentials, or the Region is not enabled: {text}")
    if is_denied(error):
        return AwsError(f"{what}: AWS denied it: {text}; `trueup permissions` prints what each command needs.")
    if isinstance(error, ConnectionError):
        return AwsError(f"{what}: AWS cannot be reached: {text}")
    return AwsError(f"{what}: {text}")


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn botocore's errors inside into AwsError; `what` begins the message."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise explained(error, what) from error


@cache
def loader() -> Any:
    """One for the process: reading a service's model costs more than anything else that a session does."""
    from botocore.loaders import create_loader

    return create_loader()


_NO_CREDENTIALS = (NoCredentialsError, PartialCredentialsError)


def _without_account(request: Any, **_: Any) -> None:
    """S3 Control puts the account before the host, and `123456789012.127.0.0.1` is no host of an emulator.

    This runs before the request is signed, so the signature is that of the host it goes to.
    """
    parts = urlsplit(request.url)
    account, _dot, host = parts.netloc.partition(".")
    if account.isdigit() and len(account) == 12:
        request.url = urlunsplit(parts._replace(netloc=host))
