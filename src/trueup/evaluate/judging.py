"""A rule's answer about one item, or about one account and Region, as results. A rule that raises is a result too.

A rule gets the item itself, not a copy: copying costs more than judging. It is not trusted with it all the same: what a
result says of the resource is read before the first rule sees the item. That no rule of the library changes an item,
so that none judges what another has changed, is a law of tests/evaluate.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, NoReturn, Protocol

from trueup import refusals
from trueup.evaluate.binding import Bound
from trueup.items.lazy import Lazy
from trueup.rdk import Evaluation
from trueup.results import SCHEMA_VERSION, Reason, Result, State
from trueup.rulekit.resources import UnjudgedError
from trueup.run import Run, as_judged
from trueup.verdict import ACCOUNT, LONGEST_ANNOTATION, checked, cut, unjudged_because, worst


class ClientFactory(Protocol):
    """What a rule asks for clients, as it asks rdklib's."""

    def build_client(self, service: str, region: str | None = None, assume_role_mode: bool = True) -> Any: ...


class NeedsApiError(Exception):
    """A rule asked AWS in a run that may not."""


class _Offline:
    def build_client(self, service: str, region: str | None = None, assume_role_mode: bool = True) -> NoReturn:
        raise NeedsApiError(service)


OFFLINE: ClientFactory = _Offline()


class Subject(NamedTuple):
    """What is judged, as results name it."""

    account: str
    region: str
    kind: str
    identifier: str
    name: str = ""
    arn: str = ""
    captured: str = ""


# Who says it, of what, the state, the reason, the annotation: a result but for what all of the run share.
Answer = tuple[Bound, Subject, str, str, str]


def judge(
    bound: Iterable[Bound],
    item: Mapping[str, Any],
    run: Run,
    client_factory: ClientFactory = OFFLINE,
    *,
    is_summary: bool = False,
    left_scope: bool = False,
) -> list[Result]:
    """What the rules among `bound` that are triggered by the item's type say of it, in their order.

    item is in the shape of `trueup.items.shape`. `is_summary` says that it is the summary of an item too large to be
    delivered, `left_scope` that the event took it out of the rule's scope. Never raises for a rule that does.
    """
    return _results(run, answers(bound, item, run, client_factory, is_summary=is_summary, left_scope=left_scope))


def judge_periodic(
    bound: Iterable[Bound],
    account: str,
    region: str,
    run: Run,
    client_factory: ClientFactory = OFFLINE,
) -> list[Result]:
    """What the rules among `bound` that are evaluated on schedule say of one account and Region, in their order."""
    return _results(run, answers_periodic(bound, account, region, run, client_factory))


def _results(run: Run, said: Iterable[Answer]) -> list[Result]:
    """The results of what was judged together, and so at one time."""
    at = run.judged_at()
    return [
        result_of(bound, run, subject, state, reason, annotation, at)
        for bound, subject, state, reason, annotation in said
    ]


def answers(
    bound: Iterable[Bound],
    item: Mapping[str, Any],
    run: Run,
    client_factory: ClientFactory = OFFLINE,
    *,
    is_summary: bool = False,
    left_scope: bool = False,
) -> list[Answer]:
    """What `judge` makes results of: for those who count all of them and read a few."""
    subject, status = _subject(item)
    kind, identifier = subject.kind, subject.identifier
    unjudged = unjudged_because(status, left_scope)
    event = _event(subject.account, "ConfigurationItemChangeNotification", run)
    said: list[Answer] = []
    for each in bound:
        if kind not in each.types:
            continue
        if unjudged:
            said.append((each, subject, State.NOT_APPLICABLE, "", unjudged))
            continue
        if is_summary:
            why = "AWS Config delivered only a summary of this resource; its whole item is in the delivery bucket."
            said.append((each, subject, State.NOT_EVALUATED, Reason.OVERSIZED, why))
            continue
        try:
            found = each.evaluate_change(event, client_factory, item, each.parameters)
            if type(found) is list and len(found) == 1 and type(one := found[0]) is Evaluation:
                of, of_kind = one.complianceResourceId, one.complianceResourceType
                if (not of or of == identifier) and (not of_kind or of_kind == kind) and kind != ACCOUNT:
                    said.append((each, subject, one.complianceType, "", one.annotation or ""))  # nearly all
                    continue
            said += _said(each, subject, found)
        except (Exception, SystemExit) as error:
            if isinstance(item, Lazy) and not isinstance(error, NeedsApiError | UnjudgedError):
                # An error speaks of what everybody knows.
                said += _answers(
                    each, subject, each.evaluate_change, event, client_factory, item.plain(), each.parameters
                )
            else:
                said += _instead(each, subject, error)
    return said


def _subject(item: Mapping[str, Any]) -> tuple[Subject, Any]:
    """What an item says that it is about, and its status."""
    *facts, status = _facts(item.facts) if type(item) is Lazy else map(item.get, _FACTS)
    return tuple.__new__(Subject, [fact or "" for fact in facts] if None in facts else facts), status


_FACTS = (
    "awsAccountId", "awsRegion", "resourceType", "resourceId", "resourceName", "ARN", "configurationItemCaptureTime",
    "configurationItemStatus",
)  # fmt: skip
_facts = attrgetter(*_FACTS)


def answers_periodic(
    bound: Iterable[Bound], account: str, region: str, run: Run, client_factory: ClientFactory = OFFLINE
) -> list[Answer]:
    """What `judge_periodic` makes results of."""
    subject = Subject(account, region, ACCOUNT, account)
    said: list[Answer] = []
    for each in bound:
        if each.rule.frequency:
            event = _event(account, "ScheduledNotification", run)
            said += _answers(each, subject, each.instance.evaluate_periodic, event, client_factory, each.parameters)
    return said


def _answers(bound: Bound, subject: Subject, ask: Callable[..., Any], *given: Any) -> list[Answer]:
    try:
        return _said(bound, subject, ask(*given))
    except (Exception, SystemExit) as error:
        return _instead(bound, subject, error)


def _said(bound: Bound, subject: Subject, found: Any) -> list[Answer]:
    """What a rule returned. Raises TypeError or ValueError where that is none of what a rule may."""
    evaluations = checked(found, Evaluation)
    if not evaluations and subject.kind != ACCOUNT:
        return [(bound, subject, State.NOT_APPLICABLE, "", "The rule says nothing about this resource.")]
    return [
        (bound, _subject_of(each, subject), each.complianceType, "", each.annotation or "")
        for each in (evaluations if len(evaluations) == 1 else worst(evaluations))
    ]


def _instead(bound: Bound, subject: Subject, error: BaseException) -> list[Answer]:
    """What is said where a rule raised."""
    if not isinstance(error, UnjudgedError):
        return [_failed(bound, subject, error)]
    failed = [
        _failed(bound, _another(subject, each.resource_type, each.resource_id), each.error) for each in error.unjudged
    ]
    return (_said(bound, subject, error.evaluations) if error.evaluations else []) + failed


def _failed(bound: Bound, subject: Subject, error: BaseException) -> Answer:
    """An error in place of an answer: AWS may not be asked, a permission is missing, or it is the rule's own."""
    if isinstance(error, NeedsApiError):
        why = f"The rule asks AWS ({error}), and this run does not."
        return bound, subject, State.NOT_EVALUATED, Reason.NEEDS_API, why
    if refusals.is_denied(error):
        return bound, subject, State.NOT_EVALUATED, Reason.ACCESS_DENIED, cut(refusals.told(error))
    return bound, subject, State.ERROR, type(error).__name__, _explained(error, bound)


def _another(asked: Subject, kind: str, identifier: str) -> Subject:
    """Another resource of the same account, Region and time."""
    return Subject(asked.account, asked.region, kind, identifier, captured=asked.captured)


def _subject_of(evaluation: Any, asked: Subject) -> Subject:
    """The resource that an evaluation is about: the one asked about, where it names none or that one."""
    identifier = evaluation.complianceResourceId or (asked.identifier if asked.kind != ACCOUNT else "")
    kind = evaluation.complianceResourceType or (asked.kind if asked.kind != ACCOUNT else "")
    if not identifier or not kind:
        raise ValueError(f"the rule returned {evaluation!r}, which names no resource")
    if identifier == asked.identifier and kind == asked.kind:
        return asked
    return _another(asked, str(kind), str(identifier))


def result_of(
    bound: Bound, run: Run, subject: Subject, state: str, reason: str, annotation: str, judged_at: str
) -> Result:
    """One answer, as the run has it: a waiver may still turn one that is NON_COMPLIANT."""
    account, region, kind, identifier, name, arn, captured = subject
    rule = bound.rule
    parts = (
        run.run_id, account, region, rule.name, kind, identifier, name, arn, state, rule.severity, judged_at,
        reason, annotation, captured, "", bound.inputs, SCHEMA_VERSION,
    )  # fmt: skip
    result: Result = tuple.__new__(Result, parts)  # in half the time that its constructor takes
    return result if run.waive is as_judged or state != State.NON_COMPLIANT else run.waive(rule, result)


def _event(account: str, message_type: str, run: Run) -> dict[str, Any]:
    """An event of a rule's own, for it is not trusted with it; the item itself is handed over beside it."""
    return _event_of(account, message_type, run.started).copy()


@lru_cache(maxsize=256)
def _event_of(account: str, message_type: str, started: str) -> dict[str, Any]:
    what = {"messageType": message_type, "notificationCreationTime": started, "recordVersion": "1.3"}
    return {
        "version": "1.0",
        "accountId": account,
        "eventLeftScope": False,
        "executionRoleArn": "",
        "invokingEvent": json.dumps(what),
        "ruleParameters": "{}",
        "resultToken": "",
    }


def _explained(error: BaseException, bound: Bound) -> str:
    """What the exception says, and the last line of the rule's own file that it passed."""
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(bound.rule.source):
            line = step.tb_lineno
        step = step.tb_next
    place = f" ({bound.rule.source.name}{f':{line}' if line else ''})"
    return cut(refusals.told(error), LONGEST_ANNOTATION - len(place)) + place
