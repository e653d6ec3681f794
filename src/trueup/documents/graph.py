"""The step graph of a document: which steps may follow which, which can be reached, which lead back to themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import zip_longest

from trueup.documents.model import Document, Step, targets


class Graph:
    """Steps by name, and those that may come right after each.

    The first step of a loop's body follows the loop; after the body's last the loop goes on. A cancelled execution
    cleans up once, so that onCancel leads to steps but never round in a circle.
    """

    def __init__(self, read: Document) -> None:
        self.following: dict[str, tuple[str, ...]] = {}
        self.on_cancel: dict[str, tuple[str, ...]] = {}
        self.loop_of = {inner.name: loop for loop in read.every_step.values() for inner in loop.body}
        self._add(read.steps)
        self.reached = self._reachable([read.steps[0].name])
        self._after: dict[str, set[str]] = {}

    def _add(self, steps: Sequence[Step]) -> None:
        for step, beside in zip_longest(steps, [each.name for each in steps[1:]]):
            self.following[step.name] = tuple(dict.fromkeys(_following(step, beside)))
            self.on_cancel[step.name] = _jump(step.on_cancel)
            self._add(step.body)

    def may_follow(self, name: str, other: str) -> bool:
        """Whether a step can run after another has; all of a loop's body can, since it runs again."""
        if other not in self._after:
            starts = {*self._edges(other)}
            loop = self.loop_of.get(other)
            if loop is not None:
                starts |= {loop.name, *(inner.name for inner in loop.body), *self._edges(loop.name)}
            self._after[other] = self._reachable(starts)
        return name in self._after[other]

    def cycle(self) -> tuple[str, ...]:
        """Steps that lead back to the first of them, which it ends with; empty where none do."""
        try:
            TopologicalSorter(self.following).prepare()
        except CycleError as error:
            _, *names = reversed(error.args[1])  # it takes what follows for what comes before
            order = list(self.following)
            first = min(range(len(names)), key=lambda index: order.index(names[index]))
            return (*names[first:], *names[: first + 1])
        return ()

    def _edges(self, name: str) -> tuple[str, ...]:
        return self.following[name] + self.on_cancel[name]

    def _reachable(self, starts: Iterable[str]) -> set[str]:
        seen: set[str] = set()
        waiting = list(starts)
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += self._edges(name)
        return seen


def _following(step: Step, beside: str | None) -> Iterator[str]:
    yield from targets(step)
    after = None if step.is_end else step.next_step or beside
    falls_through = step.action != "aws:branch" or "Default" not in step.inputs
    if after and (falls_through or step.on_failure == "Continue"):
        yield after
    yield from _jump(step.on_failure)
    yield from (inner.name for inner in step.body[:1])


def _jump(policy: str) -> tuple[str, ...]:
    """The step that onFailure or onCancel names, if one."""
    return (policy.removeprefix("step:"),) if policy.startswith("step:") else ()
