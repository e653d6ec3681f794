"""What a write touches, told apart as AWS does: by account, Region, service, type and id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from trueup.remediation import inverse
from trueup.runner.calls import Call

# How parameters that name a thing end; what stands before it is the thing's type.
NAMING = re.compile(r"(Ids?|Names?|Arns?|ARN|Identifiers?)$")


@dataclass(frozen=True)
class Object:
    """One thing. type is as the API's parameters name it (`Role` of RoleName); empty where they call it `Name`."""

    account: str
    region: str
    service: str
    type: str
    id: str

    def same(self, other: Object) -> bool:
        """Whether both are one thing; where one has no type, the others decide."""
        alike = (self.account, self.region, self.service, self.id) == (
            other.account, other.region, other.service, other.id,
        )  # fmt: skip
        return alike and (self.type == other.type or not (self.type and other.type))

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def touched(account: str, call: Call, back: inverse.Undo) -> Object:
    """The thing that a write touches: by the first parameter of its way back, else of what is read for it.

    What a deletion ends is named by itself. What belongs to the account whole, such as its password policy, is named by
    the read.
    """
    for each in (*back.calls, *inverse.reads(call), *([call] if inverse.deletes(str(call)) else [])):
        for name, value in _named(each.parameters):
            return Object(account, call.region, call.service, NAMING.sub("", name), value)
    read = next(iter(inverse.reads(call)), call)
    return Object(account, call.region, call.service, read.operation, account)


def made(call: Call, pre: Sequence[Any], back: inverse.Undo) -> set[str]:
    """The ids of what a write has made: its way back names them, and neither it nor what was before it did."""
    named = set(texts([each.parameters for each in back.calls]))
    return named - set(texts([call.parameters, list(pre)]))


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from texts(part)


def _named(parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Parameters that are ids; EC2's filters by the values they ask for."""
    for name, value in parameters.items():
        if name in ("Filters", "Filter") and isinstance(value, list) and value:
            yield _camel(str(value[0].get("Name", ""))), ",".join(map(str, value[0].get("Values", ())))
        elif name not in ("OwnerIds", "Attribute"):
            yield name, ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))
