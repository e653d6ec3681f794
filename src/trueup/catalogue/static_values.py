"""The static parameters of a rule's fix, where they follow the rule's inputs: one value for both.

In parameters.json a value is text, or an Fn::Sub of CloudFormation's pseudo parameters and of the rule's inputs, as
`${maxAccessKeyAge}` is. A value whose first input is empty is left out, and so is a parameter without values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"\$\{([^}]+)\}")


def names_in(text: str) -> list[str]:
    """The names that an Fn::Sub puts something in place of, in order."""
    return _NAME.findall(text)


def inputs_of(value: Any) -> tuple[str, ...]:
    """The names of the rule's inputs that a value of parameters.json follows, in order."""
    text = value.get("Fn::Sub", "") if isinstance(value, Mapping) else ""
    return tuple(name for name in names_in(str(text)) if "::" not in name)


def filled(value: Any, known: Mapping[str, str]) -> str:
    """A value with what is known of its names put in; what is not known stays as it is written."""
    if not isinstance(value, Mapping):
        return str(value)
    return _NAME.sub(lambda found: known.get(found[1], found[0]), str(value["Fn::Sub"]))


def values(static: Any, inputs: Mapping[str, str], pseudo: Mapping[str, str]) -> list[str]:
    """The values of a StaticValue for a rule with these inputs, where `pseudo` says what `AWS::AccountId` is."""
    held = [value for value in static["Values"] if all(inputs.get(name) for name in inputs_of(value)[:1])]
    known = {name: inputs.get(name, "") for value in held for name in inputs_of(value)}
    return [filled(value, known | dict(pseudo)) for value in held]
