"""What paper is made of: heads, sentences, tables, bars, and what stands in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trueup.report import breaks, palette
from trueup.report.figures import counted, percent
from trueup.report.model import Counts
from trueup.report.states import SPOKEN, STATES, shown
from trueup.results import State

LONGEST_CELL = 300

Cell = str | list[tuple[str, str]]  # text, or lines of it, each with its style
Block = Mapping[str, Any]


def fit(text: object, longest: int = LONGEST_CELL) -> str:
    """Text from outside, fit for paper: nothing invisible but the places where a line may end."""
    return breaks.broken(shown(str(text), longest))


def heading(title: str, level: int = 1) -> Block:
    """A heading, which is a bookmark as well; level 1 begins a section."""
    return {"kind": "head", "level": level, "text": fit(title)}


def sentence(text: str, style: str = "") -> Block:
    """A paragraph; style is one of the template's: soft, b, or none."""
    return {"kind": "said", "style": style, "text": fit(text, 4000)}


def table_of(
    name: str, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[Cell]], foot: bool = False
) -> Block:
    """columns: (head, share of the width), the share of a column of numbers is negative."""
    return {
        "kind": "table",
        "name": name,
        "heads": [head for head, _ in columns],
        "widths": [abs(width) for _, width in columns],
        "right": [width < 0 for _, width in columns],
        "rows": list(rows),
        "foot": foot,
    }


def facts_of(rows: Iterable[tuple[str, Cell]]) -> Block:
    """Names and what is said of each, side by side."""
    return {"kind": "facts", "rows": list(rows)}


def stacked(*lines: tuple[str, object], longest: int = LONGEST_CELL) -> Cell:
    """Lines of a cell, without those that are empty."""
    return [(style, fit(text, longest)) for style, text in lines if text]


def state_of(state: State) -> Cell:
    """A state by its colour, shape and word."""
    return [(palette.STATES[state.value], f"{SPOKEN[state].shape} {SPOKEN[state].word}")]


def bars_of(
    title: str, parts: Sequence[str], colours: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]
) -> Block:
    """Bars of stacked parts, a row each: its name, and how many of each part."""
    return {
        "kind": "bars",
        "title": title,
        "parts": list(parts),
        "colours": list(colours),
        "rows": rows,
        "most": max((sum(counts) for _, counts in rows), default=0),
    }


def count_columns(first: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Columns before which some stand, and those of the six states, all and the pass rate."""
    return [*first, *((SPOKEN[state].word, -1.0) for state in STATES), ("Discovered", -1.05), ("Pass rate", -0.9)]


def count_cells(counts: Counts) -> list[Cell]:
    """The cells of `count_columns` after its first."""
    cells: list[Cell] = [counted(counts[state]) for state in STATES]
    if counts[State.NON_COMPLIANT]:
        cells[STATES.index(State.NON_COMPLIANT)] = [("bad", counted(counts[State.NON_COMPLIANT]))]
    return [*cells, counted(counts.discovered), percent(counts.rate)]


def cut_of(count: int, most: int, what: str, file: str, before: str = "") -> Block:
    """How much of a list is on paper, and which file has all of it."""
    said = f"{before or 'The '}{'the ' if before else ''}weightiest first: "
    if count <= most:
        return sentence(f"{said}all {count:,}.", "soft")
    return sentence(f"{said}the first {most:,} of {count:,} {what} are printed; all are in {file}.", "b")
