"""Whose scripts may run where this machine has no wall for them: the library's own, and others' only on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from trueup import library, yaml_files
from trueup.documents import load, references
from trueup.documents.model import Document, Step, document_name
from trueup.errors import UsageError
from trueup.runner import actions, children


def refuse(document: Document, others: Mapping[str, Document]) -> None:
    """Raises UsageError for a script that is not the library's, in the document or in those of `others` it starts.

    Where scripts run behind the wall, whose they are does not matter.
    """
    scripts = [(each, step) for each, step in _scripts(document, others, set()) if not is_known(each)]
    lack = children.lack() if scripts else ""
    if lack:
        each, step = scripts[0]
        raise UsageError(
            f"{each.where(*step.path)}: step {step.name} has a script, {each.name} is no document of this library, and "
            f"there is no wall around scripts here: {lack}. Read it, and go on with --unfenced."
        )


def is_known(document: Document) -> bool:
    """Whether it is, to the letter, one of the library that this trueup carries."""
    return document.digest in _known(library.root() / "remediation-docs")


@cache
def _known(folder: Path) -> frozenset[str]:
    return frozenset(load.digest(yaml_files.text_of(path)) for path in folder.glob("*.yaml"))


def _scripts(document: Document, others: Mapping[str, Document], seen: set[str]) -> Iterator[tuple[Document, Step]]:
    seen.add(document.name)
    for step in document.every_step.values():
        if step.action == "aws:executeScript" and not actions.refusal(step):
            yield document, step
        elif step.action == "aws:executeAutomation" and not references.names(str(step.inputs["DocumentName"])):
            name = document_name(str(step.inputs["DocumentName"]))
            if name in others and name not in seen:
                yield from _scripts(others[name], others, seen)
