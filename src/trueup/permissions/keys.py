"""Keys that a call hands to a service of AWS, which asks the caller's right to use them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.permissions import facts, triggers
from trueup.permissions.permission import ANY, Permission, Place

_FOR_AWS = (("Bool", "kms:GrantIsForAWSResource", "true"),)


def permissions(service: str, operation: str, given: Mapping[str, Any], place: Place) -> Iterator[Permission]:
    """What a call needs of each key among its parameters."""
    table = facts.table("keys")
    told = table["actions"]
    wanted = told.get(f"{service}:{operation}", told.get(service, told["*"]))
    for path, key in triggers.walk(given):
        if not re.search(table["parameters"], path) or not isinstance(key, str) or not key or "alias/aws/" in key:
            continue  # the keys of AWS itself are every caller's to use
        known = ANY if "alias/" in key else key
        arn = (
            known
            if known.startswith("arn:")
            else f"arn:{place.partition}:kms:{place.region}:{place.account}:key/{known}"
        )
        for action in wanted:
            conditions = _FOR_AWS if action == "kms:CreateGrant" else ()
            yield Permission(action, (arn,), f"{path} gives {service} a key to use", conditions)


def possible(name: str, members: Iterable[str]) -> bool:
    """Whether a call with such members may be given a key."""
    return any(re.search(facts.table("keys")["parameters"], path) for path in members)
