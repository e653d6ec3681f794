"""The documents of a deployment: which ones its rules start, what they are given, and what family each is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trueup.catalogue import Catalogue
from trueup.catalogue.documents import DocumentFile
from trueup.catalogue.rules import Rule
from trueup.catalogue.static_values import inputs_of
from trueup.errors import CatalogueError
from trueup.permissions import access, document_calls, service_table

AUTOMATION = "ssm"  # the family of a document that only starts others


@dataclass(frozen=True)
class Fix:
    """A document as the rules of a deployment use it."""

    document: DocumentFile
    family: str
    resource_types: tuple[str, ...]
    parameters: Mapping[str, Any]  # the static ones that every use agrees on


def fixes(
    library: Catalogue, rules: Iterable[Rule], given: Mapping[str, Sequence[Mapping[str, Sequence[str]]]] | None = None
) -> list[Fix]:
    """The documents of rules, by name, and those that these start; `given` holds, by rule, what packs pass to its
    fix on top of the rule's own parameters.

    Raises CatalogueError for a document that starts one which the library does not have, AWS's own aside.
    """
    values: dict[str, dict[str, set[tuple[str, ...]]]] = {}
    kinds: dict[str, set[str]] = {}
    for rule in rules:
        kinds.setdefault(rule.document, set()).add(str(rule.remediation.get("ResourceType", "")))
        _collect(values.setdefault(rule.document, {}), rule, (given or {}).get(rule.name, ()))
    for child in _started(library, sorted(values)):
        values[child], kinds[child] = {}, {""}
    return [
        Fix(
            library.documents[name],
            family(library.documents[name]),
            tuple(sorted(kinds[name] - {""})) if "" not in kinds[name] else (),
            {key: _single(held) for key, held in values[name].items() if len(held) == 1 and held != {()}},
        )
        for name in sorted(values)
    ]


def family(document: DocumentFile) -> str:
    """The service that a document is about, by its IAM prefix: of the first thing that it changes, or else asks.

    It follows from the document alone, so that a role keeps its template however many rules and documents join it.
    """
    calls = document_calls.calls(document.content)
    changing = [call for call in calls if access.level(call.service, call.operation) == access.WRITE]
    return next((service_table.prefix(call.service) for call in [*changing, *calls]), AUTOMATION)


def families(fixes: Iterable[Fix]) -> dict[str, list[Fix]]:
    """Fixes by their family, both in order of their names."""
    held: dict[str, list[Fix]] = {}
    for fix in sorted(fixes, key=lambda fix: (fix.family, fix.document.name)):
        held.setdefault(fix.family, []).append(fix)
    return held


def _collect(known: dict[str, set[tuple[str, ...]]], rule: Rule, given: Sequence[Mapping[str, Sequence[str]]]) -> None:
    """Add what a rule, and each pack that lists it, gives to each parameter of its document."""
    for uses in [{}, *given]:
        for name, value in (rule.remediation.get("Parameters") or {}).items():
            static = uses.get(name) or (value.get("StaticValue") or {}).get("Values")
            follows = any(inputs_of(each) for each in static or ())  # an input, whose value each pack may choose
            known.setdefault(name, set()).add(tuple(map(_text, static)) if static and not follows else ())


def _started(library: Catalogue, names: Sequence[str]) -> Iterator[str]:
    """The documents that some start, and those that these start, which are not among them."""
    waiting, known = list(names), set(names)
    for name in waiting:
        for child in _children(library.documents[name]):
            if child not in library.documents:
                raise CatalogueError(f"{library.documents[name].path}: starts {child}, which is no document")
            if child not in known:
                known.add(child)
                waiting.append(child)
                yield child


def _children(document: DocumentFile) -> Iterator[str]:
    for step in document.content.get("mainSteps") or ():
        name = str((step.get("inputs") or {}).get("DocumentName", "")) if isinstance(step, Mapping) else ""
        if step.get("action") == "aws:executeAutomation" and not name.startswith("AWS"):
            yield name


def _text(value: Any) -> str:
    return str(value["Fn::Sub"]) if isinstance(value, Mapping) else str(value)


def _single(held: set[tuple[str, ...]]) -> Any:
    [values] = held
    return values[0] if len(values) == 1 else list(values)
