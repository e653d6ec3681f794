"""Rules as a report tells them: what each is, in which version, and what it said, or why it said nothing."""

from __future__ import annotations

from collections import defaultdict

from trueup import digests
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack
from trueup.catalogue.rules import Rule
from trueup.report.model import Counts, RuleFacts, grouped
from trueup.report.store import Store


def rules(store: Store, library: Catalogue, pack: Pack | None) -> tuple[RuleFacts, ...]:
    """The rules with results and those of the pack, by name."""
    counts = grouped(store.tally("rule", "state"))
    inputs: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for rule, given, count in store.tally("rule", "inputs"):
        inputs[rule].append((given, count))
    severities: dict[str, str] = {rule: severity for rule, severity, _ in store.tally("rule", "severity")}
    seen = {kind for kind, _ in store.tally("type")}
    controls: defaultdict[str, list[str]] = defaultdict(list)
    for control in pack.controls if pack else ():
        for name in (*control.rules, *control.managed):
            controls[name].append(control.id)
    facts = []
    for name in sorted({*counts, *(pack.rules if pack else ())}):
        rule = library.rules.get(name)
        document = library.documents.get(rule.document) if rule else None
        facts.append(
            RuleFacts(
                name=name,
                summary=rule.summary if rule else "",
                severity=severities.get(name) or (rule.severity if rule else ""),
                category=rule.category if rule else "",
                document=rule.document if rule else "",
                rule_sha256=digests.of_folder(rule.folder) if rule else "",
                document_sha256=digests.of_file(document.path).sha256 if document else "",
                inputs=tuple(inputs[name]),
                controls=tuple(controls[name]),
                counts=counts.get(name, Counts({})),
                silent="" if name in counts else _silence(rule, seen),
            )
        )
    return tuple(facts)


def _silence(rule: Rule | None, seen: set[str]) -> str:
    """Why a rule of the pack has no result: a rule whose resources are there, or that needs none, was not run."""
    if rule is None or not rule.resource_types or seen & set(rule.resource_types):
        return "not run"
    return "nothing in scope"
