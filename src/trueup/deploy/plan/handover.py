"""Names that pass from one stack, or stack set, to another: CloudFormation takes no name twice in an account.

A document keeps its template, so this happens only where its family changes with what it does, and to deployments of
versions before the families. The giver lets go of the name in a stage of its own, before the taker has it; what is
not taken over goes last, as everything that leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from trueup import yaml_files
from trueup.deploy.actual import Actual
from trueup.deploy.desired.model import Desired
from trueup.deploy.templates.names import Name, names
from trueup.yaml_files import YamlError

FEW = 3  # so many names are told, of more the number


class Holder(NamedTuple):
    """Who gives names: the stacks of one name in an account, or a stack set, whose account is empty."""

    account: str
    name: str


@dataclass(frozen=True)
class Handover:
    """By giver and taker: the names that pass."""

    passing: Mapping[tuple[Holder, Holder], frozenset[Name]] = field(default_factory=dict)

    def gives(self, name: str, account: str = "") -> bool:
        """Whether a stack, or a stack set, has to let go of names before others can have them."""
        return Holder(account, name) in {giver for giver, _taker in self.passing}

    def obstacles(self) -> Iterator[str]:
        """Who gives names and takes some, which no order of updates can do."""
        takers = {taker for _giver, taker in self.passing}
        for holder in sorted({giver for giver, _taker in self.passing} & takers):
            yield (
                f"{_told(holder)}: it would take names from one stack and give some to another; apply a version in "
                "between, or remove the deployment first"
            )

    def notes(self) -> Iterator[str]:
        """What people should know before names pass."""
        for giver in sorted({giver for giver, _taker in self.passing}):
            takers = {taker.name: passing for (by, taker), passing in self.passing.items() if by == giver}
            listed = {each.name for passing in takers.values() for each in passing}
            yield (
                f"{_told(giver)} hands {_some(listed)} over to {_some(takers)}: in between, fixes and evaluations that "
                "need them fail; apply while no fix runs"
            )


def handover(desired: Desired, actual: Actual) -> Handover:
    """The names that are held by one stack and desired of another, in the same account."""
    asked: dict[Holder, frozenset[Name]] = {}
    known: dict[Holder, str] = {}
    for stack in desired.stacks:
        holder = Holder(stack.account, stack.name)
        asked[holder] = asked.get(holder, frozenset()) | stack.names
        known[holder] = stack.template
    for stack_set in desired.stack_sets:
        asked[Holder("", stack_set.name)], known[Holder("", stack_set.name)] = stack_set.names, stack_set.template
    passing: dict[tuple[Holder, Holder], frozenset[Name]] = {}
    for giver, template in _held(actual):
        if template == known.get(giver):
            continue
        left = _names(template) - asked.get(giver, frozenset())
        for taker, taken in asked.items():
            if taker.account == giver.account and left & taken:
                key = (giver, taker)
                passing[key] = passing.get(key, frozenset()) | (left & taken)
    return Handover(passing)


def _held(actual: Actual) -> Iterator[tuple[Holder, str]]:
    for stack in actual.stacks.values():
        if stack.ours:
            yield Holder(stack.account, stack.name), stack.template
    for stack_set in actual.stack_sets.values():
        if stack_set.ours and stack_set.instances:
            yield Holder("", stack_set.name), stack_set.template


def _names(template: str) -> frozenset[Name]:
    try:
        return names(yaml_files.parse(template, "template").content)
    except YamlError:  # short forms of functions, which no template of what every account has was written in
        return frozenset()


def _some(listed: Iterable[str]) -> str:
    """The first of some names, and how many more there are."""
    ordered = sorted(listed)
    more = f" and {len(ordered) - FEW} more" if len(ordered) > FEW else ""
    return ", ".join(ordered[:FEW]) + more


def _told(holder: Holder) -> str:
    return f"stack {holder.name} in {holder.account}" if holder.account else f"stack set {holder.name}"
