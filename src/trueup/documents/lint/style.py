"""The style of our own documents: four headings, a risk word, three outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trueup.catalogue.documents import COSTS, RISKS
from trueup.documents.lint.findings import Finding
from trueup.documents.lint.subject import Subject

HEADINGS = ("What it does", "What it needs", "What can break", "How to undo it")
OUTPUTS = ("Changed", "Before", "After")


def check(subject: Subject) -> Iterator[Finding]:
    if not subject.house:
        return
    document = subject.document
    headings = re.findall(r"^## (.+)$", document.description, re.MULTILINE)
    if tuple(headings) != HEADINGS:
        message = f"the headings are {headings}, not {list(HEADINGS)}"
        yield subject.at(("description",), "house-headings", message)
    if not re.match(rf"Risk: ({'|'.join(RISKS)})\.", section(document.description, "What can break")):
        message = f"What can break begins with `Risk: {'|'.join(RISKS)}.`"
        yield subject.at(("description",), "house-risk", message)
    elif not re.match(rf"Risk: [a-z-]+\. Cost: ({'|'.join(COSTS)})\.", section(document.description, "What can break")):
        message = f"after the risk comes `Cost: {'|'.join(COSTS)}.`"
        yield subject.at(("description",), "house-cost", message)
    wanted = tuple(f"{document.name}.{output}" for output in OUTPUTS)
    if document.outputs != wanted:
        message = f"the outputs are {list(document.outputs)}, not {list(wanted)}"
        yield subject.at(("outputs",), "house-outputs", message)


def section(description: str, heading: str) -> str:
    """What a description says under a heading."""
    return description.partition(f"## {heading}\n")[2].partition("\n## ")[0].strip()
