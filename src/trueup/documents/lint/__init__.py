"""What AWS would refuse in an Automation document, what would fail only when it runs, and what our library asks.

Everything is found offline: in the text, in botocore's models and in the syntax tree of scripts. What asks which
rights a document needs is found by `trueup.permissions.lint`, which adds to what is found here.

findings      the codes, and one finding
subject       the document that is looked at
document      as a whole: name, size, parameters, outputs, the ways through its steps
references    outputs that are read, and when
choices       conditions of branches and loops
api_steps     calls and what is selected from their answers, against botocore's models
scripts       syntax, handlers, attachments
parts         what our own scripts share, to the letter
config        what AWS Config can start
style         our own headings, risk words and outputs
remediation   what a rule gives the document that it names
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trueup import yaml_files
from trueup.documents import load
from trueup.documents.lint import api_steps, choices, config, document, parts, references, scripts, style
from trueup.documents.lint.findings import Finding
from trueup.documents.lint.subject import Check, Subject, finding

CHECKS: tuple[Check, ...] = (
    document.check, references.check, choices.check, api_steps.check, scripts.check, parts.check, config.check,
    style.check,
)  # fmt: skip


def file(path: Path, house: bool | None = None, more: Iterable[Check] = ()) -> tuple[Finding, ...]:
    """The findings of a file, by line, those of `more` checks too.

    house is whether it is held to our own style; by default where it lies. Raises UsageError where the file cannot
    be read.
    """
    ours = path.parent.name == "remediation-docs" if house is None else house
    return text(yaml_files.text_of(path), path.stem, str(path), ours, more)


def text(
    content: str, name: str, where: str | None = None, house: bool = False, more: Iterable[Check] = ()
) -> tuple[Finding, ...]:
    """The findings of a document that is given as text, under the name that it will have, by line."""
    where = where or name
    read, faults = load.examine(content, name, where)
    found = [finding(where, 1, "document-name", message, house) for message in document.name_faults(name)]
    found += [finding(where, fault.line, "refused", fault.message, house) for fault in faults]
    if read is not None:
        subject = Subject(read, where, house, content.splitlines())
        found += [each for check in (*CHECKS, *more) for each in check(subject)]
    return tuple(sorted(set(found)))
