"""A new rule: four files that pass every check but for rows named TODO, and its page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from trueup import names
from trueup.catalogue import Catalogue
from trueup.catalogue.rules import CATEGORIES, LONGEST_RULE
from trueup.errors import UsageError
from trueup.results import SEVERITIES
from trueup.templates import render

RESOURCE_TYPE = re.compile(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+(::[A-Za-z0-9]+)?")
DOCUMENT = re.compile(r"[A-Z][A-Za-z0-9]{2,60}")


@dataclass(frozen=True)
class NewRule:
    """What an author says about a rule to come."""

    name: str
    resource_type: str
    summary: str
    severity: str
    category: str
    document: str

    @classmethod
    def named(
        cls,
        name: str,
        resource_type: str,
        summary: str | None = None,
        severity: str = "medium",
        category: str = "governance",
        document: str | None = None,
    ) -> NewRule:
        """With the usual answers filled in. Raises UsageError for what no rule may be."""
        plain = name.replace("_", "")
        if not re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", name):
            raise UsageError(f"{name}: a rule is named SERVICE_THING_STATE, in capitals, such as SQS_QUEUE_ENCRYPTED.")
        if len(plain) > LONGEST_RULE:
            raise UsageError(f"{name}: {len(plain)} letters and digits; rdk can deploy {LONGEST_RULE} at most.")
        if not RESOURCE_TYPE.fullmatch(resource_type):
            raise UsageError(f"{resource_type}: not a resource type; they look like AWS::SQS::Queue.")
        if severity not in SEVERITIES:
            raise UsageError(f"{severity}: not a severity; one of {', '.join(SEVERITIES)}.")
        if category not in CATEGORIES:
            raise UsageError(f"{category}: not a category; one of {', '.join(CATEGORIES)}.")
        document = document or "Fix" + "".join(word.capitalize() for word in name.split("_"))
        if not DOCUMENT.fullmatch(document):
            raise UsageError(f"{document}: a document is named for its fix, VerbObject, such as EncryptSqsQueue.")
        summary = summary or f"TODO: one sentence about the world in which {resource_type} is right."
        return cls(name, resource_type, summary, severity, category, document)


def files(rule: NewRule, library: Catalogue) -> Mapping[Path, str]:
    """The text of each new file, by path under the library's root; the document is left out where it exists.

    Raises UsageError where the name is taken, or would be deployed under a name that is.
    """
    if rule.name in library.rules:
        raise UsageError(f"{rule.name}: there is such a rule already.")
    deployed = names.deployed(rule.name)
    taken = next((other for other in library.rules if names.deployed(other) == deployed), None)
    if taken:
        raise UsageError(f"{rule.name}: would be deployed as {deployed}, as {taken} is; choose another name.")
    folder = Path("rules") / rule.name
    wanted = {
        folder / f"{rule.name}.py": "rule.py.j2",
        folder / "parameters.json": "parameters.json.j2",
        Path("tests") / "rules" / f"{rule.name}_test.py": "rule_test.py.j2",
    }
    if rule.document not in library.documents:
        wanted[Path("remediation-docs") / f"{rule.document}.yaml"] = "document.yaml.j2"
    return {path: render(f"new_rule/{template}", **vars(rule)) for path, template in wanted.items()}


def write(root: Path, texts: Mapping[Path, str]) -> None:
    """Create the files under `root`. Raises UsageError, before anything is written, where one exists."""
    for path in texts:
        if (root / path).exists():
            raise UsageError(f"{path}: exists already; nothing was written.")
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
