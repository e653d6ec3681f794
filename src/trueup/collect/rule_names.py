"""The names that rules are deployed under -> rules."""

from __future__ import annotations

from collections.abc import Iterable

from trueup import names


class RuleNames:
    """From deployed names to rules: those of the library by their own name, foreign ones by that of their template.

    An instance, as a pack runs one rule several times, goes by its whole name, and is wanted where its rule is.
    """

    def __init__(self, rules: Iterable[str], asked: Iterable[str], foreign: bool) -> None:
        self._rules = tuple(rules)
        self._index = {form: name for name in self._rules for form in (name, names.deployed(name))}
        self._asked = frozenset(asked)
        self._foreign = foreign
        self._known: dict[str, tuple[str, bool]] = {}

    def of(self, deployed: str) -> tuple[str, bool]:
        """The rule, and whether its results are wanted."""
        if deployed not in self._known:
            bare = names.bare(deployed)
            ours = self._index.get(bare) or names.name_of(bare, self._rules)
            self._known[deployed] = (bare, self._foreign) if ours is None else (ours, self._is_asked(ours))
        return self._known[deployed]

    def _is_asked(self, name: str) -> bool:
        return not self._asked.isdisjoint((name, names.rule_of_instance(name)))

    def is_ours(self, rule: str) -> bool:
        return names.rule_of_instance(rule) in self._index
