"""Rules with their inputs, ready to judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trueup import loader
from trueup.catalogue.rules import Rule
from trueup.errors import CatalogueError, UsageError
from trueup.rdk import InvalidParametersError


@dataclass(frozen=True, eq=False)
class Bound:
    """A rule, an instance of its class, the inputs it runs with as text, and as the rule has read them.

    `types` and `evaluate_change` are of the rule and its instance: what is asked once an evaluation is held ready.
    """

    rule: Rule
    instance: Any
    inputs: Mapping[str, str]
    parameters: Any
    types: frozenset[str]
    evaluate_change: Callable[..., Any]


def bind(rules: Iterable[Rule], inputs: Mapping[str, Mapping[str, str]] | None = None) -> tuple[Bound, ...]:
    """The rules by name, each with its defaults and on top those of `inputs` (rule name -> input name -> text).

    An input given as the empty text is left out, as AWS Config does. A rule's code is imported here.
    Raises UsageError where a rule refuses its inputs, CatalogueError where its code cannot be imported.
    """
    given = inputs or {}
    return tuple(_bound(rule, given.get(rule.name, {})) for rule in sorted(rules, key=lambda rule: rule.name))


def inputs_of(rule: Rule, given: Mapping[str, str]) -> dict[str, str]:
    """What a rule runs with, by name: its defaults, and on top what is given."""
    return {name: value for name, value in sorted({**rule.inputs, **given}.items()) if value != ""}


def _bound(rule: Rule, given: Mapping[str, str]) -> Bound:
    texts = inputs_of(rule, given)
    try:
        instance = loader.rule(rule.source)
    except Exception as error:
        raise CatalogueError(f"{rule.source}: cannot be imported: {type(error).__name__}: {error}") from error
    try:
        parameters = instance.evaluate_parameters(dict(texts))
    except InvalidParametersError as error:
        raise UsageError(f"{rule.name}: {error}") from error
    kinds, ask = frozenset(rule.resource_types), instance.evaluate_change
    return Bound(rule, instance, texts, parameters, kinds, ask)


def by_type(bound: Iterable[Bound]) -> dict[str, tuple[Bound, ...]]:
    """Resource type -> the rules that judge it, in their order."""
    table: dict[str, tuple[Bound, ...]] = {}
    for each in bound:
        for resource_type in each.rule.resource_types:
            table[resource_type] = (*table.get(resource_type, ()), each)
    return table


def only_periodic(bound: Iterable[Bound]) -> tuple[Bound, ...]:
    """The rules that judge on schedule only, and so never from items."""
    return tuple(each for each in bound if not each.rule.resource_types)
