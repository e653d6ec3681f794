"""Accounts and Regions: what was said in each, which controls are worst there, and what was not reached.

One account at a time passes through memory, so that thousands of them do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from trueup.report.model import ControlFacts, Counts, PlaceFacts, Places, Scope
from trueup.report.store import Store
from trueup.results import State

WORST = 3  # controls named for each account and Region
NO_RESULT = "no result"  # meant, and nothing came from there
_GAPS = (State.NOT_EVALUATED, State.ERROR)
# One cell of the heat map: the number of failures, or what there is without any.
_SIGNS = ((State.WAIVED, "w"), (State.NOT_EVALUATED, "?"), (State.ERROR, "?"), (State.COMPLIANT, "+"))


def places(store: Store, scope: Scope, columns: Sequence[ControlFacts], last_run: str | None) -> Places:
    """All accounts and Regions with results or meant to have some, the worst first, and the cells of the heat map.

    columns: the controls, or without a pack the rules. last_run: the run that the trend is from.
    """
    before = _before(store, last_run)
    of_rule: defaultdict[str, list[int]] = defaultdict(list)
    for number, control in enumerate(columns):
        for name in control.rules:
            of_rule[name].append(number)
    found: list[PlaceFacts] = []
    cells: dict[str, tuple[str, ...]] = {}
    for account, rows in groupby(store.places(), key=lambda row: row[0]):
        whole: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for region, said in groupby(rows, key=lambda row: row[1]):
            by_rule = _by_rule(said)
            for rule, (states, _) in by_rule.items():
                whole[rule].update(states)
            found.append(_place(account, region, by_rule, of_rule, columns, before.get((account, region))))
        cells[account] = tuple(_cells(whole, of_rule, len(columns)))
    found += _silent(scope, {(place.account, place.region) for place in found}, before)
    found.sort(key=lambda place: (-place.counts[State.NON_COMPLIANT], place.account, place.region))
    return Places(tuple(found), cells)


def _by_rule(rows: Iterable[tuple[Any, ...]]) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """Rule -> (results by state, those not evaluated by reason)."""
    found: dict[str, tuple[Counter[str], Counter[str]]] = {}
    for _account, _region, rule, state, reason, count in rows:
        states, reasons = found.setdefault(rule, (Counter(), Counter()))
        states[state] += count
        if state in _GAPS:
            reasons[reason or state] += count
    return found


def _place(
    account: str,
    region: str,
    by_rule: Mapping[str, tuple[Counter[str], Counter[str]]],
    of_rule: Mapping[str, list[int]],
    columns: Sequence[ControlFacts],
    before: int | None,
) -> PlaceFacts:
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    failing: Counter[int] = Counter()
    for rule, (said, why) in by_rule.items():
        states.update(said)
        reasons.update(why)
        for number in of_rule.get(rule, ()) if said[State.NON_COMPLIANT] else ():
            failing[number] += said[State.NON_COMPLIANT]
    return PlaceFacts(
        account=account,
        region=region,
        counts=Counts({State(state): count for state, count in states.items()}),
        worst=tuple((columns[number].id, count) for number, count in failing.most_common(WORST)),
        not_reached=tuple(reasons.most_common()),
        before=before,
    )


def _cells(whole: Mapping[str, Counter[str]], of_rule: Mapping[str, list[int]], width: int) -> Iterator[str]:
    """Of each column the number of failures, or a sign: w waived, ? not evaluated in part, + compliant, - the rest."""
    sums: list[Counter[str] | None] = [None] * width
    for rule, states in whole.items():
        for number in of_rule.get(rule, ()):
            held = sums[number]
            sums[number] = states if held is None else held + states
    for of in sums:
        if of is None:
            yield ""
        elif of[State.NON_COMPLIANT]:
            yield str(of[State.NON_COMPLIANT])
        else:
            yield next((sign for state, sign in _SIGNS if of[state]), "-")


def _before(store: Store, last_run: str | None) -> dict[tuple[str, str], int]:
    """(account, Region) -> failures in the last run; 0 where it looked and found none."""
    found = store.past_places(last_run) if last_run is not None else ()
    return {(account, region): count for account, region, count in found}


def _silent(scope: Scope, seen: set[tuple[str, str]], before: Mapping[tuple[str, str], int]) -> Iterator[PlaceFacts]:
    """Accounts, and Regions of accounts, from which nothing came though it was meant to."""
    wanted = scope.wanted_regions
    for account in scope.silent_accounts:
        yield PlaceFacts(account, "", Counts({}), (), ((NO_RESULT, 0),), None)
    for account in scope.accounts if wanted else ():
        for region in wanted:
            if (account, region) not in seen:
                place = before.get((account, region))
                yield PlaceFacts(account, region, Counts({}), (), ((NO_RESULT, 0),), place)
