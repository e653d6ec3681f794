"""A collect without the command line: a fake aggregator in, results and what was said out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import support
from collect.aggregated import FakeAggregator
from trueup import catalogue
from trueup.collect import merge
from trueup.collect.aggregator import Aggregator
from trueup.collect.organization import Collector
from trueup.collect.rule_names import RuleNames
from trueup.collect.scope import Scope
from trueup.collect.store import Store
from trueup.results import Result
from trueup.run import Run

LIBRARY = catalogue.load(support.ROOT)
DAY = date(2026, 6, 1)
RUN = Run("run", "2026-06-01T12:00:00.000Z")


class Ran(NamedTuple):
    results: list[Result]
    said: list[str]
    unread: int
    failures: int
    merged: merge.Merged

    def states(self) -> dict[tuple[str, str, str, str], str]:
        """(account, Region, rule, resource) -> state."""
        return {(r.accountId, r.awsRegion, r.configRuleName, r.resourceId): r.state for r in self.results}


def ask(*rules: str, **more: Any) -> Scope:
    """What is asked about these rules, or about all there are."""
    names = rules or tuple(LIBRARY.rules)
    return Scope(tuple(sorted(names)), bool(rules), aggregator="organization", home="eu-west-1", **more)


def run(fake: FakeAggregator, scope: Scope, path: Path | None = None) -> Ran:
    """One run, which forgets its checkpoint when it comes to its end."""
    names = RuleNames(LIBRARY.rules, scope.rules, scope.all_rules)
    store, said = Store(path, scope.to_json()), []
    try:
        collector = Collector(
            Aggregator(fake, "organization"), scope, names, store, DAY, said.append, said.append, lambda _: None
        )
        unread, merged = collector.collect(), merge.Merged()
        found = list(merge.results(store, RUN, LIBRARY.rules, {}, merged))
        failures = store.failures()
        store.remove()
        return Ran(found, said, unread, failures, merged)
    finally:
        store.close()
