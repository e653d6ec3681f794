"""Typed rule inputs: AWS Config hands every input as text; a rule wants a value, or one clear refusal.

A rule declares its inputs as a table and reads them in `evaluate_parameters`:

    INPUTS = {"maxAccessKeyAge": integer(minimum=1), "kmsKeyArns": optional(text_list)}

    def evaluate_parameters(self, rule_parameters):
        return read(rule_parameters, INPUTS)

Defaults live in parameters.json, never here. Names are case-sensitive, as AWS Config's are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from rdklib import InvalidParametersError

from trueup.names import CONTROL_INPUTS

Reader = Callable[[str], Any]


def read(given: Mapping[str, Any], declared: Mapping[str, Reader]) -> dict[str, Any]:
    """Every declared input's value (None for an optional one left out) and the control inputs as they came.

    Raises InvalidParametersError, with the input's name, the text given and what was expected.
    """
    unknown = [name for name in given if name not in declared and name not in CONTROL_INPUTS]
    if unknown:
        from difflib import get_close_matches  # which an evaluator function does not need at its start

        near = get_close_matches(unknown[0], declared, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known inputs: {', '.join(sorted(declared)) or 'none'}."
        raise InvalidParametersError(f"{unknown[0]} is not an input of this rule; {hint}")
    values: dict[str, Any] = {name: given[name] for name in given if name in CONTROL_INPUTS}
    for name, reader in declared.items():
        try:
            values[name] = reader("" if given.get(name) is None else str(given[name]).strip())
        except ValueError as error:
            raise InvalidParametersError(f"{name} is {given.get(name)!r}; expected {error}") from error
    return values


def optional(reader: Reader) -> Reader:
    """An input that may be left out or empty, and then is None."""

    def read_optional(given: str) -> Any:
        return reader(given) if given else None

    return read_optional


def integer(minimum: int | None = None, maximum: int | None = None) -> Reader:
    """A whole number, within limits that are themselves allowed."""
    limits = " ".join(f"{word} {limit}" for word, limit in (("from", minimum), ("to", maximum)) if limit is not None)
    expected = f"a whole number {limits}".strip()

    def read_integer(given: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", given):
            raise ValueError(expected)
        number = int(given)
        if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
            raise ValueError(expected)
        return number

    return read_integer


def boolean(given: str) -> bool:
    """`true` or `false`, in any case."""
    if given.lower() not in ("true", "false"):
        raise ValueError("true or false")
    return given.lower() == "true"


def text(given: str) -> str:
    """Any text but none."""
    if not given:
        raise ValueError("a text")
    return given


def text_list(given: str) -> tuple[str, ...]:
    """Texts between commas, at least one; blanks around them do not count."""
    values = tuple(part.strip() for part in given.split(",") if part.strip())
    if not values:
        raise ValueError("a list, separated by commas")
    return values


def choice(*allowed: str) -> Reader:
    """One of the allowed words, in any case; the value is spelled as declared."""

    def read_choice(given: str) -> str:
        for word in allowed:
            if given.lower() == word.lower():
                return word
        raise ValueError(" or ".join(allowed))

    return read_choice


def matching(pattern: str, expected: str) -> Reader:
    """A text that matches a whole regular expression; `expected` says in words what is wanted."""

    def read_matching(given: str) -> str:
        if not re.fullmatch(pattern, given):
            raise ValueError(expected)
        return given

    return read_matching


account = matching(r"[0-9]{12}", "an account id of 12 digits")
arn = matching(r"arn:[a-z0-9-]+:[a-z0-9-]+:[a-z0-9-]*:([0-9]*|aws):.+", "an ARN")  # `aws` owns AWS's policies
kms_key = matching(r"(arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/)?[A-Za-z0-9-]+", "the id or ARN of a KMS key")


def list_of(reader: Reader) -> Reader:
    """Values between commas, each read by `reader`."""

    def read_list(given: str) -> tuple[Any, ...]:
        return tuple(reader(part) for part in text_list(given))

    return read_list
