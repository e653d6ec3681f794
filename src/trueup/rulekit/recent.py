"""What was made of the objects asked about last: several rules ask about the same item, one after the other."""

from __future__ import annotations

from typing import Any


class Recent:
    """Keeps it for the last `most` objects, each known by being that very object."""

    __slots__ = ("_kept",)

    def __init__(self, most: int) -> None:
        self._kept: tuple[tuple[Any, Any], ...] = ((None, None),) * most

    def get(self, of: Any) -> Any:
        """What was made of an object; None where it is not among the last."""
        for each, made in self._kept:
            if each is of:
                return made
        return None

    def keep(self, of: Any, made: Any) -> None:
        self._kept = ((of, made), *self._kept[:-1])
