"""Who is there, what has a name, and what goes wrong; sessions and clients, and who answers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import yaml
from botocore import xform_name
from botocore.exceptions import ClientError

from fakes import model, validated
from trueup.errors import AwsError

ORGANIZATION, ROOT = "o-abcde12345", "r-abcd"
WORKLOADS, PRODUCTION, SANDBOX = "ou-abcd-workloads", "ou-abcd-production", "ou-abcd-sandboxes"
UNITS = {ROOT: [WORKLOADS, SANDBOX], WORKLOADS: [PRODUCTION], PRODUCTION: [], SANDBOX: []}
MANAGEMENT, SECURITY = "100000000000", "100000000001"
REGIONS = ("eu-west-1", "us-east-1")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PRINCIPALS = (
    "config.amazonaws.com",
    "config-multiaccountsetup.amazonaws.com",
    "member.org.stacksets.cloudformation.amazonaws.com",
)
NAMED = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Events::Rule": "Name",
    "AWS::SSM::Document": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::S3::Bucket": "BucketName",
}
GLOBAL = ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy")  # of no Region
READS = ("describe_", "get_", "list_", "head_")


class Crash(BaseException):
    """The machine that deploys goes down."""


def refusal(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message or code}}, "Operation")


class FakeOrganization:
    def __init__(self, accounts: int = 50, page: int = 7, ticks: int = 2) -> None:
        self.ids = [str(int(MANAGEMENT) + number) for number in range(accounts)]
        self.suspended: set[str] = set()
        self.parents = {
            account: ROOT if number < 2 else [WORKLOADS, PRODUCTION, SANDBOX][number % 3]
            for number, account in enumerate(self.ids)
        }
        self.page, self.ticks = page, ticks
        # What goes wrong
        self.refusing: dict[str, str] = {}  # account -> what StackSets and packs say there
        self.denied: set[str] = set()  # reads that AWS refuses, such as lambda.get_account_settings
        self.closed: set[str] = set()  # accounts whose roles nobody may assume
        self.off: dict[str, set[str]] = {}  # account -> Regions that are not turned on there
        self.trusted = set(PRINCIPALS)
        self.delegated = set(PRINCIPALS)
        self.unrecorded: set[tuple[str, str]] = set()  # (account, Region) without a running recorder
        self.concurrency = 1000
        self.at_once = 10_000  # instances of stack sets that may be worked on in a Region
        self.crash_at: int | None = None  # the write, counted from 0, before which everything stops
        # What is there
        self.things: dict[tuple[str, str, str, str], str] = {}  # (account, Region or "", type, name) -> stack or ""
        self.stacks: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.sets: dict[str, dict[str, Any]] = {}
        self.operations: dict[str, dict[str, Any]] = {}
        self.packs: dict[tuple[str, str], dict[str, Any]] = {}
        self.policies: dict[tuple[str, str], str] = {}
        self.objects: dict[str, dict[str, bytes]] = {}
        self.exceptions: dict[tuple[str, str, str], list[dict[str, Any]]] = {}  # by account, Region and rule
        self.results: list[dict[str, Any]] = []  # the aggregator's
        self.writes: list[tuple[str, str, str]] = []  # (account, Region, service.operation)

    # Doors -----------------------------------------------------------------------------------------------------------

    def session(self, account: str = SECURITY) -> FakeSession:
        return FakeSession(self, account)

    def become(self, _source: Any, role_arn: str, _region: str) -> FakeSession:
        account = role_arn.split(":")[4]
        if account in self.closed or account not in self.ids:
            raise AwsError(f"assuming {role_arn}: AWS denied it")
        return FakeSession(self, account)

    def active(self) -> list[str]:
        return [account for account in self.ids if account not in self.suspended]

    def paged(self, listed: Iterable[Any], given: Mapping[str, Any], key: str, token: str = "NextToken") -> Any:
        items, start = list(listed), given.get(token)
        if start is None and items:
            return {key: [], token: "0"}
        at = int(start or 0)
        answer: dict[str, Any] = {key: items[at : at + self.page]}
        if at + self.page < len(items):
            answer[token] = str(at + self.page)
        return answer

    def has(self, account: str, region: str, kind: str, name: str) -> bool:
        return (account, "" if kind in GLOBAL else region, kind, name) in self.things


class FakeSession:
    def __init__(self, organization: FakeOrganization, account: str) -> None:
        self.organization, self.account = organization, account

    def client(self, service: str, region_name: str | None = None) -> FakeClient:
        return FakeClient(self.organization, self.account, region_name or REGIONS[0], service)


class FakeClient:
    def __init__(self, organization: FakeOrganization, account: str, region: str, service: str) -> None:
        self.organization, self.account, self.region, self.service = organization, account, region, service
        self.names = {xform_name(name): name for name in model(service).operation_names}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        operation = self.names[name]
        handler = HANDLERS[self.service, name]

        def call(**given: Any) -> Any:
            o = self.organization
            if self.region in o.off.get(self.account, ()):
                raise refusal("UnrecognizedClientException", "The security token included in the request is invalid")
            if f"{self.service}.{name}" in o.denied:
                raise refusal("AccessDeniedException", f"not authorized to perform {self.service}.{name}")
            if not name.startswith(READS):
                if o.crash_at is not None and len(o.writes) >= o.crash_at:
                    raise Crash
                o.writes.append((self.account, self.region, f"{self.service}.{name}"))
            return validated(self.service, operation, given, handler(o, self.account, self.region, given) or {})

        return call


@cache
def parsed(template: str) -> Any:
    return yaml.load(template, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


HANDLERS: dict[tuple[str, str], Callable[..., Any]] = {}


def handles(service: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the answer of the operation that it is named for."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        HANDLERS[service, function.__name__] = function
        return function

    return register
