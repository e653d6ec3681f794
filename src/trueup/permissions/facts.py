"""What AWS does that no machine-readable table tells: the files in data/ that people keep, read when first asked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from trueup import yaml_files

_DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=32)
def table(name: str) -> dict[str, Any]:
    """The content of data/NAME.yaml, a mapping."""
    content: dict[str, Any] = yaml_files.read(_DATA / f"{name}.yaml").content
    return content


@lru_cache(maxsize=16384)
def holders(action: str, kind: str, variable: str) -> frozenset[str] | None:
    """The parameters, in lower case, that hold what a variable of a type's ARN stands for; None where names tell.

    action is an action, or a prefix for what holds for all of its actions.
    """
    prefix, _, name = action.partition(":")
    told = table("arn_parameters").get(prefix, {})
    for where in (told.get(name, {}), told):
        for key in (f"{kind}.{variable}", variable, kind):
            if isinstance(where.get(key), list):
                return frozenset(each.lower() for each in where[key])
    return None
