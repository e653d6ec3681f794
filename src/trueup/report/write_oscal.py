"""OSCAL assessment results, with the assessment plan that they must import: NIST's JSON, ids as UUID version 5.

observations   one per rule and state; its subjects are the resources, so that there is one subject per result
risks          one per rule that fails, and one per waiver of it
findings       one per control that was assessed (without a pack: per rule); one that was not has no finding
Manual evidence is more observations, whose files the back matter holds by their hash: oscal_evidence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from trueup import __version__
from trueup.report import chain, oscal_evidence, oscal_fixes
from trueup.report.compact import compact
from trueup.report.model import NOT_ASSESSED, OTHER, SATISFIED, ControlFacts, Report, RuleFacts, tool
from trueup.report.oscal_values import line, props, time, token
from trueup.report.states import SPOKEN, STATES, shown
from trueup.report.store import Row, identity
from trueup.results import State

OSCAL_VERSION = "1.2.1"
PLAN, RESULTS = "oscal-assessment-plan.json", "oscal-assessment-results.json"


def write(report: Report, folder: Path) -> None:
    """Write both documents; resources and results pass through one by one."""
    (folder / PLAN).write_text(json.dumps(plan(report), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with (folder / RESULTS).open("w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.writelines(_results(report))


def plan(report: Report) -> dict[str, Any]:
    """The assessment plan: small, and true: which controls, which subjects, which tool."""
    security_plan = identity("system-security-plan", report.run_id)
    return {
        "assessment-plan": {
            "uuid": identity("assessment-plan", report.run_id),
            "metadata": _metadata(report, "Assessment plan"),
            "import-ssp": {
                "href": f"#{security_plan}",
                "remarks": "Point this at the system security plan of the system that was assessed.",
            },
            "reviewed-controls": _reviewed(report),
            "assessment-subjects": [{"type": "inventory-item", "include-all": {}}],
            "assessment-assets": _assets(report),
            "back-matter": {
                "resources": [
                    {
                        "uuid": security_plan,
                        "title": "System security plan",
                        "description": "Held by the organization that was assessed; not part of this report.",
                    }
                ]
            },
        }
    }


def _results(report: Report) -> Iterator[str]:
    head = {
        "uuid": identity("assessment-results", report.run_id),
        "metadata": _metadata(report, "Assessment results"),
        "import-ap": {"href": f"./{PLAN}"},
    }
    result = {
        "uuid": identity("result", report.run_id),
        "title": line(f"trueup run {report.run_id}"),
        "description": "Resources judged by AWS Config rules.",
        "start": time(report.started or report.as_of),
        "end": time(report.as_of),
        "props": props(
            {"run-id": report.run_id, "evidence-chain": report.chain}
            | {f"count-{state.lower().replace('_', '-')}": str(report.counts[state]) for state in STATES}
        ),
        "reviewed-controls": _reviewed(report),
    }
    yield _open({"assessment-results": head}, 2) + ', "results": [' + _open(result, 1)
    yield ', "local-definitions": {"assessment-assets": ' + json.dumps(_assets(report))
    yield from _array("inventory-items", _inventory(report))
    yield "}"
    yield from _observations(report)
    yield from _array("risks", _risks(report))
    yield from _array("findings", _findings(report))
    yield ', "remarks": ' + json.dumps("\n\n".join(_remarks(report)), ensure_ascii=False)
    yield "}]"
    linked = oscal_evidence.resources(report)
    if linked:
        yield ', "back-matter": ' + json.dumps({"resources": linked}, ensure_ascii=False)
    yield "}}\n"


def _open(value: Any, ends: int) -> str:
    """The JSON of an object without its last `ends` braces, so that more can follow."""
    return json.dumps(value, ensure_ascii=False)[:-ends]


def _array(name: str, things: Iterable[Any]) -> Iterator[str]:
    """A member that is an array, thing by thing; nothing at all where there is none, as OSCAL wants it."""
    empty = True
    for thing in things:
        yield (f', "{name}": [\n' if empty else ",\n") + compact(thing)
        empty = False
    if not empty:
        yield "\n]"


def _metadata(report: Report, title: str) -> dict[str, Any]:
    return {
        "title": line(f"{title}, trueup run {report.run_id}"),
        "last-modified": time(report.generated),
        "version": "1.0",
        "oscal-version": OSCAL_VERSION,
    }


def _assets(report: Report) -> dict[str, Any]:
    component = identity("tool", __version__)
    return {
        "components": [
            {
                "uuid": component,
                "type": "software",
                "title": "trueup",
                "description": "Judges AWS resources by AWS Config rules.",
                "props": [{"name": "version", "value": __version__}],
                "status": {"state": "operational"},
            }
        ],
        "assessment-platforms": [
            {
                "uuid": identity("platform", report.run_id),
                "title": tool(),
                "uses-components": [{"component-uuid": component}],
            }
        ],
    }


def _inventory(report: Report) -> Iterator[dict[str, Any]]:
    for account, region, kind, resource, name, arn in report.store.resources():
        yield {
            "uuid": _resource(account, region, kind, resource),
            "description": line(" ".join(filter(None, (kind, name or resource, "in", account, region)))),
            "props": props(
                {"account-id": account, "region": region, "resource-type": kind, "resource-id": resource, "arn": arn}
            ),
        }


def _resource(account: str, region: str, kind: str, resource: str) -> str:
    return identity("resource", account, region, kind, resource)


def _observations(report: Report) -> Iterator[str]:
    """One per rule and state, its subjects one by one. `collected` is the end of the run: later is no result's time."""
    empty = True
    for rule in report.rules:
        for state in STATES:
            if not rule.counts[state]:
                continue
            head = {
                "uuid": identity("observation", report.run_id, rule.name, state),
                "title": line(f"{rule.name}: {SPOKEN[state].word}"),
                "description": line(f"{rule.summary or rule.name}: {rule.counts[state]} {SPOKEN[state].word.lower()}"),
                "props": props({"rule": rule.name, "state": state.value, "count": str(rule.counts[state])}),
                "methods": ["TEST-AUTOMATED"] if SPOKEN[state].ocsf in (1, 3) else ["UNKNOWN"],
                "types": ["finding"] if state in (State.NON_COMPLIANT, State.WAIVED) else ["control-objective"],
                "collected": time(report.as_of),
            }
            yield (', "observations": [\n' if empty else ",\n") + _open(head, 1)
            yield from _array("subjects", map(_subject, report.results(state, rule=rule.name)))
            yield "}"
            empty = False
    for observation in (*oscal_evidence.observations(report), *oscal_fixes.observations(report)):
        yield (', "observations": [\n' if empty else ",\n") + compact(observation)
        empty = False
    if not empty:
        yield "\n]"


def _subject(row: Row) -> dict[str, Any]:
    result = row.line
    said = {
        "result-id": row.id,
        "evaluated": time(row.evaluated),
        "captured": time(row.captured) if row.captured else "",
        "reason": result["reason"],
        "annotation": result["annotation"],
        "waiver": result["waiverId"],
    }
    return {
        "subject-uuid": _resource(*(result[name] for name in ("accountId", "awsRegion", "resourceType", "resourceId"))),
        "type": "inventory-item",
        "title": line(result["arn"] or result["resourceId"] or result["accountId"] or row.rule),
        "props": props(said),
    }


def _risks(report: Report) -> Iterator[dict[str, Any]]:
    for rule in report.rules:
        if rule.counts[State.NON_COMPLIANT]:
            yield _risk(report, rule, State.NON_COMPLIANT, "", "open", rule.counts[State.NON_COMPLIANT])
    known = {each.waiver.id: each for each in report.waivers}
    for rule_name, waiver_id, count in report.store.waived():
        held = known.get(waiver_id)
        status = "deviation-requested" if held is None else "open"
        if held is not None and held.status == "in force":
            status = "deviation-approved"
        yield _risk(report, report.rule[rule_name], State.WAIVED, waiver_id, status, count)


def _risk(report: Report, rule: RuleFacts, state: State, waiver: str, status: str, count: int) -> dict[str, Any]:
    said = rule.summary or rule.name
    risk: dict[str, Any] = {
        "uuid": identity("risk", report.run_id, rule.name, waiver),
        "title": line(f"{rule.name}: {SPOKEN[state].word}{f' by {waiver}' if waiver else ''}"),
        "description": line(f"{count} resources: {said}"),
        "statement": line(f"Not met by {count} resources: {said}"),
        "props": props({"severity": rule.severity, "waiver": waiver}),
        "status": status,
        "related-observations": [{"observation-uuid": identity("observation", report.run_id, rule.name, state)}],
    }
    if rule.document:
        risk["remediations"] = [
            {
                "uuid": identity("remediation", report.run_id, rule.name, waiver),
                "lifecycle": "recommendation",
                "title": line(rule.document),
                "description": f"Run the SSM Automation document {rule.document}.",
            }
        ]
    return risk


def _findings(report: Report) -> Iterator[dict[str, Any]]:
    for control in _objectives(report):
        if control.finding == NOT_ASSESSED:
            continue
        observed = [
            identity("observation", report.run_id, name, state)
            for name in control.rules
            for state in STATES
            if report.rule[name].counts[state]
        ]
        state = "satisfied" if control.finding == SATISFIED else "not-satisfied"
        yield {
            "uuid": identity("finding", report.run_id, control.id),
            "title": line(f"{control.id} {control.title}"),
            "description": line(control.comment),
            "props": props({"control-id": control.id}),
            "target": {"type": "objective-id", "target-id": token(control.id), "status": {"state": state}},
            "related-observations": [{"observation-uuid": each} for each in observed],
        } | _related_risks(report, control)


def _related_risks(report: Report, control: ControlFacts) -> dict[str, Any]:
    if control.finding != OTHER:
        return {}
    waived = {(rule, waiver) for rule, waiver, _ in report.store.waived()}
    risks = [
        {"risk-uuid": identity("risk", report.run_id, name, waiver)}
        for name in control.rules
        for waiver in sorted(
            {each for rule, each in waived if rule == name}
            | ({""} if report.rule[name].counts[State.NON_COMPLIANT] else set())
        )
    ]
    return {"related-risks": risks}


def _objectives(report: Report) -> Iterable[ControlFacts]:
    """The controls of the pack; without a pack each rule is an objective of its own."""
    return report.controls or report.rules_as_controls


def _reviewed(report: Report) -> dict[str, Any]:
    assessed: list[dict[str, str]] = []
    manual: list[dict[str, str]] = []
    for control in _objectives(report):
        known = control.finding != NOT_ASSESSED or not report.valid_evidence.isdisjoint(control.evidence)
        (assessed if known else manual).append({"control-id": token(control.id)})
    if not assessed:
        return {"control-selections": [{"description": "No control was assessed.", "include-all": {}}]}
    selection: dict[str, Any] = {"include-controls": assessed}
    if manual:
        selection["exclude-controls"] = manual
    return {"control-selections": [selection]}


def _remarks(report: Report) -> Iterator[str]:
    for control in _objectives(report):
        if control.finding == NOT_ASSESSED:
            yield shown(f"Not assessed: {control.id} {control.title}: {control.comment}")
    yield from map(shown, chain.lines(report.chain, report.seals))
    for problem in report.problems:
        yield shown(f"Input problem: {problem.message}")
    yield from report.limits
