"""A rule's answer about one item, or about one account and Region, as results. A rule that raises is a result too.

A rule gets the item itself, not a copy: copying costs more than judging. It is not trusted with it all the same: what a
result says of the resource is read before the first rule sees the item. That no rule of the library changes an item,
so that none judges what another has changed, is a law of tests/evaluate.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn, Protocol

from rdklib import Evaluation

from trueup import refusals
from trueup.evaluate.binding import Bound
from trueup.items.shape import Item
from trueup.results import Reason, Result, State
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


def judge(
    bound: Iterable[Bound],
    item: Item,
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
    kind = item["resourceType"]
    subject = Subject(
        item.get("awsAccountId") or "",
        item.get("awsRegion") or "",
        kind,
        item["resourceId"],
        item.get("resourceName") or "",
        item.get("ARN") or "",
        item.get("configurationItemCaptureTime") or "",
    )
    unjudged = unjudged_because(item.get("configurationItemStatus"), left_scope)
    event = _event(subject.account, "ConfigurationItemChangeNotification", run)
    results: list[Result] = []
    for each in bound:
        if kind not in each.rule.resource_types:
            continue
        if unjudged:
            results.append(result_of(each, run, subject, State.NOT_APPLICABLE, annotation=unjudged))
        elif is_summary:
            why = "AWS Config delivered only a summary of this resource; its whole item is in the delivery bucket."
            results.append(result_of(each, run, subject, State.NOT_EVALUATED, Reason.OVERSIZED, why))
        else:
            given = (event, client_factory, item, each.parameters)
            results += _answers(each, run, subject, each.instance.evaluate_change, given)
    return results


def judge_periodic(
    bound: Iterable[Bound],
    account: str,
    region: str,
    run: Run,
    client_factory: ClientFactory = OFFLINE,
) -> list[Result]:
    """What the rules among `bound` that are evaluated on schedule say of one account and Region, in their order."""
    subject = Subject(account, region, ACCOUNT, account)
    results: list[Result] = []
    for each in bound:
        if each.rule.frequency:
            event = _event(account, "ScheduledNotification", run)
            given = (event, client_factory, each.parameters)
            results += _answers(each, run, subject, each.instance.evaluate_periodic, given)
    return results


def _answers(bound: Bound, run: Run, subject: Subject, ask: Callable[..., Any], given: tuple[Any, ...]) -> list[Result]:
    try:
        found = checked(ask(*given), Evaluation)
        if not found and subject.kind != ACCOUNT:
            why = "The rule says nothing about this resource."
            return [result_of(bound, run, subject, State.NOT_APPLICABLE, annotation=why)]
        return _said(bound, run, subject, found)
    except UnjudgedError as error:
        places = [_another(subject, each.resource_type, each.resource_id) for each in error.unjudged]
        failed = [_failed(bound, run, place, each.error) for place, each in zip(places, error.unjudged, strict=True)]
        return _said(bound, run, subject, checked(error.evaluations, Evaluation)) + failed
    except (Exception, SystemExit) as error:
        return [_failed(bound, run, subject, error)]


def _said(bound: Bound, run: Run, subject: Subject, found: list[Any]) -> list[Result]:
    return [
        result_of(bound, run, _subject_of(each, subject), each.complianceType, annotation=each.annotation or "")
        for each in (found if len(found) == 1 else worst(found))
    ]


def _failed(bound: Bound, run: Run, subject: Subject, error: BaseException) -> Result:
    """An error in place of an answer: AWS may not be asked, a permission is missing, or it is the rule's own."""
    if isinstance(error, NeedsApiError):
        why = f"The rule asks AWS ({error}), and this run does not."
        return result_of(bound, run, subject, State.NOT_EVALUATED, Reason.NEEDS_API, why)
    if refusals.is_denied(error):
        return result_of(bound, run, subject, State.NOT_EVALUATED, Reason.ACCESS_DENIED, cut(str(error)))
    return result_of(bound, run, subject, State.ERROR, type(error).__name__, _explained(error, bound))


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


def result_of(bound: Bound, run: Run, subject: Subject, state: str, reason: str = "", annotation: str = "") -> Result:
    """One answer, as the run has it: a waiver may still turn it."""
    result = Result(
        run.run_id,
        subject.account,
        subject.region,
        bound.rule.name,
        subject.kind,
        subject.identifier,
        subject.name,
        subject.arn,
        state,
        bound.rule.severity,
        run.evaluated_at,
        reason,
        annotation,
        subject.captured,
        "",
        bound.inputs,
    )
    return result if run.waive is as_judged else run.waive(bound.rule, result)


@lru_cache(maxsize=8)
def _invoking(message_type: str, evaluated_at: str) -> str:
    """The part of a rule's event that says what happened and when; the item itself is handed over beside it."""
    return json.dumps({"messageType": message_type, "notificationCreationTime": evaluated_at, "recordVersion": "1.3"})


def _event(account: str, message_type: str, run: Run) -> dict[str, Any]:
    return {
        "version": "1.0",
        "accountId": account,
        "eventLeftScope": False,
        "executionRoleArn": "",
        "invokingEvent": _invoking(message_type, run.evaluated_at),
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
