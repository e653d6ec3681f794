"""What a waiver covers, and until when. Standard library only: it travels to Lambda beside the runtime."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from trueup.names import rule_of_instance

ANNOUNCED_DAYS = (30, 7, 1)  # how long before its end a lapse is announced, each time louder


class Scope(NamedTuple):
    """Which values are meant: exact ones, and patterns where `*` stands for any text, written as `{glob: ...}`."""

    exact: frozenset[str]
    globs: tuple[str, ...] = ()

    def covers(self, *values: str) -> bool:
        """Whether one of the values is meant. An empty value never is."""
        given = [value for value in values if value]
        return any(value in self.exact or any(_matches(glob, value) for glob in self.globs) for value in given)

    def to_json(self) -> list[str | dict[str, str]]:
        return [*sorted(self.exact), *({"glob": glob} for glob in self.globs)]

    @classmethod
    def from_json(cls, entries: Iterable[str | Mapping[str, str]]) -> Scope:
        held = list(entries)
        return cls(
            frozenset(entry for entry in held if isinstance(entry, str)),
            tuple(entry["glob"] for entry in held if not isinstance(entry, str)),
        )


class Waiver(NamedTuple):
    """One approved exception. `expires` is the last day on which it holds, in UTC."""

    id: str
    rules: Scope
    accounts: Scope
    regions: Scope
    resources: Scope
    owner: str
    approver: str
    reason: str
    ticket: str
    approved: date
    expires: date
    compensating_control: str = ""

    def holds_on(self, day: date) -> bool:
        return self.approved <= day <= self.expires

    def days_left(self, day: date) -> int:
        """Days until it lapses, counting its last: 1 on that day, 0 or less when it has lapsed."""
        return (self.expires - day).days + 1

    def covers(self, rule: str, account: str, region: str, resource_id: str, arn: str = "") -> bool:
        """Whether it is about that rule and resource, by the resource's id or ARN, whatever the day.

        A waiver of a rule covers each instance of it.
        """
        return (
            self.rules.covers(rule, rule_of_instance(rule))
            and self.accounts.covers(account)
            and self.regions.covers(region)
            and self.resources.covers(resource_id, arn)
        )

    def announcement(self) -> str:
        """What stands beside a verdict that it covers, short enough for an annotation."""
        return f"WAIVED {self.id} until {self.expires.isoformat()}: {self.reason}"

    def to_json(self) -> dict[str, Any]:
        """The waiver as the register and the evaluator function hold it."""
        return {
            "id": self.id,
            "rules": self.rules.to_json(),
            "accounts": self.accounts.to_json(),
            "regions": self.regions.to_json(),
            "resources": self.resources.to_json(),
            "owner": self.owner,
            "approver": self.approver,
            "reason": self.reason,
            "ticket": self.ticket,
            "approved": self.approved.isoformat(),
            "expires": self.expires.isoformat(),
            "compensatingControl": self.compensating_control,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Waiver:
        """A waiver of the register, which `schemas/waivers.schema.json` has accepted."""
        scopes = {name: Scope.from_json(data[name]) for name in ("rules", "accounts", "regions", "resources")}
        return cls(
            id=data["id"],
            owner=data["owner"],
            approver=data["approver"],
            reason=data["reason"],
            ticket=data["ticket"],
            approved=date.fromisoformat(data["approved"]),
            expires=date.fromisoformat(data["expires"]),
            compensating_control=data.get("compensatingControl", ""),
            **scopes,
        )


def find(
    waivers: Iterable[Waiver], day: date, rule: str, account: str, region: str, resource_id: str, arn: str = ""
) -> Waiver | None:
    """The waiver that holds that day for a rule and resource; of several, the one that ends last."""
    held = [
        waiver for waiver in waivers if waiver.holds_on(day) and waiver.covers(rule, account, region, resource_id, arn)
    ]
    return max(held, key=lambda waiver: (waiver.expires, waiver.id), default=None)


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(re.escape(glob).replace(r"\*", ".*"), re.DOTALL)


def _matches(glob: str, value: str) -> bool:
    return _pattern(glob).fullmatch(value) is not None
