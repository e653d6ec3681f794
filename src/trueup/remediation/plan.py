"""From results to a plan: every failing resource's document is run with no write reaching AWS, and what it would
have written is kept beside what is there now."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from trueup.catalogue import static_values
from trueup.catalogue.rules import Rule
from trueup.errors import AwsError, UsageError
from trueup.names import rule_of_instance
from trueup.remediation import inverse, kept, order
from trueup.remediation.accounts import Accounts
from trueup.remediation.inverse import Undo
from trueup.remediation.inverse.values import plain
from trueup.remediation.planfile import Edit, Item, Plan, Skipped, Target, digest, lasting
from trueup.remediation.runbooks import Runbooks, dead
from trueup.results import State
from trueup.runner.actions.base import INDETERMINATE, PLANNED_UNKNOWN
from trueup.runner.calls import Call
from trueup.runner.execution import Execution
from trueup.runner.interceptor import Planned

# How a document of the library says that it does not find its change: in a plan that is so, and it was its last act.
VERIFYING = "VERIFICATION FAILED"

NEEDED = ("accountId", "awsRegion", "configRuleName", "resourceId", "state")


def read_results(lines: Iterable[str], source: str) -> Iterator[dict[str, Any]]:
    """The results of results.jsonl. Raises UsageError, with the line, for one that is none."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            result = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{source}:{number}: not a line of JSON: {error}") from error
        missing = [name for name in NEEDED if not isinstance(result, dict) or not isinstance(result.get(name), str)]
        if missing:
            raise UsageError(f"{source}:{number}: not a result; it has no {missing[0]}.")
        yield result


def make(
    results: Iterable[Mapping[str, Any]],
    runbooks: Runbooks,
    accounts: Accounts,
    *,
    rules: Sequence[str] = (),
    only_accounts: Sequence[str] = (),
    most: int | None = None,
    on_item: Callable[[Item | Skipped], None] = lambda _: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Plan:
    """The plan for the NON_COMPLIANT results, of `rules` and `only_accounts` where given, at most `most` items.

    Where several rules ask for the same fix of the same resource, it is planned once.
    Raises AwsError where the credentials do not work, or no longer.
    """
    run_ids: list[str] = []
    fixes: dict[str, tuple[Target, list[str], str, dict[str, Any]]] = {}
    skipped: list[Skipped] = []

    def skip(target: Target, rule: str, kind: str, reason: str) -> None:
        skipped.append(Skipped(target, rule, kind, reason))
        on_item(skipped[-1])

    for result in results:
        name, target = result["configRuleName"], Target.from_json(result)
        if (rules and name not in rules) or (only_accounts and target.account not in only_accounts):
            continue
        run_ids.append(str(result.get("runId") or ""))
        if result["state"] == State.WAIVED:
            skip(target, name, "waived", f"waiver {result.get('waiverId') or 'without id'}")
        if result["state"] != State.NON_COMPLIANT:
            continue
        why_not = _hindrance(name, target, runbooks, accounts, result.get("inputs"))
        if why_not:
            skip(target, name, *why_not)
            continue
        rule = runbooks.library.rules[name]
        given = parameters(rule, target, accounts.own.partition, result.get("inputs"))
        key = digest([target.account, target.region, rule.document, given])
        fixes.setdefault(key, (target, [], rule.document, given))[1].append(name)

    items: list[Item] = []
    for target, asking, document, given in sorted(fixes.values(), key=partial(_order, runbooks, accounts.own.region)):
        if most is not None and len(items) >= most:
            skip(target, asking[0], "beyond-max", f"more than {most}")
            continue
        planned = item(target, tuple(dict.fromkeys(asking)), document, given, runbooks, accounts)
        if isinstance(planned, Skipped):
            skipped.append(planned)
        else:
            items.append(planned)
        on_item(planned)
    run_id, created = next(filter(None, run_ids), ""), now().isoformat(timespec="seconds")
    return Plan(str(uuid.uuid4()), run_id, created, order.noted(items), tuple(skipped), accounts.who)


def _hindrance(
    name: str, target: Target, runbooks: Runbooks, accounts: Accounts, inputs: Any
) -> tuple[str, str] | None:
    """Why a failing resource cannot be planned for: the kind, and in words; None where it can."""
    rule = runbooks.library.rules.get(name)
    if rule is None:
        return "unknown-rule", "this library has no such rule"
    if name != rule_of_instance(name) and not inputs:
        return "unknown-rule", "the inputs of this instance are not told; collect it with its pack"
    if rule.document not in runbooks.documents:
        return "no-document", f"this library has no document {rule.document}"
    if not accounts.reaches(target.account):
        return "unreachable", f"the credentials are of {accounts.own.account_id}"
    return None


def _order(runbooks: Runbooks, home: str, fix: tuple[Target, list[str], str, dict[str, Any]]) -> tuple[Any, ...]:
    target, asking, document, _given = fix
    rank = order.rank(runbooks.writes(document), target.region == home)
    return target.account, rank, target.region, asking[0], target.id


def parameters(rule: Rule, target: Target, partition: str, inputs: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a rule's remediation gives its document, for one resource, in the API's form.

    inputs: what the rule judged with, on top of its defaults. The role is left out: a local run acts with the rights of
    whoever runs it.
    """
    given: dict[str, Any] = {}
    pseudo = {"AWS::AccountId": target.account, "AWS::Partition": partition, "AWS::Region": target.region}
    judged_with = rule.inputs | dict(inputs or {})
    for name, value in (rule.remediation.get("Parameters") or {}).items():
        if name == "AutomationAssumeRole":
            continue
        if "ResourceValue" in value:
            given[name] = [target.id]
        elif held := static_values.values(value["StaticValue"], judged_with, pseudo):
            given[name] = held
    return given


def item(
    target: Target,
    rules: tuple[str, ...],
    document: str,
    given: Mapping[str, Any],
    runbooks: Runbooks,
    accounts: Accounts,
) -> Item | Skipped:
    """One fix, planned against the resource as it is now. Raises AwsError where the credentials do not work."""
    try:
        at = accounts.at(target.account, target.region)
    except AwsError as error:
        if not accounts.closed(error):
            raise
        return Skipped(target, rules[0], "unreachable", str(error))
    try:
        execution = runbooks.run(document, given, at, "plan")
    except UsageError as error:
        return Skipped(target, rules[0], "failed", str(error))
    if dead(execution):
        raise AwsError(f"{target}: the credentials do not work or have expired ({dead(execution)}); sign in again.")
    found = edits(execution)
    if not found and execution.status == "Success":
        return Skipped(target, rules[0], "compliant", "nothing to change")
    if not found:
        return Skipped(target, rules[0], "failed", failure(execution))
    planned = {str(edit.call) for edit in found}
    open_ends = [step for step in execution.steps if step.status in (INDETERMINATE, PLANNED_UNKNOWN)]
    decided = all(VERIFYING in step.note for step in open_ends)
    may_follow = () if decided else tuple(write for write in runbooks.writes(document) if write not in planned)
    return Item(
        target=target,
        rules=rules,
        document=document,
        document_digest=runbooks.digest(document),
        parameters=given,
        risk=runbooks.risk(document),
        cost=runbooks.cost(document),
        edits=found,
        may_follow=may_follow,
        notes=(*execution.warnings, *_declared(may_follow)),
    )


def _declared(writes: Iterable[str]) -> Iterator[str]:
    """What an undo will leave of writes that no plan can see."""
    return (f"after an undo of {write}: {inverse.loses(write)}" for write in writes if inverse.loses(write))


def failure(execution: Execution) -> str:
    """Why an execution did not do its work, in a line: of a traceback, the last one."""
    said = execution.failure or f"{execution.document} ended as {execution.status} without a change"
    before, traceback, rest = said.partition("Traceback (most recent call last)")
    return " ".join((before + rest.strip().splitlines()[-1] if traceback else said).split())


def edits(execution: Execution) -> tuple[Edit, ...]:
    """The withheld writes of an execution."""
    return tuple(_edit(planned, execution) for planned in execution.planned)


def _edit(planned: Planned, execution: Execution) -> Edit:
    call, pre, seen = planned.call, planned.pre, execution.secrets
    readable = planned.known and len(pre) == len(inverse.reads(call))
    way = inverse.undo(call, pre, None) if readable else _open(call)
    back = kept.undo(way, seen)
    return Edit(
        step=planned.step,
        call=Call.from_json(kept.call(call, seen)),
        before=kept.state(call, pre, seen) if readable else None,
        after=kept.prediction(call, pre, seen) if readable else inverse.UNKNOWN,
        certain=planned.certain,
        reversible=back["reversible"],
        reason=back["reason"],
        digest=_seen(call, inverse.state(call, pre) if readable else None, execution.id),
    )


def _open(call: Call) -> Undo:
    """The way back from a write of which something is known only once it is applied."""
    return Undo((), "partial", inverse.loses(str(call)) or "some of it is known once applied")


def _seen(call: Call, before: Any, execution_id: str) -> str:
    """What must be the same when the plan is applied; see `lasting` for what need not."""
    seen = json.dumps(plain({"call": call.to_json(), "before": before}), sort_keys=True, separators=(",", ":"))
    return digest(lasting(seen, [execution_id]))
