"""AWS's managed rules as data: inputs, triggers, resource types, Regions. Standard library only.

The data is written by tools/build_managed_rules.py; `edition()` says where it is from and of which day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Input:
    """One input of a managed rule. `kind` is AWS's word: String, CSV, int, double, boolean, StringMap."""

    kind: str
    required: bool
    default: str = ""


@dataclass(frozen=True)
class ManagedRule:
    """One managed rule, by AWS's identifier."""

    identifier: str
    trigger: str  # change, periodic or both
    resource_types: tuple[str, ...]  # empty where AWS prints none
    inputs: Mapping[str, Input]
    only: frozenset[str]  # the Regions that it is in, where AWS lists those
    excepted: frozenset[str]  # the Regions that it is not in, where AWS lists those

    def available(self, region: str) -> bool:
        """Whether AWS offers it in a Region. Where AWS's list does not know the Region, it is taken as offered."""
        return region in self.only if self.only else region not in self.excepted


def known() -> frozenset[str]:
    """All identifiers."""
    return frozenset(_data()["rules"])


@cache
def rule(identifier: str) -> ManagedRule | None:
    """The managed rule of that identifier, or None."""
    facts = _data()["rules"].get(identifier)
    if facts is None:
        return None
    kind, *codes = _data()["regions"][facts["regions"]] if "regions" in facts else ["except"]
    return ManagedRule(
        identifier=identifier,
        trigger=facts["trigger"],
        resource_types=tuple(facts.get("types", ())),
        inputs={name: Input(*given) for name, given in facts.get("inputs", {}).items()},
        only=frozenset(codes if kind == "only" else ()),
        excepted=frozenset(codes if kind == "except" else ()),
    )


def edition() -> tuple[str, str]:
    """`(source, day)` of the data; the day as YYYY-MM-DD."""
    return _data()["source"], _data()["taken"]


def documented_regions() -> frozenset[str]:
    """The Regions that AWS's list speaks of; what is in any other is not documented."""
    return frozenset(_data()["codes"])


@cache
def _data() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((files(__package__) / "managed_rules.json").read_text(encoding="utf-8"))
    return read
