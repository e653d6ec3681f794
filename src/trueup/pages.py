"""The page of each rule, in Markdown: nothing on it is written for the page, and its scenarios are tests that ran."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup.catalogue import Catalogue
from trueup.catalogue.documents import DocumentFile
from trueup.catalogue.packs import Control
from trueup.catalogue.rules import Rule
from trueup.catalogue.static_values import inputs_of
from trueup.templates import render
from trueup.text import table_cell

# What kind of evidence the closed loop gives; the three are never added up as one.
PROOFS = {
    "moto": "moto: an emulator by other hands holds the state",
    "model": "model: an extension of the emulator by our own hands holds the state",
    "replay": "replay: answers of a recorded shape are replayed",
}

FREQUENCIES = {
    "One_Hour": "every hour",
    "Three_Hours": "every three hours",
    "Six_Hours": "every six hours",
    "Twelve_Hours": "twice a day",
    "TwentyFour_Hours": "every day",
}

MANY_CONTROLS = 6  # so many of one pack are listed with their titles


@dataclass(frozen=True)
class Tested:
    """What a rule's test module says about the rule."""

    given: str  # `a bucket policy that`
    scenarios: Sequence[tuple[str, str]]  # situation, verdict
    proof: str  # a key of PROOFS


def tested(module: Any) -> Tested:
    """Read a test module of tests/rules: its SCENARIOS, the name of its test, its kind of PROOF."""
    name = next(name for name in vars(module) if name.startswith("test_given_"))
    table: Mapping[str, Any] = module.SCENARIOS
    rows = [(situation, str(row[-1])) for situation, row in table.items() if not situation.startswith("TODO")]
    return Tested(name.removeprefix("test_given_").replace("_", " "), rows, getattr(module, "PROOF", "moto"))


def rule_page(rule: Rule, document: DocumentFile, facts: Tested, packs: Mapping[str, Sequence[Control]]) -> str:
    """The Markdown page of one rule."""
    return render(
        "rule.md.j2",
        rule=rule,
        trigger=_trigger(rule),
        proof=PROOFS[facts.proof],
        inputs={name: table_cell(value) for name, value in {**rule.required_inputs, **rule.optional_inputs}.items()},
        given=facts.given,
        scenarios=[{"situation": table_cell(situation), "verdict": verdict} for situation, verdict in facts.scenarios],
        parameters={name: _source(given) for name, given in rule.remediation["Parameters"].items()},
        fix=re.sub(r"^## ", "### ", document.description, flags=re.MULTILINE),
        packs={name: table_cell(_controls(held)) for name, held in packs.items()},
    )


def index_page(rules: Iterable[Rule]) -> str:
    """The table of all rules, by service."""
    lines = [
        "<!-- Written by `make docs`. -->",
        "# Rules",
        "",
        "| Rule | Severity | Category | Summary | Document |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rule in rules:
        link = f"[{rule.name}](rules/{rule.name}.md)"
        lines.append(f"| {link} | {rule.severity} | {rule.category} | {table_cell(rule.summary)} | {rule.document} |")
    return "\n".join(lines) + "\n"


def write(library: Catalogue, facts: Mapping[str, Tested]) -> dict[Path, str]:
    """Every generated page of `docs/`, by path under it."""
    pages = {
        Path("rules") / f"{rule.name}.md": rule_page(
            rule, library.document(rule.document), facts[rule.name], library.packs_of(rule.name)
        )
        for rule in library.rules.values()
    }
    return {Path("rules.md"): index_page(library.rules.values()), **pages}


def _trigger(rule: Rule) -> str:
    types = [f"`{kind}`" for kind in rule.resource_types]
    shown = [*types[:3], f"{len(types) - 3} more types"] if len(types) > 4 else types
    return ", ".join([*shown, *([FREQUENCIES[rule.frequency]] if rule.frequency else [])])


def _controls(controls: Sequence[Control]) -> str:
    """Ids with titles; of many, the ids alone."""
    if len(controls) > MANY_CONTROLS:
        return ", ".join(each.id for each in controls)
    return "; ".join(f"{each.id} {each.title}" for each in controls)


def _source(given: Mapping[str, Any]) -> str:
    if "ResourceValue" in given:
        return "the resource"
    values = given["StaticValue"]["Values"]
    shown = ", ".join(f"`{value if isinstance(value, str) else value['Fn::Sub']}`" for value in values)
    return f"{shown}, from the rule's inputs" if any(inputs_of(value) for value in values) else shown
