"""Controls as a report tells them: whether each is satisfied, as far as the rules of a run can tell, and why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from trueup.catalogue.packs import Pack
from trueup.report.model import NOT_ASSESSED, OTHER, SATISFIED, ControlFacts, Counts, EvidenceFacts, RuleFacts
from trueup.results import State


def group_of(control_id: str) -> str:
    """The group that an id begins with: SEC04 of SEC04-BP03, AC of AC-2, 1 of 1.2."""
    return re.split(r"[-.(:]", control_id, maxsplit=1)[0]


def controls(pack: Pack, rules: Iterable[RuleFacts], evidence: Iterable[EvidenceFacts] = ()) -> Iterator[ControlFacts]:
    """The controls of a pack, in its order.

    Manual evidence stands beside what the rules say. It makes no finding: what it is worth is the assessor's to say.
    """
    told = {rule.name: rule for rule in rules}
    by_control: defaultdict[str, list[EvidenceFacts]] = defaultdict(list)
    for each in evidence:
        by_control[each.evidence.control].append(each)
    for control in pack.controls:
        checked = [told[name] for name in (*control.rules, *control.managed) if name in told]
        unseen = tuple(name for name in control.managed if name not in told)
        counts = Counts.sum(rule.counts for rule in checked)
        finding, comment = _finding(counts, checked, control.manual, unseen)
        said = [_evidence(each) for each in by_control[control.id]]
        today = control.today
        yield ControlFacts(
            id=control.id,
            title=control.title,
            group=group_of(control.id),
            mandatory=control.mandatory,
            finding=finding,
            comment="; ".join([comment.removesuffix("."), *said]) if said else comment,
            method="TEST-AUTOMATED" if checked else "EXAMINE",
            automation=control.automation,
            manual=control.manual,
            today="; ".join(filter(None, (f"{today.id} {today.title}".strip(), today.note))) if today else "",
            rules=tuple(rule.name for rule in checked),
            managed=unseen,
            counts=counts,
            evidence=tuple(each.evidence.id for each in by_control[control.id]),
        )


def _evidence(facts: EvidenceFacts) -> str:
    held = facts.evidence
    return f"manual evidence {held.id} of {held.when} by {held.who}: {facts.status}, counts until {held.valid_until}"


def of_rules(rules: Iterable[RuleFacts]) -> Iterator[ControlFacts]:
    """Each rule as a control of its own."""
    for rule in rules:
        finding, comment = _finding(rule.counts, [rule])
        yield ControlFacts(
            id=rule.name,
            title=rule.summary or rule.name,
            group=rule.category or "other",
            mandatory=False,
            finding=finding,
            comment=comment,
            method="TEST-AUTOMATED",
            automation="automated",
            manual="",
            today="",
            rules=(rule.name,),
            managed=(),
            counts=rule.counts,
        )


def _finding(
    counts: Counts, rules: Sequence[RuleFacts], manual: str = "", managed: Sequence[str] = ()
) -> tuple[str, str]:
    """Whether a control is satisfied, as far as the rules of this run can tell, and why.

    Satisfied takes evidence: something compliant, nothing that fails or is waived, nothing that could not be judged,
    and no rule that should have spoken and did not. What the rules of this run cannot tell (rules of whose resources
    there are none, AWS's managed rules, work of people) is named with the finding.
    """
    if not rules and not managed:
        return NOT_ASSESSED, f"Manual: no automated check. {manual}"
    unrun = [rule.name for rule in rules if rule.silent == "not run"]
    absent = [rule.name for rule in rules if rule.silent == "nothing in scope"]
    unjudged = counts[State.NOT_EVALUATED] + counts[State.ERROR]
    said = []
    if counts[State.NON_COMPLIANT]:
        said.append(f"{counts[State.NON_COMPLIANT]} of {counts.judged} judged results are non-compliant")
    if counts[State.WAIVED]:
        said.append(f"{counts[State.WAIVED]} of {counts.judged} judged results are waived")
    if counts[State.COMPLIANT] and not said:
        said.append(f"all {counts.judged} judged results are compliant")
    if unjudged:
        said.append(f"{unjudged} of {counts.discovered} could not be evaluated")
    if unrun:
        said.append(f"without any result though it should have one: {', '.join(unrun)}")
    if absent:
        said.append(f"nothing in scope for {', '.join(absent)}")
    if not counts.judged and counts[State.NOT_APPLICABLE]:
        said.append(f"none of {counts.discovered} results is about something that the rule applies to")
    if managed:
        said.append(f"AWS's managed rules that check it too are not in these results ({len(managed)})")
    if manual:
        said.append(f"left for people: {manual}")
    comment = "; ".join(said)
    comment = comment[:1].upper() + comment[1:]
    if counts[State.NON_COMPLIANT] or counts[State.WAIVED]:
        return OTHER, comment
    if unjudged or unrun or not counts[State.COMPLIANT]:
        return NOT_ASSESSED, comment
    return SATISFIED, comment
