"""The ways through a document: which steps can be reached, which may follow which, which lead in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trueup.automation.model import Document, Step, targets


class Ways:
    """Which steps may follow which. The first of a loop's body follows the loop; after its last the loop goes on."""

    def __init__(self, read: Document) -> None:
        self.edges: dict[str, set[str]] = {name: set() for name in read.every_step}
        self.around = {inner.name: loop for loop in read.every_step.values() for inner in loop.body}
        self._chain(read.steps)
        self.reached = self._reach([read.steps[0].name])
        self._after: dict[str, set[str]] = {}

    def _chain(self, steps: Sequence[Step]) -> None:
        for index, step in enumerate(steps):
            following = steps[index + 1].name if index + 1 < len(steps) else None
            after = set(targets(step))
            ends = step.is_end or (step.action == "aws:branch" and "Default" in step.inputs)
            if not ends:
                after |= {step.next_step or following or step.name} - {step.name}
            after |= {jump.removeprefix("step:") for jump in (step.on_failure, step.on_cancel) if ":" in jump}
            after |= {inner.name for inner in step.body[:1]}
            self.edges[step.name] |= after
            self._chain(step.body)

    def may_follow(self, name: str, other: str) -> bool:
        """Whether a step can run after another has; all of a loop's body can, since it runs again."""
        if other not in self._after:
            starts = set(self.edges[other])
            loop = self.around.get(other)
            if loop is not None:
                starts |= {loop.name, *(inner.name for inner in loop.body), *self.edges[loop.name]}
            self._after[other] = self._reach(starts)
        return name in self._after[other]

    def _reach(self, starts: Iterable[str]) -> set[str]:
        seen: set[str] = set()
        waiting = list(starts)
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += self.edges[name]
        return seen

    def cycle(self) -> list[str]:
        """The first way found that leads back to where it began; empty where there is none."""
        done: set[str] = set()
        for start in self.edges:
            way: dict[str, None] = {}  # from the start to here, in order
            waiting = [(start, 0)]
            while waiting:
                name, depth = waiting.pop()
                while len(way) > depth:
                    way.popitem()
                if name in way:
                    names = list(way)
                    return [*names[names.index(name) :], name]
                if name not in done:
                    way[name] = None
                    done.add(name)
                    waiting += [(following, depth + 1) for following in sorted(self.edges[name])]
        return []
