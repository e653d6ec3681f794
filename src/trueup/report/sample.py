"""The auditor's sample: which results it holds follows from a seed, and anybody can work it out again.

The sample of size N is the N results with the smallest SHA-256 of `<seed>:<resultId>`, both as they stand in
population.csv. No tool of ours is needed to check that.
"""

from __future__ import annotations

from hashlib import sha256
from heapq import nsmallest

from trueup.report.model import Report
from trueup.report.store import Row


def rank(seed: str, result_id: str) -> str:
    return sha256(f"{seed}:{result_id}".encode()).hexdigest()


def drawn(report: Report) -> list[tuple[int, str, Row]]:
    """(item number in the population, rank, result), smallest rank first."""
    ranked = ((rank(report.seed, row.id), item, row) for item, row in enumerate(report.results(), 1))
    found = nsmallest(report.sample_size, ranked, key=lambda each: each[:2])
    return [(item, place, row) for place, item, row in found]
