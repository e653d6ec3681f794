"""Judging many resources one by one, so that what befalls one of them costs the others nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple, TypeVar

from trueup import refusals

Thing = TypeVar("Thing")


class Unjudged(NamedTuple):
    """A resource that could not be judged, and the error that came instead."""

    resource_type: str
    resource_id: str
    error: Exception

    def __str__(self) -> str:
        return f"{self.resource_type} {self.resource_id}: {refusals.told(self.error)}"


class UnjudgedError(Exception):
    """Some resources could not be judged; `evaluations` are the rule's answers about all others."""

    def __init__(self, evaluations: list[Any], unjudged: list[Unjudged]) -> None:
        more = f" ({len(unjudged) - 1} more)" if len(unjudged) > 1 else ""
        super().__init__(f"{unjudged[0]}{more}")
        self.evaluations, self.unjudged = evaluations, unjudged


def judged(
    things: Iterable[Thing],
    judge: Callable[[Thing], Any],
    *,
    resource_type: str,
    resource_id: Callable[[Thing], str],
    gone: Collection[str] = (),
) -> list[Any]:
    """The Evaluation that `judge` gives of each thing, in their order.

    gone: the error codes by which AWS says that a resource was deleted since it was listed; such a one is left out.
    Raises UnjudgedError, once all were asked, where an error came instead of an Evaluation; at once what says that no
    further call can succeed.
    """
    evaluations: list[Any] = []
    unjudged: list[Unjudged] = []
    for thing in things:
        try:
            evaluations.append(judge(thing))
        except Exception as error:
            if refusals.is_of_credentials(error):
                raise
            if refusals.code(error) not in gone:
                unjudged.append(Unjudged(resource_type, resource_id(thing), error))
    if unjudged:
        raise UnjudgedError(evaluations, unjudged)
    return evaluations
