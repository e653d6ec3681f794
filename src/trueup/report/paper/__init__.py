"""The report on paper, as data that a template lays out.

blocks     what paper is made of
standing   how things stand: figures, accounts, controls, rules, failures
proof      what stands behind it: manual evidence, waivers, fixes, method
"""

from __future__ import annotations

from collections.abc import Iterator

from trueup.report.model import Report
from trueup.report.paper import proof, standing
from trueup.report.paper.blocks import Block


def sections(report: Report) -> Iterator[Block]:
    """Everything but the first screen, in the order of the page."""
    yield from standing.sections(report)
    yield from proof.sections(report)
