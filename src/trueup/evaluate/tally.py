"""What a run counted, so that every report can say of how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any

from trueup.digests import Digest
from trueup.regions import is_region
from trueup.results import NON_COMPLIANT, SEVERITIES, Result, is_gap


@dataclass
class Tally:
    """Counts of one file, or of a run: they add up with `add`.

    Items read = items judged + items of types that no rule reads. Results of a rule = the sum of its states.
    """

    files: int = 0
    items: int = 0
    judged: int = 0
    events: int = 0  # scheduled, without items
    unruled: Counter[str] = field(default_factory=Counter)  # resource type -> items that no rule reads
    states: dict[str, Counter[str]] = field(default_factory=dict)  # rule -> state -> results
    findings: Counter[str] = field(default_factory=Counter)  # severity -> results that are NON_COMPLIANT
    gaps: int = 0  # results that leave the run incomplete
    unreadable: int = 0
    unreadable_files: int = 0  # of which nothing could be read
    refused_by_aws: int = 0
    places: set[tuple[str, str]] = field(default_factory=set)  # account and Region of each item
    sources: dict[str, Digest] = field(default_factory=dict)  # by name, of files read to their end, where asked for

    @contextmanager
    def of_file(self) -> Iterator[None]:
        """Count a file, and whether anything in it could be read, once all that it holds was counted."""
        self.files += 1
        read, unreadable = self.items + self.events, self.unreadable
        yield
        if self.unreadable > unreadable and self.items + self.events == read:
            self.unreadable_files += 1

    def count(self, result: Result) -> bool:
        """Count a result, and tell whether someone has to look."""
        return self.answer(result.configRuleName, result.severity, result.state, result.reason)

    def answer(self, rule: str, severity: str, state: str, reason: str) -> bool:
        """As `count`, of an answer that no result was made of."""
        states = self.states.get(rule)
        if states is None:
            states = self.states[rule] = Counter()
        states[state] += 1
        if state == NON_COMPLIANT:
            self.findings[severity] += 1
            return True
        gap = is_gap(state, reason)
        self.gaps += gap
        return gap

    def add(self, other: Tally) -> None:
        for name in ("files", "items", "judged", "events", "gaps", "unreadable", "unreadable_files", "refused_by_aws"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.unruled.update(other.unruled)
        self.findings.update(other.findings)
        self.places |= other.places
        self.sources |= other.sources
        for rule, states in other.states.items():
            self.states.setdefault(rule, Counter()).update(states)

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON has them; places as pairs of account and Region, sorted. Sources stand in the seal."""
        held = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "sources"}
        states = {rule: dict(sorted(counts.items())) for rule, counts in sorted(self.states.items())}
        return held | {"states": states, "places": sorted(self.places)}

    @property
    def results(self) -> int:
        return sum(sum(states.values()) for states in self.states.values())

    @property
    def scheduled_places(self) -> list[tuple[str, str]]:
        """Where a periodic rule would run: each account and Region, sorted.

        What AWS Config records as the Region of global resources (`global`, `Not Applicable`) is none to run in,
        unless nothing else is known of the account.
        """
        regional = {account for account, region in self.places if is_region(region)}
        return sorted(
            (account, region)
            for account, region in self.places
            if account and (is_region(region) or account not in regional)
        )

    def findings_from(self, severity: str) -> int:
        """How many findings are of that severity or a higher one; 0 for `none`."""
        if severity not in SEVERITIES:
            return 0
        return sum(self.findings[each] for each in SEVERITIES[SEVERITIES.index(severity) :])

    def exit_status(self, fail_on: str) -> int:
        """The status of a run that came to its end: 4 AWS refused, 3 incomplete, 1 findings, 0."""
        if self.refused_by_aws:
            return 4
        if self.unreadable or self.gaps:
            return 3
        return 1 if self.findings_from(fail_on) else 0
