"""The files of `remediation-docs/`, as parsed YAML; what their steps say is for `trueup.documents` to read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup import yaml_files
from trueup.errors import CatalogueError

# What a fix may break, and what it costs from then on; whoever allows one allows those before it.
RISKS = ("safe", "disruptive", "manual-approval")
COSTS = ("none", "bounded", "grows")

STEP_SECONDS = 3600  # Automation's time limit of a step that names none. Source: SSM user guide, timeoutSeconds.


@dataclass(frozen=True)
class DocumentFile:
    """One SSM Automation document of the library."""

    name: str
    path: Path
    content: Mapping[str, Any]

    @property
    def description(self) -> str:
        return str(self.content.get("description", ""))

    @property
    def parameters(self) -> Mapping[str, Any]:
        return dict(self.content.get("parameters") or {})

    @property
    def risk(self) -> str:
        """`safe`, `disruptive` or `manual-approval`, as its description says; empty where it says nothing."""
        found = re.search(rf"^\s*Risk: ({'|'.join(RISKS)})\b", self.description, re.MULTILINE)
        return found[1] if found else ""

    @property
    def cost(self) -> str:
        """`none`, `bounded` or `grows` (with use), as its description says; empty where it says nothing."""
        found = re.search(rf"\bCost: ({'|'.join(COSTS)})\b", self.description)
        return found[1] if found else ""

    @property
    def longest_run(self) -> int:
        """Seconds after which every step has ended or timed out at its last attempt."""
        steps = self.content.get("mainSteps") or ()
        return sum(int(step.get("timeoutSeconds", STEP_SECONDS)) * int(step.get("maxAttempts", 1)) for step in steps)


def read_document(path: Path) -> DocumentFile:
    """One Automation document. Raises CatalogueError."""
    content = yaml_files.read(path, aliases="followed").content
    if not isinstance(content, dict) or content.get("schemaVersion") != "0.3":
        raise CatalogueError(f"{path}: not an Automation document (schemaVersion '0.3')")
    return DocumentFile(path.stem, path, content)
