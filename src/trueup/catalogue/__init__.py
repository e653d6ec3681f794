"""The library on disk, as frozen data: rules, documents and packs. Reading runs no rule's code.

Each is read when it is first asked for, so that a command pays for what it uses. Whatever is inconsistent is refused
then, with `file: what is wrong`, so that no later part has to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from trueup import names
from trueup.catalogue.reading import OnDemand, hint
from trueup.catalogue.rules import Rule, finished, read_rule
from trueup.errors import CatalogueError, UsageError

if TYPE_CHECKING:  # these bring YAML, and many commands need neither
    from trueup.catalogue.documents import DocumentFile
    from trueup.catalogue.packs import Control, Pack

Thing = TypeVar("Thing")

LISTED_BY = {"rule": "rules", "document": "automation", "pack": "packs"}  # the commands


@dataclass(frozen=True)
class Catalogue:
    """Everything in the library, by name."""

    root: Path
    rules: Mapping[str, Rule]
    documents: Mapping[str, DocumentFile]
    packs: Mapping[str, Pack]

    def rule(self, name: str) -> Rule:
        """The rule of that name. Raises UsageError with the nearest names."""
        return _known(self.rules, name, "rule")

    def document(self, name: str) -> DocumentFile:
        """The document of that name. Raises UsageError with the nearest names."""
        return _known(self.documents, name, "document")

    def pack(self, name: str) -> Pack:
        """The pack of that name. Raises UsageError with the nearest names."""
        return _known(self.packs, name, "pack")

    def packs_of(self, rule_name: str) -> dict[str, tuple[Control, ...]]:
        """The packs that list a rule, each with the controls it checks there."""
        listed = {pack.name: pack.controls_of(rule_name) for pack in self.packs.values()}
        return {name: controls for name, controls in listed.items() if controls}

    def whole(self) -> Catalogue:
        """Itself, all of it read. Raises CatalogueError for the first thing that is not as it should be."""
        finished(self.rules)  # that is, their docstrings too
        _refuse_clashes(self.rules)
        for kind in (self.documents, self.packs):
            list(kind.values())
        return self


class _Rules(OnDemand[Rule]):
    """The rules by name. An instance, as packs run one rule several times, is found as well, and is not listed."""

    def __getitem__(self, name: str) -> Rule:
        rule = names.rule_of_instance(name)
        return super().__getitem__(rule) if rule == name else replace(super().__getitem__(rule), name=name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(names.rule_of_instance(name))


def load(root: Path) -> Catalogue:
    """The library under `root`: which there are, and how each is read. Asking for one raises CatalogueError.

    A rule is read against the names of the documents, a document against the rules that it fixes, and a pack against
    the rules that are finished and what they are called once they are deployed.
    """
    folders = {name: folder for name, folder in _listed(root / "rules", "*/").items() if not _is_left_over(folder)}
    rules = _Rules(folders, lambda folder: _rule(folder, documents))
    documents = OnDemand(_listed(root / "remediation-docs", "*.yaml"), lambda path: _document(path, rules))
    packs = OnDemand(_listed(root / "conformance-packs" / "sources", "*.yaml"), lambda path: _pack(path, rules))
    return Catalogue(root, rules, documents, packs)


def _listed(folder: Path, pattern: str) -> dict[str, Path]:
    """What is called so in a folder, by its name without suffix."""
    found = {path.stem: path for path in folder.glob(pattern)}
    return {name: found[name] for name in sorted(found) if not name.startswith((".", "_"))}


def _is_left_over(folder: Path) -> bool:
    """Whether it holds compiled code only, which git leaves behind of a rule that another branch has."""
    return {path.name for path in folder.iterdir()} == {"__pycache__"}


def _rule(folder: Path, documents: Mapping[str, DocumentFile]) -> Rule:
    rule = read_rule(folder)
    if rule.document not in documents:
        near = hint(rule.document, documents)
        raise CatalogueError(f"{rule.facts}: Remediation names {rule.document}, which is no document{near}")
    return rule


def _document(path: Path, rules: Mapping[str, Rule]) -> DocumentFile:
    from trueup.catalogue.documents import read_document

    document = read_document(path)
    required = {name for name, facts in document.parameters.items() if "default" not in facts}
    for rule in rules.values():
        if rule.document != document.name:
            continue
        given = set(rule.remediation.get("Parameters") or {})
        for missing in sorted(required - given):
            raise CatalogueError(f"{rule.facts}: Remediation leaves out {missing}, which {document.name} requires")
        for unknown in sorted(given - set(document.parameters)):
            raise CatalogueError(f"{rule.facts}: Remediation gives {unknown}, which {document.name} does not take")
    return document


def _pack(path: Path, rules: Mapping[str, Rule]) -> Pack:
    from trueup.catalogue.packs import read_pack

    _refuse_clashes(rules)
    return read_pack(path, finished(rules), rules)


def _refuse_clashes(rules: Mapping[str, Rule]) -> None:
    taken: dict[str, str] = {}
    for name in rules:
        other = taken.setdefault(names.deployed(name), name)
        if other != name:
            raise CatalogueError(f"{rules[name].folder}: deployed as {names.deployed(name)}, as is {other}")


def _known(things: Mapping[str, Thing], name: str, kind: str) -> Thing:
    if name not in things:
        raise UsageError(f"{name}: no such {kind}{hint(name, things)}; `trueup {LISTED_BY[kind]}` lists them.")
    return things[name]
