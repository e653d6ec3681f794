"""The parameters of a call as texts by name, and names compared as AWS's services spell them.

AWS names the same thing differently in its ARN templates and in its APIs (`${DbInstanceName}`, DBInstanceIdentifier),
so names are compared by their stem.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from trueup.permissions import triggers
from trueup.permissions.permission import ANY

_ENDINGS = ("namewithpath", "identifiers", "identifier", "names", "name", "arns", "arn", "urls", "url", "ids", "id")
# Parameters and variables that say nothing of what they name.
GENERIC = ("name", "id", "arn", "resource", "identifier", "resourceidentifier", "uniqueidentifier")


@dataclass(frozen=True)
class Parameter:
    """One text among the parameters of a call, by the path to it: `LaunchTemplate.LaunchTemplateId`."""

    path: str
    text: str

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    @property
    def inner(self) -> bool:
        """Whether it stands inside a structure."""
        return "." in self.path


class Given:
    """What a call is given. A name ANY says that there may be more than is known.

    shape is botocore's of the call's input, where it has one: what an unknown structure may hold is unknown, and there.
    """

    def __init__(self, parameters: Mapping[str, Any], shape: Any = None) -> None:
        self.parameters = {name: speakable(value) for name, value in parameters.items()}
        self.texts = tuple(_texts(self.parameters, "", shape))
        self.open = ANY in parameters

    def without(self, parameters: Container[Parameter]) -> Given:
        """The same without some of its texts."""
        rest = copy(self)
        rest.texts = tuple(each for each in self.texts if each not in parameters)
        return rest

    def first(self, *names: str) -> str | None:
        """The first text of the first of some parameters that is given, whatever their case."""
        texts = {each.path.lower(): each.text for each in reversed(self.texts)}
        return next((texts[name.lower()] for name in names if name.lower() in texts), None)


def _texts(value: Any, path: str, shape: Any) -> Iterator[Parameter]:
    """Every text by its path; lists leave no trace in it, and tags name nothing."""
    if isinstance(value, Mapping):
        known = shape.members if shape is not None and shape.type_name == "structure" else {}
        for name, part in value.items():
            if not re.fullmatch(r"(?i)tags|tag_?(keys|list|set|specifications)", str(name)):
                yield from _texts(part, f"{path}.{name}" if path else str(name), known.get(name))
    elif isinstance(value, list | tuple):
        item = shape.member if shape is not None and shape.type_name == "list" else None
        for part in value:
            yield from _texts(part, path, item)
    elif isinstance(value, str) and value:
        yield Parameter(path, value)
        if value == ANY and shape is not None and path:
            yield from (Parameter(each, ANY) for each in triggers.members(shape, path))


def speakable(value: Any) -> Any:
    """A parameter with ANY for each text in it that no ARN can hold, such as JSON or a policy variable."""
    if isinstance(value, Mapping):
        return {name: speakable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [speakable(part) for part in value]
    return ANY if isinstance(value, str) and re.search(r"[\s{}$\"]", value) else value


@lru_cache(maxsize=8192)
def stem(name: str) -> str:
    """What a name is about: `dbinstance` of DBInstanceIdentifier, `subnet` of subnet-ids and Subnets."""
    low = re.sub(r"[^a-z0-9]", "", name.lower())
    for ending in _ENDINGS:
        if low.endswith(ending) and low != ending:
            low = low.removesuffix(ending)
            break
    return low if low in GENERIC or len(low) < 4 else low.removesuffix("s")


@lru_cache(maxsize=8192)
def kind(name: str) -> str:
    """How a name says that it names: `id`, `name`, `arn`, or empty."""
    low = re.sub(r"[^a-z]", "", name.lower()).removesuffix("s")
    ending = next((each for each in ("identifier", "namewithpath", "name", "arn", "id") if low.endswith(each)), "")
    return {"identifier": "", "namewithpath": "name"}.get(ending, ending)


def is_generic(name: str) -> bool:
    """Whether a parameter or variable does not say of what it is the name: Name, ResourceId."""
    return stem(name) in GENERIC
