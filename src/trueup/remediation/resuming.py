"""Whether an item of a plan may be carried out now, after an apply that was stopped in its middle too.

An item that the journal says was begun and did not end well is gone on with where its document still wants exactly
what is missing. Where it wants something else, or nothing although something is missing, it cannot go on from there:
then what the run before has done is to be taken back first.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from trueup.clock import Clock
from trueup.documents import references
from trueup.remediation import plan as planning
from trueup.remediation import undo
from trueup.remediation.accounts import Accounts
from trueup.remediation.inverse.values import comparable
from trueup.remediation.journal import Journal
from trueup.remediation.planfile import Edit, Item
from trueup.runner.execution import Execution
from trueup.runner.interceptor import Planned
from trueup.runner.made_up import PLACEHOLDER

# What a plan says in the place of an id that AWS has yet to give.
TO_COME = re.compile(rf"{re.escape(PLACEHOLDER)}|{re.escape(references.UNKNOWN)}[^)]*\)")


def judge(item: Item, now: Execution, journal: Journal, accounts: Accounts, clock: Clock | None) -> tuple[str, str]:
    """How an item ends without a write, and why; empty where it is to be carried out. now: its plan, made again."""
    found = planning.edits(now)
    failed = not found and now.status != "Success"
    planned = {edit.digest for edit in item.edits}
    unforeseen = [
        edit
        for edit, asked in zip(found, now.planned, strict=True)
        if edit.digest not in planned
        and not _ours(asked, journal)
        and not _foreseen(edit, item, journal)
        and not _follows(edit, item, journal)
    ]
    begun = journal.past.unfinished(item.key)
    stands = undo.run(list(reversed(begun)), accounts, None, clock=clock).ends if begun else ()
    over = not found and not failed and any(map(_final, stands))  # there is no way back to begin again from
    if (
        any(end.kind != "nothing" for end in stands)
        and not over
        and (unforeseen or not _accounted(item, found, stands))
    ):
        back = f"trueup undo {shlex.quote(str(journal.path))} --only {shlex.quote(item.target.id)}"
        return "half", f"half done by a run that was stopped: take it back first ({back}), then apply again"
    if failed:
        return "failed", planning.failure(now)
    if unforeseen:
        return "moved", f"{unforeseen[0].call} would not change what the plan saw; plan again"
    return ("", "") if found else ("unchanged", "nothing to change any more")


def _ours(asked: Planned, journal: Journal) -> bool:
    """Whether what a write would change is just what an item before, of this run, has left."""
    reads = [comparable(read.to_json()) for read in asked.reads]
    return bool(reads) and [journal.left.get(read) for read in reads] == [comparable(answer) for answer in asked.pre]


def _foreseen(edit: Edit, item: Item, journal: Journal) -> bool:
    """Whether the plan has a write but for the ids of what an item before was to make, and has made since."""
    return any(
        (edit.step, str(edit.call), edit.before) == (planned.step, str(planned.call), planned.before)
        and _fits(planned.call.parameters, edit.call.parameters, journal.made)
        for planned in item.edits
    )


def _follows(edit: Edit, item: Item, journal: Journal) -> bool:
    """Whether a write follows, as the plan says that it may, from what an item before has done for both.

    Two rules may want one thing turned on, and each something of its own besides, which nobody sees while it is off.
    """
    done = [(item.target.account, comparable(planned.call.to_json())) in journal.sent for planned in item.edits]
    return str(edit.call) in item.may_follow and all(done)


def _fits(planned: Any, now: Any, made: set[str]) -> bool:
    """Whether a value is as planned, with ids of `made` in the place of those that were to come."""
    if isinstance(planned, Mapping) and isinstance(now, Mapping):
        return planned.keys() == now.keys() and all(_fits(planned[name], now[name], made) for name in planned)
    if isinstance(planned, list) and isinstance(now, list):
        return len(planned) == len(now) and all(_fits(*pair, made) for pair in zip(planned, now, strict=True))
    if not isinstance(planned, str) or not isinstance(now, str):
        return bool(planned == now)
    found = re.fullmatch("(.+)".join(map(re.escape, TO_COME.split(planned))), now)
    return found is not None and set(found.groups()) <= made


def _accounted(item: Item, found: Sequence[Edit], stands: Sequence[undo.End]) -> bool:
    """Whether each write of the plan is done, or still to be done. stands: what an undo would do with those begun.

    Of a document whose later writes no plan can see, only one that starts anew is.
    """
    wanted = {edit.digest for edit in found}
    missing = [edit for edit in item.edits if edit.certain and edit.digest not in wanted]
    done = {(end.change.step, str(end.change.call)) for end in stands if end.change.acknowledged or _stands(end)}
    return not missing or (not item.may_follow and all((edit.step, str(edit.call)) in done for edit in missing))


def _stands(end: undo.End) -> bool:
    """Whether a write whose answer never came was made: it would be taken back, or it would be if there were a way.

    What has no way back is not read either, as a deletion: that its document does not want it any more tells it.
    """
    return end.kind == "planned" or _final(end)


def _final(end: undo.End) -> bool:
    return end.kind == "impossible" and end.change.undo.reversible == "no"
