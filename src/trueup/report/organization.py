"""The organization file: which accounts and Regions were meant, under which names, and what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trueup import schemas, yaml_files
from trueup.errors import UsageError


@dataclass(frozen=True)
class Account:
    """An account of the organization."""

    id: str
    name: str = ""
    unit: str = ""  # the organizational unit
    owner: str = ""  # who answers for it


@dataclass(frozen=True)
class Exclusion:
    """An account or a Region that was left out on purpose."""

    what: str
    reason: str


@dataclass(frozen=True)
class Organization:
    """What the assessment was meant to cover."""

    id: str = ""
    name: str = ""
    accounts: Mapping[str, Account] = field(default_factory=dict)
    regions: tuple[str, ...] = ()
    excluded: tuple[Exclusion, ...] = ()


def load(path: Path) -> Organization:
    """Read an organization file, or what `aws organizations list-accounts` prints.

    Shape: `schemas/organization.schema.json`. Raises UsageError, with the place.
    """
    content = yaml_files.read(path, "text", aliases="merged", longest=yaml_files.LONGEST_LIST).content
    if isinstance(content, dict) and "Accounts" in content:
        content = {"accounts": [_listed(account) for account in content["Accounts"] or ()]}
    for fault in schemas.faults("organization", content):
        place = ".".join(map(str, fault.absolute_path)) or "top level"
        raise UsageError(f"{path}: {place}: {fault.message[:300]}")
    names = ("name", "unit", "owner")
    accounts = [Account(each["id"], *(each.get(name, "") for name in names)) for each in content["accounts"]]
    return Organization(
        id=content.get("id", ""),
        name=content.get("name", ""),
        accounts={account.id: account for account in accounts},
        regions=tuple(content.get("regions", ())),
        excluded=tuple(
            Exclusion(f"{kind} {each['id']}", each["reason"])
            for kind, listed in (("account", "excludedAccounts"), ("Region", "excludedRegions"))
            for each in content.get(listed, ())
        ),
    )


def _listed(account: Any) -> Any:
    if not isinstance(account, dict):
        return account
    return {"id": account.get("Id", ""), "name": account.get("Name", "")}
