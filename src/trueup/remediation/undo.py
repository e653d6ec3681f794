"""From a journal back: each change is taken back in reverse order, unless something else changed it since."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from trueup import aws, refusals
from trueup.clock import Clock
from trueup.errors import AwsError, UsageError
from trueup.remediation import inverse, kept
from trueup.remediation.accounts import Accounts
from trueup.remediation.inverse.values import plain
from trueup.remediation.journal import Change, Journal
from trueup.runner.calls import Call
from trueup.runner.interceptor import ImageError, Interceptor

# How taking back one change ends, and whether somebody must look at it.
ENDS = {
    "restored": False,
    "nothing": False,  # it is as it was before, or was never different
    "planned": False,  # it would be restored
    "moved": True,  # changed by something else since
    "impossible": True,
    "failed": True,
    "left": True,  # a later change of the same resource could not be taken back, or the run stopped
}

# How long a resource may take to be as it was, and how often it is looked at.
SETTLING_SECONDS, LOOK_SECONDS = 120.0, 5.0


@dataclass(frozen=True)
class End:
    """How one change ended: one of ENDS, why, and what even a good way back leaves different."""

    change: Change
    kind: str
    reason: str = ""
    lost: str = ""


@dataclass(frozen=True)
class Undone:
    """How all changes ended, latest first. `stopped` says why not all were reached."""

    ends: tuple[End, ...]
    stopped: str = ""

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


def _went(done: Iterable[Change]) -> dict[tuple[str, str], Change]:
    """The calls back that went through, by the change that they are of and what they say."""
    return {(each.step, _text(each.call)): each for each in done if each.outcome is not None and not each.outcome.error}


def _key(change: Change, call: Call) -> tuple[str, str]:
    return _step(change), _text(call)


def _step(change: Change) -> str:
    return f"undo of change {change.sequence}"


def _text(call: Call) -> str:
    return json.dumps(plain(call.to_json()), sort_keys=True)


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
    went = _went(done)
    ends: list[End] = []
    stopped = ""
    stuck: set[tuple[str, str]] = set()  # resources of which a later change could not be taken back
    pending: set[str] = set()  # without a journal: what the changes before would have restored
    for change in changes:
        if stopped:
            end = End(change, "left", stopped)
        elif _whose(change) in stuck:
            end = End(change, "left", "a later change of it could not be taken back")
        else:
            try:
                end = _one(change, accounts, journal, force, clock or Clock(), pending, went)
            except _DeadError as error:
                stopped = str(error)
                end = End(change, "left", stopped)
        if ENDS[end.kind] and end.kind != "impossible":
            stuck.add(_whose(change))
        ends.append(end)
        on_end(end)
    return Undone(tuple(ends), stopped)


class _DeadError(AwsError):
    """The credentials do not work, or no longer."""


def _dead(error: BaseException | None, change: Change) -> _DeadError:
    assert isinstance(error, Exception)
    return _DeadError(str(aws.explained(error, change.resource or str(change.call))))


def _one(
    change: Change,
    accounts: Accounts,
    journal: Journal | None,
    force: bool,
    clock: Clock,
    pending: set[str],
    went: Mapping[tuple[str, str], Change],
) -> End:
    calls, lost = change.undo.calls, change.undo.reason if change.undo.reversible == "partial" else ""
    if _unmade(change):
        return End(change, "nothing", "it changed nothing")
    try:
        at = accounts.at(change.account or accounts.own.account_id, change.region)
        looking = Interceptor(at, "run", images=inverse)
        now = _state(looking, change.call)
        if inverse.reads(change.call) and now == change.before and not _same_place(change, pending):
            return End(change, "nothing", "it is as it was before")
        if change.undo.reversible == "no":
            return End(change, "impossible", change.undo.reason)
        if not calls:
            return _without_calls(change)
        if _holds(looking, calls):
            return End(change, "nothing", "it is as it was before")
        begun = [went[_key(change, call)] for call in calls if _key(change, call) in went]
        if not force and not _same_place(change, pending):
            moved = next(filter(None, (_moved(each, _state(looking, each.call)) for each in begun or [change])), "")
            if moved:
                return End(change, "moved", moved)
        if journal is None:
            pending.add(_place(change.call))
            return End(change, "planned", lost=lost)
        writing = Interceptor(at, "apply", journal.about(**_origin(change)), inverse)
        for call in calls[len(begun) :]:
            writing.call(call.service, call.operation, call.parameters, call.region)
        different = _settled(change, looking, calls, clock)
    except (ClientError, BotoCoreError) as error:
        if aws.is_fatal(error):
            raise _dead(error, change) from error
        return End(change, "failed", " ".join(str(error).split()))
    except (ImageError, AwsError) as error:
        if not accounts.closed(error):
            raise _dead(error.__cause__, change) from error
        return End(change, "failed", str(error))
    return End(change, "failed", different, lost) if different else End(change, "restored", "", lost)


def _unmade(change: Change) -> bool:
    """Whether the journal shows that the write left everything as it was."""
    ended = change.outcome
    if ended is None or ended.unreadable or not inverse.reads(change.call):
        return False
    return bool(ended.after == change.before)


def _without_calls(change: Change) -> End:
    """A change that needs no call back, or whose call back needs an answer that never came."""
    if change.outcome is not None:
        return End(change, "nothing", change.undo.reason or "it changed nothing")
    return End(change, "impossible", f"whether {change.call} was carried out is not known; look for what it would make")


def _moved(change: Change, now: Any) -> str:
    """What differs between the state now and the one that the write left; empty where nothing does."""
    if not inverse.reads(change.call):
        return ""
    ended = change.outcome
    if ended is not None and not ended.unreadable:
        expected, same = ended.after, ended.after == now
    else:  # killed in between: it is either as before, which was looked at, or as the call says
        expected = kept.prediction(change.call, change.pre)
        if expected is inverse.UNKNOWN:
            return "whether it was carried out is not known, nor what it would have left; look at it, then --force"
        same = _says(expected, now)
    if same:
        return ""
    return f"it was changed since: it is {_short(now)}, and the fix left {_short(expected)}; --force overrides"


def _says(expected: Any, now: Any) -> bool:
    """Whether a state is what a call said it would be; AWS may have added defaults to it."""
    if isinstance(expected, Mapping) and isinstance(now, Mapping):
        return all(name in now and now[name] == value for name, value in expected.items())
    return bool(expected == now)


def _holds(looking: Interceptor, calls: Sequence[Call]) -> bool:
    """Whether every call back would only say what is so already, as far as calls tell it."""
    for call in calls:
        answers = _answers(looking, call)
        wanted = inverse.predict(call, answers)
        if not answers or wanted is inverse.UNKNOWN or inverse.state(call, answers) != wanted:
            return False
    return True


def _settled(change: Change, looking: Interceptor, calls: Sequence[Call], clock: Clock) -> str:
    """Waits until it is as it was; empty, or what it is in the end."""
    if not inverse.reads(change.call):
        return ""
    deadline = clock.monotonic() + SETTLING_SECONDS
    while True:
        now = _state(looking, change.call)
        if now == change.before or _holds(looking, calls):
            return ""
        if clock.monotonic() + LOOK_SECONDS > deadline:
            return f"it is {_short(now)} now, and was {_short(change.before)} before"
        clock.sleep(LOOK_SECONDS)


def _state(looking: Interceptor, call: Call) -> Any:
    answers = _answers(looking, call)
    return kept.state(call, answers) if answers else None


def _answers(looking: Interceptor, call: Call) -> list[Mapping[str, Any] | None]:
    answers: list[Mapping[str, Any] | None] = []
    for read in inverse.reads(call):
        try:
            answers.append(looking.call(read.service, read.operation, read.parameters, read.region))
        except ClientError as error:
            if not inverse.means_absent(read, refusals.code(error)):
                raise
            answers.append(None)
    return answers


def _place(call: Call) -> str:
    """What a write touches, as far as what is read for it tells."""
    return " ".join(_text(read) for read in inverse.reads(call))


def _same_place(change: Change, pending: set[str]) -> bool:
    """Whether a change looked at before would restore the same, so that the state now says nothing about this one."""
    return bool(inverse.reads(change.call)) and _place(change.call) in pending


def _whose(change: Change) -> tuple[str, str]:
    """The resource that a change is of; of a document that was run by itself, what the write touches."""
    return change.account, change.resource or _place(change.call) or str(change.sequence)


def _origin(change: Change) -> dict[str, str]:
    return {
        "runId": change.run_id,
        "planId": change.plan_id,
        "rule": change.rule,
        "document": change.document,
        "documentSha256": change.document_sha256,
        "step": _step(change),
        "account": change.account,
        "region": change.region,
        "resource": change.resource,
    }


def _short(value: Any) -> str:
    text = "absent" if value is None else json.dumps(value, sort_keys=True)
    return text if len(text) <= 160 else f"{text[:160]}..."
