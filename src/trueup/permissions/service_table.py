"""AWS's service authorization reference: IAM's actions, their access levels, and what they can be limited to.

The facts are in data/service_table/ and data/clients.json, built by tools/build_iam_actions.py; a prefix is read when
it is first asked about.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from trueup.documents import api_models

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class ResourceType:
    """A type of resource that an action can be limited to.

    required is whether every call of the action touches one, made whether the call itself makes it.
    """

    name: str
    required: bool
    made: bool
    templates: tuple[str, ...]


def prefix(service: str) -> str:
    """The IAM prefix of a boto3 client name: `elasticloadbalancing` for `elbv2`."""
    known = _clients()["services"].get(service)
    if known:
        return str(known)
    model = api_models.service(service)
    return str(model.signing_name) if model is not None else service


def spelled(action: str) -> str:
    """An action in IAM's spelling: `s3:PutBucketCORS`."""
    prefix_name, _, name = action.partition(":")
    return f"{prefix_name}:{_spelling(prefix_name).get(name.lower(), name)}"


def has(action: str) -> bool:
    """Whether the table holds an action."""
    return bool(_listed(action))


def level(action: str) -> str:
    """The initial of IAM's access level: List, Read, Write, Tagging, Permissions; empty where it is not known."""
    return _listed(action)[:1]


@lru_cache(maxsize=1024)
def types(action: str) -> tuple[ResourceType, ...]:
    """The types of resource that an action can be limited to; none where it can be allowed on `*` only."""
    arns = _facts(action.partition(":")[0])["arns"]
    found = []
    for listed in _listed(action).split()[1:]:
        name = listed.lstrip("?+")
        marks = listed.removesuffix(name)
        found.append(ResourceType(name, "?" not in marks, "+" in marks, tuple(arns[name].split(", "))))
    return tuple(found)


def templates(prefix_name: str) -> dict[str, tuple[str, ...]]:
    """The ARN templates of a prefix by the type of resource."""
    return {name: tuple(arn.split(", ")) for name, arn in _facts(prefix_name)["arns"].items()}


def takes_condition(action: str, key: str) -> bool:
    """Whether a condition key that our statements use narrows an action."""
    prefix_name, _, name = action.partition(":")
    return name in _facts(prefix_name).get("conditions", {}).get(key, ())


def exception(service: str, operation: str) -> str:
    """`reads` or `writes` for a call outside the table that its model puts on the wrong side; else empty."""
    name = f"{service}:{operation}"
    return next((side for side in ("reads", "writes") if name in _clients()[side]), "")


def _listed(action: str) -> str:
    prefix_name, _, name = action.partition(":")
    return str(_facts(prefix_name)["actions"].get(name, ""))


@lru_cache(maxsize=256)
def _spelling(prefix_name: str) -> dict[str, str]:
    return {name.lower(): name for name in _facts(prefix_name)["actions"]}


@lru_cache(maxsize=256)
def _facts(prefix_name: str) -> dict[str, Any]:
    if prefix_name not in _clients()["services"].values():
        return {"actions": {}, "arns": {}}
    return _read(f"service_table/{prefix_name}.json")


@lru_cache(maxsize=1)
def _clients() -> dict[str, Any]:
    return _read("clients.json")


def _read(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((_DATA / name).read_text(encoding="utf-8"))
    return facts
