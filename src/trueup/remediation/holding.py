"""Right before a write is sent it is held against the plan: the call, and what it would change.

What is left of the window in which somebody else's change could be overwritten is the time between the read of the
state before the write and the write itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.documents import references
from trueup.remediation import inverse
from trueup.remediation.inverse.values import plain
from trueup.remediation.planfile import Item, lasting
from trueup.runner.calls import Call
from trueup.runner.execution import Execution
from trueup.runner.interceptor import Hold, Planned
from trueup.runner.made_up import PLACEHOLDER


def hold(now: Execution, item: Item) -> Hold:
    """What refuses a write that is not as planned. now: the run of the plan right before, which `item` agreed with.

    A call that is known only once it is applied is not held; nor is the state of a place to which this run has
    written before; nor writes that the plan said may follow.
    """
    ids = list(_ids(now))

    def refusal(call: Call, execution: str, pre: Sequence[Mapping[str, Any] | None], touched: bool) -> str:
        planned = [each for each in now.planned if str(each.call) == str(call)]
        if not planned:
            return "" if str(call) in item.may_follow else "the plan has no such write"
        if not all(_exact(each) for each in planned):
            return ""
        wanted = _text(call, [execution])
        alike = [each for each in planned if _text(each.call, ids) == wanted]
        if not alike:
            return "" if item.may_follow else "it would write something else than planned"
        if touched or any(inverse.state(call, pre) == inverse.state(call, each.pre) for each in alike):
            return ""
        return "what it changes is not what the plan saw"

    return refusal


def _exact(planned: Planned) -> bool:
    """Whether the plan knows the call, and what it changes, to the letter."""
    told = _text(planned.call, ())
    readable = len(planned.pre) == len(inverse.reads(planned.call))
    return planned.known and readable and PLACEHOLDER not in told and references.UNKNOWN not in told


def _text(call: Call, ids: Sequence[str]) -> str:
    """A call to compare; the ids of executions, which may be part of a name, and the time need not be the same."""
    return lasting(json.dumps(plain(call.to_json()), sort_keys=True), ids)


def _ids(execution: Execution) -> Iterator[str]:
    yield execution.id
    for child in execution.children:
        yield from _ids(child)
