"""The same from delivered files: the AWS::Config::ResourceCompliance items of snapshots and histories.

An item holds all that the rules say of a resource at a time, so the latest item of each resource is what counts; a rule
that it no longer names has taken its verdict back. Files do not tell annotations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from trueup.bulk import sound
from trueup.collect import coverage
from trueup.collect.coverage import Why
from trueup.collect.query import COMPLIANCE, judged
from trueup.collect.rule_names import RuleNames
from trueup.collect.scope import Scope
from trueup.collect.store import Store, Verdict
from trueup.digests import Digest
from trueup.items.reading import Found, Unreadable, read
from trueup.items.sources import Source
from trueup.regions import is_region
from trueup.results import Reason
from trueup.times import iso_or_empty

AT_ONCE = 10_000  # items a transaction: there is nothing to go on from, so it need not be small

NO_RESULTS: Why = (
    Reason.NO_RESULTS,
    "The files hold no result of this rule here: it is not deployed, has nothing to judge, or has not run.",
)
NOT_RECORDED: Why = (Reason.TYPE_NOT_RECORDED, f"The files hold no {COMPLIANCE} of this account and Region.")


@dataclass
class Read:
    """What was read."""

    files: int = 0
    unreadable_files: int = 0  # of which nothing could be read
    items: int = 0
    compliance: int = 0  # items that say what rules say
    unreadable: int = 0
    refused_by_aws: int = 0
    missing: int = 0  # accounts and rules without any verdict
    sources: dict[str, Digest] = field(default_factory=dict)  # by name, of files read to their end


def collect(
    files: Iterable[Source],
    scope: Scope,
    names: RuleNames,
    store: Store,
    day: date,
    say: Callable[[str], None],
    on_unreadable: Callable[[Unreadable], None],
    progress: Callable[[int], None] | None = None,
) -> Read:
    """Read the files into the store, and fill the coverage. What cannot be read is told, counted and passed over."""
    total, places, complying = Read(), set[coverage.Place](), set[coverage.Place]()
    batch: list[tuple[str, str, str, str, str]] = []
    for file in files:
        found_any = False
        for entry in read(file, progress, total.sources.__setitem__):
            if isinstance(entry, Unreadable):
                total.unreadable += 1
                total.refused_by_aws += entry.is_aws
                on_unreadable(entry)
            elif isinstance(entry, Found):
                found_any = True
                total.items += 1
                place = (sound(entry.item.get("awsAccountId") or ""), sound(entry.item.get("awsRegion") or ""))
                if not scope.covers(*place):
                    continue
                if is_region(place[1]):
                    places.add(place)
                if entry.item["resourceType"] != COMPLIANCE:
                    continue
                try:
                    batch.append(_latest(entry, place, names, day))
                except ValueError as error:
                    total.unreadable += 1
                    on_unreadable(Unreadable(entry.file, entry.unit, entry.number, f"{COMPLIANCE}: {error}"))
                    continue
                total.compliance += 1
                complying.add(place)
                if len(batch) >= AT_ONCE:
                    _keep(store, batch)
        total.files += 1
        total.unreadable_files += not found_any
    _keep(store, batch)
    with store.transaction():
        for (verdicts,) in store.rows("SELECT verdicts FROM latest"):
            store.keep(map(Verdict._make, json.loads(verdicts)))
        doubts = dict.fromkeys(places - complying, NOT_RECORDED)
        places |= complying | {(account, region) for account in scope.accounts for region in scope.regions}
        rules = coverage.expected(scope, names, store)
        silent, nowhere = coverage.fill(store, rules, places, doubts, NO_RESULTS)
    silent |= set(scope.accounts) - {account for account, _region in places}
    total.missing = coverage.tell(silent, nowhere, say)
    return total


def _latest(entry: Found, place: coverage.Place, names: RuleNames, day: date) -> tuple[str, str, str, str, str]:
    """A row of the table `latest`. Raises ValueError for an item of another shape."""
    item = entry.item
    captured = iso_or_empty(item.get("configurationItemCaptureTime"))
    verdicts: list[Verdict] = []
    if not str(item.get("configurationItemStatus")).startswith("ResourceDeleted"):
        verdicts = [each._replace(evaluated=captured) for each in judged(item, *place, names, day)]
    return *place, sound(item["resourceId"]), captured, json.dumps(verdicts)


def _keep(store: Store, batch: list[tuple[str, str, str, str, str]]) -> None:
    """Put items in place of earlier ones of the same resource; of equally late ones the last that is read counts."""
    statement = (
        "INSERT INTO latest VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET captured = excluded.captured, "
        "verdicts = excluded.verdicts WHERE excluded.captured >= captured"
    )
    with store.transaction():
        for row in batch:
            store.run(statement, *row)
    batch.clear()
