"""Wording what annotations have in common: AWS Config keeps 256 characters of one."""

from __future__ import annotations

from collections.abc import Sequence


def some(texts: Sequence[str], most: int = 3) -> str:
    """The first of several things in words, and how many more there are: `a, b, c and 2 more`."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more
