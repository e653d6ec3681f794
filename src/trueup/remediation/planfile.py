"""The plan file: what would change, resource by resource, sealed so that an edit by hand is noticed.

The seal is a digest, not a signature: it says that the file is as it was written, not who wrote it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup import digests, whole_file
from trueup.catalogue.documents import RISKS
from trueup.errors import UsageError
from trueup.remediation import inverse
from trueup.remediation.inverse import UNKNOWN
from trueup.remediation.inverse.values import plain
from trueup.runner.calls import Call
from trueup.schemas import fault
from trueup.who import NOBODY, Who
from trueup.yaml_files import json_value

SCHEMA_VERSION = "1.0"

# The time of a run, as documents write it into the tag that locks what they work on.
NOW = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")


@dataclass(frozen=True)
class Target:
    """One resource, as its result names it."""

    account: str
    region: str
    type: str
    id: str
    name: str
    arn: str

    def __str__(self) -> str:
        return self.name or self.id

    def to_json(self) -> dict[str, str]:
        return {
            "accountId": self.account, "awsRegion": self.region, "resourceType": self.type, "resourceId": self.id,
            "resourceName": self.name, "arn": self.arn,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Target:
        names = ("accountId", "awsRegion", "resourceType", "resourceId", "resourceName", "arn")
        return cls(*(str(data.get(name) or "") for name in names))


@dataclass(frozen=True)
class Edit:
    """One write, with what it touches: before as it is now, after as the call tells it (UNKNOWN where it does not).

    Secrets are left out of all three.

    `certain` is false where only the run can tell whether it comes to that. `digest` is of the call and the state
    before it, secrets and all.
    """

    step: str
    call: Call
    before: Any
    after: Any
    certain: bool
    reversible: str
    reason: str
    digest: str

    def to_json(self) -> dict[str, Any]:
        known = self.after is not UNKNOWN
        return {
            "step": self.step,
            "call": plain(self.call.to_json()),
            "before": plain(self.before),
            "after": plain(self.after) if known else None,
            "afterKnown": known,
            "certain": self.certain,
            "reversible": self.reversible,
            "reason": self.reason,
            "digest": self.digest,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Edit:
        return cls(
            data["step"], Call.from_json(data["call"]), data["before"],
            data["after"] if data["afterKnown"] else UNKNOWN,
            data["certain"], data["reversible"], data["reason"], data["digest"],
        )  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One fix of one resource.

    may_follow: writes (`s3:PutBucketPolicy`) that the document makes too, if what AWS answers to the edits asks for
    them; no plan can see what they change. notes: what the run had to say, and what an undo of those writes leaves.
    """

    target: Target
    rules: tuple[str, ...]
    document: str
    document_digest: str
    parameters: Mapping[str, Any]
    risk: str
    cost: str
    edits: tuple[Edit, ...]
    may_follow: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells one fix of one thing from all others, in this plan and in the next."""
        return digest([self.target.account, self.target.region, self.document, self.parameters])

    @property
    def reversible(self) -> str:
        """As much as its least reversible edit; not at all where one without an inverse may follow."""
        if not all(inverse.known(operation) for operation in self.may_follow):
            return "no"
        follow = "partial" if any(map(inverse.loses, self.may_follow)) else "yes"
        return min((follow, *(edit.reversible for edit in self.edits)), key=("no", "partial", "yes").index)

    def to_json(self) -> dict[str, Any]:
        return {
            "resource": self.target.to_json(),
            "rules": list(self.rules),
            "document": self.document,
            "documentSha256": self.document_digest,
            "parameters": plain(self.parameters),
            "risk": self.risk,
            "cost": self.cost,
            "reversible": self.reversible,
            "edits": [edit.to_json() for edit in self.edits],
            "mayFollow": list(self.may_follow),
            "notes": list(self.notes),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Item:
        return cls(
            Target.from_json(data["resource"]), tuple(data["rules"]), data["document"], data["documentSha256"],
            data["parameters"], data["risk"], data["cost"], tuple(Edit.from_json(edit) for edit in data["edits"]),
            tuple(data["mayFollow"]), tuple(data["notes"]),
        )  # fmt: skip


# Why a failing resource is not in the plan, and whether that leaves the plan incomplete.
SKIPS = {
    "waived": False,  # an approved exception
    "compliant": False,  # the resource is as it should be by now
    "beyond-max": False,  # more than --max
    "unreachable": True,  # another account, and no role to reach it
    "unknown-rule": True,  # a rule that this library does not have
    "no-document": True,
    "failed": True,  # the document did not run to its end
}


@dataclass(frozen=True)
class Skipped:
    """A failing or waived resource that the plan leaves alone, and why."""

    target: Target
    rule: str
    kind: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"resource": self.target.to_json(), "rule": self.rule, "kind": self.kind, "reason": self.reason}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Skipped:
        return cls(Target.from_json(data["resource"]), data["rule"], data["kind"], data["reason"])


@dataclass(frozen=True)
class Plan:
    """What would be changed, and what not."""

    plan_id: str
    run_id: str
    created: str
    items: tuple[Item, ...]
    skipped: tuple[Skipped, ...]
    who: Who = NOBODY  # made it

    @property
    def by_risk(self) -> dict[str, int]:
        """How many items there are of each risk."""
        counted = Counter(item.risk for item in self.items)
        return {risk: counted[risk] for risk in RISKS}

    @property
    def incomplete(self) -> bool:
        """Whether some failing resource could not be planned."""
        return any(SKIPS[skipped.kind] for skipped in self.skipped)

    def to_json(self) -> dict[str, Any]:
        """The file's content, with its seal."""
        content = {
            "schemaVersion": SCHEMA_VERSION,
            "planId": self.plan_id,
            "runId": self.run_id,
            "created": self.created,
            "plannedBy": self.who.to_json(),
            "accounts": sorted({item.target.account for item in self.items}),
            "regions": sorted({item.target.region for item in self.items}),
            "items": [item.to_json() for item in self.items],
            "skipped": [skipped.to_json() for skipped in self.skipped],
        }
        return content | {"digest": digest(content)}


def lasting(text: str, ids: Iterable[str]) -> str:
    """The text of a call without what no two runs of a fix have alike: the executions' ids, and the time."""
    for each in ids:
        text = text.replace(each, "EXECUTION_ID") if each else text
    return NOW.sub("TIME", text)


def digest(value: Any) -> str:
    """SHA-256 of JSON, whatever the order of its keys."""
    return digests.of_json(plain(value))


def write(plan: Plan, path: Path) -> None:
    """Write the file whole or not at all, for its owner's eyes only. Raises UsageError."""
    text = json.dumps(plan.to_json(), indent=2, sort_keys=True) + "\n"
    try:
        with whole_file.replacing(path) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error


def read(path: Path) -> Plan:
    """The plan of a file. Raises UsageError for what is no plan, or is not as it was written."""
    try:
        content = json_value(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{path}: not a plan: {error}") from error
    wrong = fault("plan", content)
    if wrong:
        raise UsageError(f"{path}: not a plan of this version: {wrong}")
    if content["digest"] != digest({name: value for name, value in content.items() if name != "digest"}):
        raise UsageError(f"{path}: was changed after it was written; plan again.")
    planned = content.get("plannedBy", {})  # plans of before lack it
    return Plan(
        content["planId"], content["runId"], content["created"],
        tuple(Item.from_json(item) for item in content["items"]),
        tuple(Skipped.from_json(skipped) for skipped in content["skipped"]),
        Who(planned.get("user", ""), planned.get("callerArn", "")),
    )  # fmt: skip
