"""From a journal back: each change is taken back in reverse order, unless something else changed it since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from trueup import aws, refusals
from trueup.aws import Aws
from trueup.clock import Clock
from trueup.errors import AwsError, IncompleteError, UsageError
from trueup.remediation import inverse, objects, standing
from trueup.remediation.accounts import Accounts
from trueup.remediation.journal import Change, Journal
from trueup.remediation.standing import Looking, Standing, Went, short
from trueup.runner.calls import Call
from trueup.runner.interceptor import ImageError, Interceptor
from trueup.runner.patience import Patience

# How taking back one change ends, and whether somebody must look at it.
ENDS = {
    "restored": False,
    "nothing": False,  # it is as it was before, was never different, or is gone
    "planned": False,  # it would be restored
    "moved": True,  # changed by something else since
    "impossible": True,
    "failed": True,
    "left": True,  # a later change of the same resource could not be taken back, or the run stopped
}

# How long a resource may take to be as it was, and by which codes it says that it is still busy.
SETTLING_SECONDS = 120.0
BUSY = frozenset({
    "ConcurrentModification", "ConcurrentModificationException", "DeleteConflict", "DependencyViolation",
    "IncorrectInstanceState", "IncorrectState", "InvalidSnapshot.InUse", "OperationAborted", "ResourceInUseException",
    "VolumeInUse",
})  # fmt: skip


@dataclass(frozen=True)
class End:
    """How one change ended: one of ENDS, why, and what even a good way back leaves different."""

    change: Change
    kind: str
    reason: str = ""
    lost: str = ""


@dataclass(frozen=True)
class Undone:
    """How all changes ended, latest first. `stopped` says why not all were reached.

    `broken`: it was the undo's own journal that could not be written any more.
    """

    ends: tuple[End, ...]
    stopped: str = ""
    broken: bool = False

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(end.kind for end in self.ends)
        return {kind: counted[kind] for kind in ENDS if counted[kind]}

    @property
    def incomplete(self) -> bool:
        return any(ENDS[end.kind] for end in self.ends)


def chosen(changes: Iterable[Change], only: Sequence[str], done: Iterable[Change]) -> tuple[Change, ...]:
    """The changes to take back, latest first: of the resources in `only` (empty: all), and not taken back already.

    done: the changes of the undo's own journal. Raises UsageError for a resource that the journal does not have.
    """
    changes = list(changes)
    known = {change.resource for change in changes}
    for name in only:
        if name not in known:
            raise UsageError(f"{name}: the journal has no change of such a resource.")
    went = _went(done)
    return tuple(
        change
        for change in reversed(changes)
        if (not only or change.resource in only)
        and not (change.undo.calls and all(_key(change, call) in went for call in change.undo.calls))
    )


def _went(done: Iterable[Change]) -> Went:
    """The calls back that went through, by the change that they are of and what they say."""
    return {(each.step, standing.text(each.call)): each for each in done if each.acknowledged}


def _key(change: Change, call: Call) -> tuple[str, str]:
    return standing.step(change), standing.text(call)


def verify(changes: Iterable[Change], accounts: Accounts) -> None:
    """Raises UsageError where a change was made in an account that the credentials do not reach."""
    for account in sorted({change.account for change in changes if change.account}):
        if not accounts.reaches(account):
            raise UsageError(
                f"the journal is of account {account}, and these credentials are of {accounts.own.account_id}; "
                "use those of the journal's account, or give --assume-role."
            )


def run(
    changes: Sequence[Change],
    accounts: Accounts,
    journal: Journal | None,
    *,
    done: Iterable[Change] = (),
    force: bool = False,
    clock: Clock | None = None,
    on_end: Callable[[End], None] = lambda _: None,
) -> Undone:
    """Take changes back in the order given. Without a journal nothing is changed, and it is said what would be.

    done: the changes of the undo's own journal, so that one that was stopped between two calls goes on with the next.
    force: also where something else has changed it since. Dead credentials stop it; running it again goes on.
    """
    clock = clock or Clock()
    back = _Back(accounts, journal, force, clock, _went(done))
    ends: list[End] = []
    stopped = ""
    stuck: list[Change] = []  # changes that could not be taken back
    deleted: list[Change] = []  # those that ended the thing itself
    for change in changes:
        if stopped:
            end = End(change, "left", stopped)
        elif any(_went_with(change, other) for other in deleted):
            end = End(change, "nothing", "the fix deleted it afterwards")
        elif any(_hangs_together(change, other) for other in stuck):
            end = End(change, "left", "a later change of it could not be taken back")
        else:
            try:
                end = back.take(change)
            except _DeadError as error:
                stopped = str(error)
                end = End(change, "left", stopped)
            stopped = stopped or (journal.broken if journal else "")
        # What was made before a deletion, a snapshot or an image, may be all that is left of what it took away.
        if ENDS[end.kind] and (end.kind != "impossible" or inverse.deletes(str(change.call))):
            stuck.append(change)
        if end.kind == "impossible" and inverse.deletes(str(change.call)) and change.acknowledged:
            deleted.append(change)
        ends.append(end)
        on_end(end)
    return Undone(tuple(ends), stopped, bool(journal and journal.broken))


def _hangs_together(change: Change, later: Change) -> bool:
    """Whether a change must wait for a later one: both are of the same thing, or of the same run of a fix."""
    if _is_of_one(change, later):
        return True
    return _fix(change) == _fix(later) if change.resource else standing.place(change.call) == standing.place(later.call)


def _is_of_one(change: Change, other: Change) -> bool:
    """Whether two changes are of the same thing."""
    return bool(change.object and other.object and change.object.same(other.object))


def _went_with(change: Change, deletion: Change) -> bool:
    """Whether what a change made is gone with the thing that was deleted afterwards: its way back would be of that."""
    name = deletion.object.id if deletion.object else ""
    return _is_of_one(change, deletion) and all(name in objects.texts(call.parameters) for call in change.undo.calls)


def _fix(change: Change) -> tuple[Any, ...]:
    return change.plan_id, change.item, change.rule, change.document, change.account, change.region, change.resource


class _DeadError(AwsError):
    """The credentials do not work, or no longer."""


def _dead(error: BaseException | None, change: Change) -> _DeadError:
    assert isinstance(error, Exception)
    return _DeadError(str(aws.explained(error, change.resource or str(change.call))))


@dataclass
class _Back:
    """Takes changes back, one after the other."""

    accounts: Accounts
    journal: Journal | None
    force: bool
    clock: Clock
    went: Went
    pending: set[str] = field(default_factory=set)  # without a journal: what the changes before would have restored

    def take(self, change: Change) -> End:
        """How one change is taken back, or why not. Raises _DeadError."""
        try:
            at = self.accounts.at(change.account or self.accounts.own.account_id, change.region)
            looking = Looking(Interceptor(at, "run", images=inverse, clock=self.clock), self.clock)
            return self._take(change, looking, at)
        except (ClientError, BotoCoreError) as error:
            if aws.is_fatal(error):
                raise _dead(error, change) from error
            return End(change, "failed", refusals.told(error))
        except IncompleteError as error:
            return End(change, "failed", str(error))
        except (ImageError, AwsError) as error:
            if not self.accounts.closed(error):
                raise _dead(error.__cause__, change) from error
            return End(change, "failed", str(error))

    def _take(self, change: Change, looking: Looking, at: Aws) -> End:
        lost = change.undo.reason if change.undo.reversible == "partial" else ""
        if change.refused and change.outcome and change.outcome.after == change.before:
            return End(change, "nothing", "AWS refused it")
        if standing.place(change.call) in self.pending and change.undo.calls:
            return End(change, "planned", lost=lost)
        now = looking.at(change)
        if now.gone:
            return End(change, "nothing", "it is gone")
        if now.as_before:
            return End(change, "nothing", "it is as it was before")
        if change.undo.reversible == "no":
            return End(change, "impossible", change.undo.reason)
        calls = standing.calls_back(change, now)
        if not calls:
            return _without_calls(change)
        if self._held(change, looking, calls):
            return End(change, "nothing", "it is as it was before")
        begun = [self.went[_key(change, call)] for call in calls if _key(change, call) in self.went]
        if not self.force:
            why = self._moved(change, now, looking, begun)
            if why:
                return End(change, "moved", why)
        if self.journal is None:
            self.pending |= {standing.place(change.call)} - {""}
            return End(change, "planned", lost=lost)
        writing = Interceptor(at, "apply", self.journal.about(**_origin(change)), inverse, self.clock)
        for call in calls[len(begun) :]:
            self._send(writing, call)
        different = self._settled(change, looking, calls)
        return End(change, "failed", different, lost) if different else End(change, "restored", "", lost)

    def _held(self, change: Change, looking: Looking, calls: Sequence[Call]) -> bool:
        """Whether the calls back would change nothing, for as long as reads may lag the change."""
        patience = looking.patience(change)
        while looking.holds(calls):
            if not patience.again():
                return True
        return False

    def _moved(self, change: Change, now: Standing, looking: Looking, begun: Sequence[Change]) -> str:
        """What was changed since by somebody else: of the change, or of the calls back that went through already."""
        if not begun:
            return standing.moved(change, now)
        return next(filter(None, (standing.moved(each, looking.at(each)) for each in begun)), "")

    def _send(self, writing: Interceptor, call: Call) -> None:
        """A call back, again where the thing is still busy with what was done to it before."""
        patience = Patience(self.clock, SETTLING_SECONDS)
        while True:
            try:
                writing.call(call.service, call.operation, call.parameters, call.region)
            except ClientError as error:
                if refusals.code(error) not in BUSY or not patience.again():
                    raise
            else:
                return

    def _settled(self, change: Change, looking: Looking, calls: Sequence[Call]) -> str:
        """Waits until it is as it was; empty, or what it is in the end."""
        if not inverse.reads(change.call):
            return ""
        patience = Patience(self.clock, SETTLING_SECONDS)
        while True:
            now = looking.once(change)
            if now.gone or now.as_before or looking.holds(calls):
                return ""
            if not patience.again():
                return f"it is {short(now.state)} now, and was {short(change.before)} before"


def _without_calls(change: Change) -> End:
    """A change that needs no call back, or whose call back needs an answer that never came."""
    if change.acknowledged:
        return End(change, "nothing", change.undo.reason or "it changed nothing")
    return End(change, "impossible", f"whether {change.call} was carried out is not known; look for what it would make")


def _origin(change: Change) -> dict[str, str]:
    return {
        "runId": change.run_id,
        "planId": change.plan_id,
        "rule": change.rule,
        "document": change.document,
        "documentSha256": change.document_sha256,
        "step": standing.step(change),
        "account": change.account,
        "region": change.region,
        "resource": change.resource,
    }
