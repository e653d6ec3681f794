"""Accounts in the page: what its script pages through and searches, and the first of it for readers without one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trueup.report.model import ControlFacts, PlaceFacts, Report
from trueup.report.states import STATES, shown
from trueup.results import State

MOST_CELLS = 2_000_000  # of the heat map in a page; beyond them columns are left out, and that is said
STATIC_PLACES, STATIC_SIDE = 50, 40  # rows of the table, rows and columns of the heat map, without the script
STEPS = (0.02, 0.15, 0.5)  # of the most failures in a cell: where the next shade begins
SIGNS = {  # of a cell: its class of the style sheet, what it shows, what is read out
    "w": ("h-waived", "◐", "waived"),
    "?": ("h-gap", "?", "not evaluated in part"),
    "+": ("h-good", "✓", "compliant"),
    "-": ("h-none", "○", "not applicable"),
    "": ("h-none", "", "no result"),
}


@dataclass(frozen=True)
class Accounts:
    """What the page shows of accounts."""

    data: dict[str, Any]  # for the script
    places: Sequence[PlaceFacts]  # the first of them
    heads: Sequence[tuple[str, str, str]]  # text, title, link of the first columns
    rows: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]  # account, (look, text, said) of its first cells
    what: str  # controls or rules
    accounts: int  # in the heat map
    columns: int
    left_out: int  # columns that are not in the page


def accounts(report: Report) -> Accounts:
    """The worst accounts and the worst columns first."""
    columns = report.controls or report.rules_as_controls
    cells = report.places.cells
    wanted = [number for number, control in enumerate(columns) if control.rules]
    wanted.sort(key=lambda number: -columns[number].counts[State.NON_COMPLIANT])
    kept = wanted[: max(MOST_CELLS // max(len(cells), 1), STATIC_SIDE)]
    failing: Counter[str] = Counter()
    for place in report.places.facts:
        failing[place.account] += place.counts[State.NON_COMPLIANT]
    order = sorted(failing, key=lambda account: (-failing[account], account))
    heads = [_head(report, columns[number]) for number in kept]
    most = max((int(cell) for row in cells.values() for cell in row if cell.isdigit()), default=0)
    mapped = [account for account in order if account in cells]
    return Accounts(
        data=_data(report, order, kept, heads, most),
        places=report.places.facts[:STATIC_PLACES],
        heads=heads[:STATIC_SIDE],
        rows=[
            (account, [_cell(cells[account][number], most) for number in kept[:STATIC_SIDE]])
            for account in mapped[:STATIC_SIDE]
        ],
        what="controls" if report.controls else "rules",
        accounts=len(mapped),
        columns=len(kept),
        left_out=len(wanted) - len(kept),
    )


def _head(report: Report, control: ControlFacts) -> tuple[str, str, str]:
    of, kind = (report.controls, "control") if report.controls else (report.rules_as_controls, "rule")
    return shown(control.id, 60), shown(control.title), f"#{kind}-{of.index(control)}"


def _data(
    report: Report, order: Sequence[str], kept: Sequence[int], heads: Sequence[tuple[str, str, str]], most: int
) -> dict[str, Any]:
    scope, cells = report.scope, report.places.cells
    number = {account: place for place, account in enumerate(order)}
    regions = sorted({place.region for place in report.places.facts})
    region_number = {region: place for place, region in enumerate(regions)}
    return {
        "columns": heads,
        "most": most,
        "steps": STEPS,
        "signs": SIGNS,
        "regions": [shown(region, 100) for region in regions],
        "accounts": [
            [
                shown(account, 100),
                *(shown(of(account), 200) for of in (scope.name, scope.unit, scope.owner)),
                ",".join(cells[account][each] for each in kept) if account in cells else None,
            ]
            for account in order
        ],
        "places": [
            [
                number[place.account],
                region_number[place.region],
                [place.counts[state] for state in STATES],
                place.before,
                worst(place),
                unreached(place),
            ]
            for place in report.places.facts
        ],
    }


def worst(place: PlaceFacts) -> str:
    return shown(", ".join(f"{name} ({count:,})" for name, count in place.worst), 500)


def unreached(place: PlaceFacts) -> str:
    return shown(", ".join(f"{why} ({count:,})" if count else why for why, count in place.not_reached), 500)


def _cell(cell: str, most: int) -> tuple[str, str, str]:
    if cell in SIGNS:
        return SIGNS[cell]
    bad = int(cell)
    step = 1 + sum(bad > most * share for share in STEPS)
    return f"h-{step}", _short(bad), f"{bad:,} non-compliant"


def _short(count: int) -> str:
    """A number that fits a small cell: 1234 as 1.2k."""
    return str(count) if count < 1000 else f"{count / 1000:.1f}k" if count < 10_000 else f"{count // 1000}k"
