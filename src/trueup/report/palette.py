"""The colours of paper and of spreadsheets: those of the page in light, each 4.5:1 at least on what is behind it.

A colour never says anything that a word does not say too.
"""

from __future__ import annotations

from collections.abc import Mapping

PAPER, INK, SOFT, LINE = "#ffffff", "#1b2530", "#55606d", "#dfdcd3"
HEAD, ON_HEAD = "#1f3a4d", "#ffffff"
WORDS: Mapping[str, str] = {  # of what is said on paper
    "good": "#2a7051",
    "bad": "#b3372b",
    "waived": "#8a5d00",
    "none": "#6b7480",
    "error": "#74399b",
    "soft": SOFT,
    "accent": "#16506b",
}
STATES: Mapping[str, str] = {
    "COMPLIANT": "good",
    "NON_COMPLIANT": "bad",
    "WAIVED": "waived",
    "NOT_APPLICABLE": "none",
    "NOT_EVALUATED": "none",
    "ERROR": "error",
}
FINDINGS: Mapping[str, str] = {"satisfied": "good", "other than satisfied": "bad", "not assessed": "none"}
SEVERITIES: Mapping[str, tuple[str, str]] = {  # (what is written, what it is written on)
    "critical": ("#ffffff", "#8c241b"),
    "high": ("#1b2530", "#efb8aa"),
    "medium": ("#1b2530", "#f6e3b4"),
    "low": ("#1b2530", "#e3ecf2"),
}
AGES = ("#d98e73", "#c8604a", "#a33a2d", "#6e1f1c")  # of bars, which have their numbers beside them
