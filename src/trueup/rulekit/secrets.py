"""Telling where something looks like a secret, and which pattern it fits; never what it says.

A pattern that ends in a separator, such as `password\\s*=`, tells a secret by what follows it. Nothing, or a reference
to where the secret is kept (`$DB_PASSWORD`, `$(aws secretsmanager ...)`, `{{resolve:...}}`, an ARN), is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Patterns = Sequence[re.Pattern[str]]

_COMMA = re.compile(r",(?![^{\[]*[}\]])")  # those in {2,4} and [a,b] belong to the pattern
_FLAGGED = frozenset({"", "true", "false", "none", "null"})  # say nothing, whatever their name
_REFERENCE = re.compile(
    r"""["']?(arn:[a-z0-9-]+:(secretsmanager|ssm|kms):|\{\{\s*resolve:)"""  # CloudFormation's dynamic references
    r"""|"?(\$[A-Za-z_{(]|`|%[A-Za-z_]+%)"""  # a shell's; what stands in single quotes, it takes as it is
)


class Trace(NamedTuple):
    """Where something looks like a secret, `line 3` or the name of a variable, and the pattern that it fits."""

    where: str
    pattern: str

    def __str__(self) -> str:
        return f"{self.where} fits {self.pattern}"


def patterns(given: str) -> tuple[re.Pattern[str], ...]:
    """Reads an input: regular expressions between commas, each searched for anywhere."""
    try:
        found = tuple(re.compile(part.strip()) for part in _COMMA.split(given) if part.strip())
    except re.error as error:
        raise ValueError(f"regular expressions, separated by commas ({error})") from error
    if not found:
        raise ValueError("regular expressions, separated by commas")
    return found


def in_text(text: str, wanted: Patterns) -> list[Trace]:
    """The lines that look like a secret, counted from 1, each once with the first pattern that it fits."""
    return [
        Trace(f"line {number}", pattern)
        for number, line in enumerate(text.splitlines(), start=1)
        if (pattern := _fitting(line, wanted))
    ]


def in_variables(variables: Mapping[str, str], names: Patterns, values: Patterns) -> list[Trace]:
    """The variables that look like a secret by their value or, unless the value only refers to one, by their name."""
    return [
        Trace(name, pattern)
        for name, value in variables.items()
        if (pattern := _fitting(value, values) or (_says_something(value) and _searched(name, names)))
    ]


def _fitting(text: str, wanted: Patterns) -> str:
    for pattern in wanted:
        for found in pattern.finditer(text):
            if found[0].rstrip()[-1:] not in ("=", ":") or _says_something(text[found.end() :]):
                return pattern.pattern
    return ""


def _searched(text: str, wanted: Patterns) -> str:
    return next((pattern.pattern for pattern in wanted if pattern.search(text)), "")


def _says_something(value: str) -> bool:
    plain = value.strip()
    return plain.strip("\"'").lower() not in _FLAGGED and not _REFERENCE.match(plain)
