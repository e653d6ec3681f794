"""When the parameters of a call hold what makes something more necessary.

A trigger is the path of a parameter, followed by `=value` where it must be one, or by `~part` where a text in it must
hold one. What is not known may be anything: it triggers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from trueup.permissions.permission import ANY

Found = tuple[str, Any]  # the path of a parameter, and its value


def walk(value: Any, path: str = "") -> Iterator[Found]:
    """Every parameter by its path, such as `provider.keyArn`; lists leave no trace in it."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            here = f"{path}.{name}" if path else str(name)
            yield here, part
            yield from walk(part, here)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from walk(part, path)


def values(trigger: str, given: Mapping[str, Any]) -> Iterator[Any]:
    """The values that trigger."""
    path, sign, wanted = _parts(trigger)
    for found, value in walk(given):
        texts = [text for text in (value if isinstance(value, list | tuple) else [value]) if isinstance(text, str)]
        unknown = any(ANY in text for text in texts)
        holds = {"": bool(value), "=": wanted in texts, "~": any(wanted in text for text in texts)}[sign]
        # Nothing below a structure is known where the structure itself is not.
        if (found == path and (holds or unknown)) or (path.startswith(f"{found}.") and unknown):
            yield value


def holds(trigger: str, given: Mapping[str, Any]) -> bool:
    """Whether something triggers."""
    return any(True for _ in values(trigger, given))


@lru_cache(maxsize=256)
def _parts(trigger: str) -> tuple[str, str, str]:
    path, sign, wanted = re.fullmatch(r"([^=~]*)([=~]?)(.*)", trigger).groups()  # type: ignore[union-attr]
    return path, sign, wanted


def members(shape: Any, path: str = "", depth: int = 0) -> Iterator[str]:
    """The path of every member of one of botocore's shapes, five levels deep."""
    if depth > 4:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            here = f"{path}.{name}" if path else name
            yield here
            yield from members(member, here, depth + 1)
    elif shape.type_name == "list":
        yield from members(shape.member, path, depth + 1)
