"""AWS Config's words -> our rules and states, and several deployments of a rule -> one result.

An aggregator holds COMPLIANT and NON_COMPLIANT only; whatever else is seen gets one of our six states all the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from trueup import names, verdict
from trueup.catalogue.rules import Rule
from trueup.collect.store import Store, Verdict
from trueup.evaluate import Run
from trueup.items.bulk import sound
from trueup.items.shape import iso
from trueup.results import Reason, Result, State
from trueup.rulekit.dates import moment
from trueup.verdict import ACCOUNT

# AWS Config does not say how bad a foreign rule's finding is; Security Hub imports them all as MEDIUM.
# Source: AWS Security Hub user guide, "Integrations with AWS Config".
FOREIGN_SEVERITY = "medium"

# Of several deployments of a rule the worst verdict counts. A gap is worse than a good answer that may be old.
RANK = {
    State.NOT_APPLICABLE: 0, State.COMPLIANT: 1, State.WAIVED: 2, State.NOT_EVALUATED: 3, State.NON_COMPLIANT: 4,
}  # fmt: skip

# How the evaluator function announces a waiver: see Waiver.announcement.
WAIVED = re.compile(r"WAIVED (?P<id>\S+) until (?P<day>\d{4}-\d\d-\d\d): ")


class Names:
    """From deployed names to rules: those of the library by their own name, foreign ones by that of their template."""

    def __init__(self, rules: Iterable[str], asked: Iterable[str], foreign: bool) -> None:
        self._index = {form: name for name in rules for form in (name, names.deployed(name))}
        self._asked = frozenset(asked)
        self._foreign = foreign
        self._known: dict[str, tuple[str, bool]] = {}

    def of(self, deployed: str) -> tuple[str, bool]:
        """The rule, and whether its results are wanted."""
        if deployed not in self._known:
            bare = names.bare(deployed)
            ours = self._index.get(bare)
            self._known[deployed] = (bare, self._foreign) if ours is None else (ours, ours in self._asked)
        return self._known[deployed]

    def is_ours(self, rule: str) -> bool:
        return rule in self._index


def state_of(compliance: str, annotation: str, day: date) -> dict[str, str]:
    """What a ComplianceType and its annotation say, as parts of a Verdict.

    The evaluator function reports a waived resource as NOT_APPLICABLE, and says so in the annotation. A waiver that has
    lapsed covers nothing, though the resource was not judged since: in doubt, NON_COMPLIANT.
    """
    if compliance in (State.COMPLIANT, State.NON_COMPLIANT):
        return {"state": compliance, "annotation": cut(annotation)}
    if compliance == State.NOT_APPLICABLE:
        waived = WAIVED.match(annotation)
        if waived is None:
            return {"state": compliance, "annotation": cut(annotation)}
        if waived["day"] < day.isoformat():
            return {"state": State.NON_COMPLIANT, "annotation": cut(f"The waiver has lapsed: {annotation}")}
        return {
            "state": State.WAIVED, "reason": State.NON_COMPLIANT, "annotation": cut(annotation), "waiver": waived["id"]
        }  # fmt: skip
    said = compliance or "nothing"
    return {
        "state": State.NOT_EVALUATED,
        "reason": Reason.NO_RESULTS,
        "annotation": cut(f"AWS Config says {said} of this resource."),
    }


def gap(account: str, region: str, rule: str, reason: str, why: str) -> Verdict:
    """A rule that says nothing, or not all, in an account and Region."""
    return Verdict(account, region, rule, ACCOUNT, account, "", State.NOT_EVALUATED, reason, cut(why))


def cut(text: str) -> str:
    """Text as an annotation: short enough, and such that UTF-8 can hold it."""
    return verdict.cut(sound(text))


def time(value: Any) -> str:
    """ISO 8601 in UTC, or empty where AWS Config gives no time."""
    try:
        return iso(moment(value))
    except (ValueError, OverflowError, OSError):
        return ""


@dataclass
class Merged:
    """What became of several verdicts about the same thing: rule -> resources."""

    judged_twice: Counter[str] = field(default_factory=Counter)
    disagreeing: Counter[str] = field(default_factory=Counter)


def results(
    store: Store, run: Run, rules: Mapping[str, Rule], inputs: Mapping[str, Mapping[str, str]], merged: Merged
) -> Iterator[Result]:
    """All results by account, Region, rule and resource: one a rule and resource, the worst of its deployments.

    inputs: rule -> input -> text, on top of the rules' own. AWS Config does not tell what a rule was deployed with.
    """
    given = {
        name: {key: text for key, text in sorted({**rule.inputs, **inputs.get(name, {})}.items()) if text}
        for name, rule in rules.items()
    }
    for _key, group in groupby(store.verdicts(), key=lambda each: each[:5]):
        held = list(group)
        deployments = [each for each in held if each.deployed]
        if len(deployments) > 1:
            merged.judged_twice[held[0].rule] += 1
            merged.disagreeing[held[0].rule] += len({each.state for each in deployments}) > 1
        worst = max(held, key=lambda each: (RANK[State(each.state)], each.captured, each.deployed))
        rule = rules.get(worst.rule)
        result = Result(
            runId=run.run_id,
            accountId=worst.account,
            awsRegion=worst.region,
            configRuleName=worst.rule,
            resourceType=worst.type,
            resourceId=worst.id,
            resourceName="",
            arn=worst.id if worst.id.startswith("arn:") else "",
            state=worst.state,
            severity=rule.severity if rule else FOREIGN_SEVERITY,
            evaluatedAt=worst.evaluated or run.evaluated_at,
            reason=worst.reason,
            annotation=worst.annotation,
            configurationItemCaptureTime=worst.captured,
            waiverId=worst.waiver,
            inputs=given.get(worst.rule, {}),
        )
        yield run.waive(rule, result) if rule else result
