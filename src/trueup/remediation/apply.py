"""From a plan to changes: each item is looked at again, refused where it moved, run, and journalled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from trueup.catalogue.documents import COSTS, RISKS
from trueup.errors import AwsError, IncompleteError, UsageError
from trueup.remediation import holding, resuming
from trueup.remediation import plan as planning
from trueup.remediation.accounts import Accounts
from trueup.remediation.journal import Journal
from trueup.remediation.planfile import Item, Plan
from trueup.remediation.runbooks import Runbooks, dead
from trueup.runner.execution import Execution
from trueup.waivers.match import Waiver, find

# How an item ends, and whether that leaves work undone which somebody must look at.
ENDS = {
    "changed": False,
    "unchanged": False,  # it is as it should be by now
    "withheld": False,  # its risk or its finality is more than was allowed
    "moved": True,  # not as the plan saw it
    "half": True,  # a run before was stopped in the middle, and this one cannot go on from there
    "failed": True,
    "left": True,  # not reached
}


@dataclass(frozen=True)
class Allowed:
    """How far an apply may go: the highest risk and cost, whether what cannot be undone, which resources (empty: all).

    waivers hold on `day`; a fix is withheld where every rule that asks for it is waived, whatever the plan says.
    """

    risk: str = RISKS[0]
    cost: str = COSTS[1]
    irreversible: bool = False
    only: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    day: date = date.min

    def refusal(self, item: Item) -> str:
        """Why an item is withheld; empty where it may be carried out."""
        place = (item.target.account, item.target.region, item.target.id, item.target.arn)
        held = [find(self.waivers, self.day, rule, *place) for rule in item.rules]
        if held and all(held):
            return "; ".join(dict.fromkeys(waiver.announcement() for waiver in held if waiver))
        if RISKS.index(item.risk) > RISKS.index(self.risk):
            return f"{item.risk}: give --risk {item.risk}"
        if COSTS.index(item.cost) > COSTS.index(self.cost):
            return f"cost {item.cost}: give --cost {item.cost}"
        if item.reversible == "no" and not self.irreversible:
            reasons = "; ".join(dict.fromkeys(edit.reason for edit in item.edits if edit.reversible == "no"))
            return f"cannot be undone ({reasons}): give --irreversible"
        return ""


@dataclass(frozen=True)
class End:
    """How one item ended: one of ENDS, why, and how many writes were made."""

    item: Item
    kind: str
    reason: str = ""
    writes: int = 0


@dataclass(frozen=True)
class Applied:
    """How all items ended. `stopped` says why not all were reached; `interrupted`: somebody wanted it.

    `broken`: it was the journal that could not be written any more.
    """

    ends: tuple[End, ...]
    stopped: str = ""
    interrupted: bool = False
    broken: bool = False

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(end.kind for end in self.ends)
        return {kind: counted[kind] for kind in ENDS if counted[kind]}

    @property
    def incomplete(self) -> bool:
        return any(ENDS[end.kind] for end in self.ends)


def chosen(plan: Plan, allowed: Allowed) -> tuple[Item, ...]:
    """The items that may be carried out. Raises UsageError for a resource in `only` that the plan does not have."""
    known = {name for item in plan.items for name in (item.target.id, item.target.name, item.target.arn)}
    for name in allowed.only:
        if name not in known:
            raise UsageError(f"{name}: the plan has no such resource.")
    return tuple(item for item in _selected(plan, allowed) if not allowed.refusal(item))


def _selected(plan: Plan, allowed: Allowed) -> Sequence[Item]:
    return [item for item in plan.items if not allowed.only or set(allowed.only) & _names(item)]


def _names(item: Item) -> set[str]:
    return {item.target.id, item.target.name, item.target.arn}


def verify(plan: Plan, runbooks: Runbooks, accounts: Accounts) -> None:
    """Raises UsageError where the plan is for other accounts, or its documents are not what they were."""
    for account in sorted({item.target.account for item in plan.items}):
        if not accounts.reaches(account):
            raise UsageError(
                f"the plan is for account {account}, and these credentials are of {accounts.own.account_id}; "
                "use those of the plan's account, or give --assume-role."
            )
    for name, digest in sorted({(item.document, item.document_digest) for item in plan.items}):
        if name not in runbooks.documents or runbooks.digest(name) != digest:
            raise UsageError(f"{name}: the document is not the one that was planned with; plan again.")


def run(
    plan: Plan,
    runbooks: Runbooks,
    accounts: Accounts,
    journal: Journal,
    allowed: Allowed,
    on_end: Callable[[End], None] = lambda _: None,
) -> Applied:
    """Carry out what is allowed, item by item. A failure of one does not stop the others; dead credentials do.

    Running it again after it was stopped, even killed, finishes what it can: what is changed already is found as it
    should be, and what is half done is gone on with, or said to be half done where its document cannot go on.
    """
    ends: list[End] = []
    stopped, interrupted = "", False
    for item in _selected(plan, allowed):
        if stopped:
            end = End(item, "left", stopped)
        elif allowed.refusal(item):
            end = End(item, "withheld", allowed.refusal(item))
        else:
            try:
                end = _one(item, plan, runbooks, accounts, journal)
            except _Stop as stop:
                end, stopped, interrupted = stop.end, stop.end.reason, stop.interrupted
        stopped = stopped or journal.broken
        ends.append(end)
        on_end(end)
    return Applied(tuple(ends), stopped, interrupted, bool(journal.broken))


class _Stop(Exception):  # noqa: N818 - steers, and never leaves this module
    """There is no use in going on with the next item."""

    def __init__(self, end: End, interrupted: bool = False) -> None:
        self.end, self.interrupted = end, interrupted


def _one(item: Item, plan: Plan, runbooks: Runbooks, accounts: Accounts, journal: Journal) -> End:
    try:
        at = accounts.at(item.target.account, item.target.region)
    except AwsError as error:
        if not accounts.closed(error):
            raise _Stop(End(item, "left", str(error))) from error
        return End(item, "failed", str(error))
    try:
        now = runbooks.run(item.document, item.parameters, at, "plan")
    except KeyboardInterrupt:
        raise _Stop(End(item, "left", "interrupted"), interrupted=True) from None
    except OSError as error:
        return End(item, "failed", _told(error))
    _stop_if_dead(item, now)
    kind, reason = resuming.judge(item, now, journal, accounts, runbooks.clock)
    if kind:
        return End(item, kind, reason)
    origin = {
        "runId": plan.run_id,
        "planId": plan.plan_id,
        "rule": item.rules[0],
        "documentSha256": item.document_digest,
        "account": item.target.account,
        "region": item.target.region,
        "resource": item.target.id,
    }
    before = journal.sequence
    try:
        begun = journal.begin(item.key, document=item.document, **origin)
        done = runbooks.run(item.document, item.parameters, at, "apply", begun, holding.hold(now, item))
        end = _ended(item, done)
        begun.end(end.kind, end.reason)
    except (IncompleteError, OSError) as error:
        return End(item, "failed", _told(error), journal.sequence - before)
    _stop_if_dead(item, done, end.writes)
    if done.status == "Cancelled":
        raise _Stop(end, interrupted=True)
    return end


def _ended(item: Item, done: Execution) -> End:
    writes = sum(made.may_have_changed for made in done.calls)
    if done.status == "Success":
        return End(item, "changed" if writes else "unchanged", "", writes)
    if done.moved:
        return End(item, "moved", f"{done.moved}; plan again", writes)
    return End(item, "failed", "interrupted" if done.status == "Cancelled" else planning.failure(done), writes)


def _told(error: Exception) -> str:
    """What stopped an item from outside of AWS: a full disk, no temporary folder."""
    return f"{error.strerror or error} ({error.filename or ''})" if isinstance(error, OSError) else str(error)


def _stop_if_dead(item: Item, execution: Execution, writes: int = 0) -> None:
    if dead(execution):
        reason = f"the credentials do not work or have expired ({dead(execution)})"
        raise _Stop(End(item, "failed" if writes else "left", reason, writes))
