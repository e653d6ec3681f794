"""The things that should be there, and the stages in which they come to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trueup.deploy.templates.names import DOCUMENT, ROLE, Name

# Stages, in the order in which they must exist; what leaves goes in the opposite order.
ARTIFACTS, UPLOADS, EVALUATOR_HOME, EVALUATORS, SERVICES, HANDOVER, MEMBERS, MANAGEMENT, INVOCATION, PACKS = (
    "artifacts",
    "uploads",
    "evaluator at home",
    "evaluators",
    "services",
    "handover",
    "members",
    "management",
    "invocation",
    "packs",
)
STAGES = (
    ARTIFACTS, UPLOADS, EVALUATOR_HOME, EVALUATORS, SERVICES, HANDOVER, MEMBERS, MANAGEMENT, INVOCATION, PACKS,
)  # fmt: skip


@dataclass(frozen=True)
class Stack:
    """A CloudFormation stack."""

    name: str
    account: str
    region: str
    stage: str
    template: str = field(repr=False)
    parameters: Mapping[str, str]
    names: frozenset[Name] = field(default=frozenset(), repr=False)  # that no other stack of the account may give


@dataclass(frozen=True)
class StackSet:
    """A service-managed StackSet and the accounts and Regions that should have it."""

    name: str
    template: str = field(repr=False)
    parameters: Mapping[str, str]
    accounts: frozenset[str]
    regions: tuple[str, ...]
    grows: bool  # new accounts of the organization get it by themselves
    names: frozenset[Name] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Upload:
    """An object of an artifacts bucket; its key holds a digest of it."""

    region: str
    key: str
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Invocation:
    """Whose AWS Config may invoke a Region's function."""

    region: str
    function_arn: str
    accounts: tuple[str, ...]
    by_policy: bool  # else by one permission for each account


@dataclass(frozen=True)
class OrganizationPack:
    """A conformance pack of the organization, in one Region."""

    name: str
    region: str
    template: str = field(repr=False)
    digest: str
    key: str  # of the artifacts bucket, where it is too long to be sent; else empty
    accounts: frozenset[str]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Desired:
    """All of it. Empty when everything is to be removed."""

    stacks: tuple[Stack, ...] = ()
    stack_sets: tuple[StackSet, ...] = ()
    uploads: tuple[Upload, ...] = ()
    invocations: tuple[Invocation, ...] = ()
    packs: tuple[OrganizationPack, ...] = ()
    accounts: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()  # what people should know before they go on

    @property
    def role_names(self) -> frozenset[str]:
        """The roles that every account has."""
        return self._names(ROLE)

    @property
    def document_names(self) -> frozenset[str]:
        """The documents that every account has in each Region."""
        return self._names(DOCUMENT)

    def _names(self, kind: str) -> frozenset[str]:
        return frozenset(each.name for held in self.stack_sets for each in held.names if each.kind == kind)
