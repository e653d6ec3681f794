"""Pictures of a report as static SVG, drawn by Vega-Lite when the report is written; nothing runs in the page.

vl-convert draws without a browser and without a network, writes text as text (read out, searched, printed sharp) and
takes CSS variables as colours, so that one drawing serves light, dark and print. A chart library that runs in the
page would need its script in every file and would show nothing without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

import vl_convert

from trueup.report.model import AGES, FINDINGS, NOT_ASSESSED, OTHER, SATISFIED
from trueup.report.states import BY_WEIGHT, shown
from trueup.times import utc

WIDTH = 430
MOST_TICKS = 6  # up to here every whole number has one, and no half is called by a whole
LABEL = 130  # pixels for the names of bars
COLOURS = {SATISFIED: "var(--good)", OTHER: "var(--bad)", NOT_ASSESSED: "var(--none)"}
AGE_COLOURS = ("var(--age1)", "var(--age2)", "var(--age3)", "var(--age4)")

_CONFIG: Mapping[str, Any] = {
    "aria": False,  # the drawing has one name and a table beside it
    "background": None,
    "font": "system-ui",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--soft)",
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": LABEL,
    },
    "legend": {
        "labelColor": "var(--ink)",
        "labelFontSize": 12,
        "title": None,
        "orient": "top",
        "symbolType": "square",
        "labelLimit": 300,
    },
}


def findings_by_group(counts: Mapping[tuple[str, str], int]) -> str:
    """Stacked bars: (group, finding) -> number of controls."""
    groups = list(dict.fromkeys(group for group, _ in counts))
    rows = [{"bar": group, "part": part, "count": count} for (group, part), count in counts.items()]
    colours = [COLOURS[finding] for finding in FINDINGS]
    return _bars(rows, groups, list(FINDINGS), colours, "controls", "Findings by group of controls")


def failures_by_age(counts: Mapping[tuple[str, str], int]) -> str:
    """Stacked bars: (severity, age) -> number of non-compliant results."""
    rows = [{"bar": severity, "part": age, "count": count} for (severity, age), count in counts.items()]
    ages = [name for _, name in AGES]
    return _bars(
        rows, list(BY_WEIGHT), ages, list(AGE_COLOURS), "non-compliant results", "Failures by severity and age"
    )


def pass_rates(points: Sequence[tuple[datetime, float | None, float | None]]) -> str:
    """Lines over time: (end of the run, pass rate, pass rate with waivers), rates from 0 to 1."""
    rows = [
        {"place": place, "ended": utc(ended), "kind": kind, "rate": rate}
        for place, (ended, without, with_waivers) in enumerate(points)
        for kind, rate in (("without waivers", without), ("with waivers", with_waivers))
        if rate is not None
    ]
    kinds = ["without waivers", "with waivers"]
    colour = {"domain": kinds, "range": ["var(--accent)", "var(--waived)"]}
    encoding: dict[str, Any] = {
        "x": {
            "field": "ended",
            "type": "temporal",
            "scale": {"type": "utc"},
            "title": None,
            "axis": {"labelAngle": 0, "tickCount": 5, "labelOverlap": True, "format": _clock(points)},
        },
        "y": {
            "field": "rate",
            "type": "quantitative",
            "title": "pass rate",
            "scale": {"domain": [0, 1]},
            "axis": {"format": ".0%", "tickCount": 5},
        },
        "color": {"field": "kind", "type": "nominal", "scale": colour, "legend": None},
        "strokeDash": {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": kinds, "range": [[1, 0], [5, 4]]},
            "legend": None,
        },
    }
    shape = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": ["circle", "diamond"]}}
    solid = {"strokeDash": {"value": [1, 0]}}
    spec = {
        "width": WIDTH,
        "height": 190,
        "data": {"values": rows},
        "encoding": encoding,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2}},
            {
                "mark": {"type": "point", "filled": True, "size": 60},
                "encoding": {"shape": shape | {"legend": None}} | solid,
            },
            *(_named(len(points) - 1, kind, dy) for kind, dy in (("with waivers", -12), ("without waivers", 20))),
        ],
    }
    return _svg(spec, "Pass rate over time")


def _clock(points: Sequence[tuple[datetime, float | None, float | None]]) -> str:
    """How an axis tells its times, whole: `:35` alone says nothing."""
    span = points[-1][0] - points[0][0]
    return "%Y-%m-%d" if span >= timedelta(days=5) else "%m-%d %H:%M" if span >= timedelta(minutes=5) else "%H:%M:%S"


def _named(place: int, kind: str, dy: int) -> dict[str, Any]:
    """The name of a line and its last value, at its end: no legend to look up."""
    return {
        "transform": [
            {"filter": {"and": [{"field": "place", "equal": place}, {"field": "kind", "equal": kind}]}},
            {"calculate": "datum.kind + ' ' + format(datum.rate, '.1%')", "as": "label"},
        ],
        "mark": {"type": "text", "dy": dy, "align": "right", "dx": 8, "fontSize": 12},
        "encoding": {"text": {"field": "label", "type": "nominal"}, "strokeDash": {"value": [1, 0]}},
    }


def _bars(
    rows: Sequence[Mapping[str, Any]],
    bars: Sequence[str],
    parts: Sequence[str],
    colours: Sequence[str],
    unit: str,
    label: str,
) -> str:
    """Horizontal stacked bars, each part with its number in it."""
    order = {part: number for number, part in enumerate(parts)}
    values = [{**row, "bar": shown(str(row["bar"]), 60), "order": order[row["part"]]} for row in rows if row["count"]]
    longest = max((sum(row["count"] for row in values if row["bar"] == bar) for bar in bars), default=0)
    encoding: dict[str, Any] = {
        "y": {
            "field": "bar",
            "type": "nominal",
            "sort": [shown(bar, 60) for bar in bars],
            "title": None,
            "scale": {"domain": [shown(bar, 60) for bar in bars]},
            "axis": {"ticks": False, "domain": False},
        },
        "x": {
            "field": "count",
            "type": "quantitative",
            "stack": "zero",
            "title": unit,
            "axis": {"format": ",d"}
            | ({"values": [*range(longest + 1)]} if longest < MOST_TICKS else {"tickCount": 5}),
        },
        "order": {"field": "order"},
    }
    colour = {"field": "part", "type": "nominal", "scale": {"domain": parts, "range": colours}, "sort": parts}
    numbers = {
        # A number that would not fit its part is left to the table; the part still counts for the place of the others.
        "transform": [{"calculate": f"datum.count < {longest * 0.05} ? '' : format(datum.count, ',d')", "as": "label"}],
        "mark": {"type": "text", "fontSize": 11, "fontWeight": 600},
        "encoding": {
            "x": {**encoding["x"], "bandPosition": 0.5},
            "detail": {"field": "part"},
            "text": {"field": "label", "type": "nominal"},
            "color": {"value": "var(--on-fill)"},
        },
    }
    spec = {
        "width": WIDTH,
        "height": {"step": 30},
        "data": {"values": values},
        "encoding": encoding,
        "layer": [{"mark": {"type": "bar", "height": 20}, "encoding": {"color": colour}}, numbers],
    }
    return _svg(spec, label)


def _svg(spec: Mapping[str, Any], label: str) -> str:
    """The drawing as an element for a page: it scales, and is one picture with a name for screen readers."""
    drawn: str = vl_convert.vegalite_to_svg({**spec, "config": _CONFIG})
    drawn = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", drawn)  # what Vega says of each part in spite of the config
    head = f'<svg role="img" aria-label="{escape(label)}" '
    return re.sub(r'<svg (.*?) width="[^"]*" height="[^"]*"', lambda found: head + found[1], drawn, count=1)
