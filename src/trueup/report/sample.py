"""The auditor's sample: which results it holds follows from a seed, and anybody can work it out again.

The sample of size N is the N results with the smallest SHA-256 of `<seed>:<resultId>`, both as they stand in
population.csv. No tool of ours is needed to check that.
"""

from __future__ import annotations

from hashlib import sha256
from heapq import nsmallest

from trueup.report.model import Report


def rank(seed: str, result_id: str) -> str:
    return sha256(f"{seed}:{result_id}".encode()).hexdigest()


def drawn(report: Report) -> dict[int, str]:
    """Item number in the population -> rank, smallest rank first."""
    ranked = ((rank(report.seed, result_id), item) for item, result_id in enumerate(report.store.ids(), 1))
    return {item: place for place, item in nsmallest(report.sample_size, ranked)}
