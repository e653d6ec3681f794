"""A row of the table: what a write touches, how to see it, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from trueup.remediation.inverse.values import Answer, Answers, Parameters

# What several services lose alike.
FINDINGS = "its findings go with it"
DELEGATED = "members that joined meanwhile keep what they were given"

Reversible = Literal["yes", "partial", "no"]
UNKNOWN: Any = type("Unknown", (), {"__repr__": lambda _self: "UNKNOWN"})()  # a state that the call alone does not tell

# Parameters that steer the request and leave no trace in the resource.
STEERING = frozenset(
    {
        "ApplyImmediately", "BypassPolicyLockoutSafetyCheck", "ChecksumAlgorithm", "ClientRequestToken", "ClientToken",
        "ContentMD5", "CreatorRequestId", "DryRun", "ExpectedBucketOwner", "Force", "SkipDestinationValidation",
        "AllowMajorVersionUpgrade", "ConfirmRemoveSelfBucketAccess", "BypassPolicyLockoutCheck", "clientRequestToken",
        "clientToken",
    }
)  # fmt: skip

# Members that are text in requests though the SDK answers with the decoded policy (IAM).
TEXTS = frozenset({"PolicyDocument"})


@dataclass(frozen=True)
class Read:
    """A call that shows what a write touches; an error with one of the `absent` codes says that it is not there."""

    operation: str
    parameters: Mapping[str, Any]
    absent: frozenset[str]


@dataclass(frozen=True)
class Back:
    """The way back: operations of the same service with their parameters, and what they leave undone."""

    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    reversible: Reversible = "yes"
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """What is known of one write."""

    reads: tuple[Read, ...]
    state: Callable[[Parameters, Answers], Any]
    undo: Callable[[Parameters, Answers, Answer], Back]
    predict: Callable[[Parameters, Answers], Any]
    made: Callable[[Parameters, Answers, Answers], dict[str, Any] | None] | None = None
    blind: bool = False  # its state tells nothing, whatever was read
    loses: str = ""  # what even a good way back does not bring back, whatever the call says
    backs: tuple[str, ...] = ()  # the operations that a way back may be made of


Rows = dict[str, Row]


def read(operation: str, *keys: str, absent: str = "", **template: Any) -> Read:
    """A read keyed by parameters of the write's own names, and by a template; `absent`: error codes, blanks between."""
    return Read(operation, {key: f"${key}" for key in keys} | template, frozenset(absent.split()))


def same(*names: str) -> dict[str, str]:
    """Members that the write and the answer spell alike."""
    return {name: name for name in names}


def under(parent: str, *names: str, at: str = "") -> dict[str, str]:
    """Members of a structure of the write that the answer holds bare, or below `at`."""
    return {f"{parent}.{name}": f"{at}.{name}" if at else name for name in names}


def valued(*names: str) -> dict[str, str]:
    """Members that EC2 takes as `{"Value": ...}` and answers bare."""
    return {f"{name}.Value": name for name in names}


def lost(reason: str) -> Back:
    """No way back."""
    return Back((), "no", reason)


def gone(reason: str, reading: Read | None = None) -> Row:
    """A write without a way back, and why."""
    reads = (reading,) if reading else ()
    return Row(reads, lambda *_: None, lambda *_: lost(reason), lambda *_: UNKNOWN, blind=True)
