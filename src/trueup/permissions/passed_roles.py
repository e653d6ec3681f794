"""Roles that a call hands to a service of AWS: iam:PassRole, for that role and to that service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.permissions import facts, service_table, triggers
from trueup.permissions.permission import ANY, Permission, Place, pass_role

# AWS Config wraps a fix's parameters once more.
_WRAPPED = ".StaticValue.Values"
_NO_PASSING = ("CreateLaunchTemplate", "Disassociate")  # a profile is written down, or taken away


def permissions(service: str, operation: str, given: Mapping[str, Any], place: Place) -> Iterator[Permission]:
    """The passing of each role among the parameters of a call; of any role, where one may be among them."""
    name, table = f"{service}:{operation}", facts.table("roles")
    for path, value in triggers.walk(given):
        for role in _texts(value):
            if service not in table["not passed"] and re.search(table["parameters"], path.removesuffix(_WRAPPED)):
                to = _principal(service, operation, path)
                yield pass_role(role, to, f"{path.removesuffix(_WRAPPED)} passes a role to {to}", place)
        if path.rpartition(".")[2] == "IamInstanceProfile" and not operation.startswith(_NO_PASSING):
            why = f"{path} passes the role of a profile, which has its own name"
            yield pass_role(ANY, "ec2.amazonaws.com", why, place)
    yield from _by_value(name, given, place)
    handed = table["by document"].get(name)
    if handed and any(value == ANY for _, value in _at(handed, given)):
        why = f"{handed} may pass a role to ssm.amazonaws.com"
        yield pass_role(ANY, "ssm.amazonaws.com", why, place)


def possible(name: str, members: Iterable[str]) -> bool:
    """Whether a call with such members may pass a role."""
    table = facts.table("roles")
    return (
        name in table["by document"]
        or any(row["call"] == name for row in table["by value"])
        or any(re.search(table["parameters"], path) or path.endswith("IamInstanceProfile") for path in members)
    )


def _principal(service: str, operation: str, path: str) -> str:
    told: Mapping[str, str] = facts.table("roles")["passed to"]
    known = (told[key] for key in (path.rpartition(".")[2], f"{service}:{operation}", service) if key in told)
    return next(known, f"{service_table.prefix(service)}.amazonaws.com")


def _by_value(name: str, given: Mapping[str, Any], place: Place) -> Iterator[Permission]:
    for row in facts.table("roles")["by value"]:
        if row["call"] == name and all(_may_end(given.get(key), end) for key, end in row.get("when", {}).items()):
            yield pass_role(str(given.get(row["role"], ANY)), row["service"], row["why"], place)


def _may_end(value: Any, ending: str) -> bool:
    return isinstance(value, str) and (value.endswith(ending) or ANY in value)


def _at(path: str, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What stands at a path, or around it where nothing more is known."""
    return ((found, value) for found, value in triggers.walk(given) if path == found or path.startswith(f"{found}."))


def _texts(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list | tuple) else [value]) if isinstance(each, str) and each]
