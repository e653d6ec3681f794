"""The library's documents as the things that fix: which they are, how risky, and what a run of one does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any

from trueup import refusals
from trueup.aws import Aws
from trueup.catalogue import Catalogue
from trueup.catalogue.documents import COSTS, RISKS
from trueup.clock import Clock
from trueup.documents import load
from trueup.documents.model import Document, document_name
from trueup.permissions import access, document_calls
from trueup.remediation import inverse
from trueup.runner import interpreter
from trueup.runner.actions.base import Question
from trueup.runner.execution import Execution
from trueup.runner.interceptor import Hold

# Error codes and exceptions after which no call of these credentials will succeed.
DEAD = refusals.EXPIRED_CODES | refusals.INVALID_CODES | {
    "CredentialRetrievalError", "NoCredentialsError", "PartialCredentialsError", "SSOTokenLoadError",
    "TokenRetrievalError", "UnauthorizedSSOTokenError",
}  # fmt: skip


class Runbooks:
    """The documents of a library, read when they are first asked for."""

    def __init__(
        self,
        library: Catalogue,
        approve: Callable[[Question], bool] | None = None,
        clock: Clock | None = None,
        unfenced: bool = False,
    ) -> None:
        self.library = library
        self._approve, self.clock, self._unfenced = approve, clock, unfenced
        self._writes: dict[str, tuple[str, ...]] = {}  # by document: reading a script takes a while

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """By name, each read when it is first asked for. Raises CatalogueError for what is asked for and is none."""
        return load.Folders(self.library.root / "remediation-docs")

    def risk(self, name: str) -> str:
        """What its description says that it may break; one that does not say needs approval."""
        return self.library.document(name).risk or RISKS[-1]

    def cost(self, name: str) -> str:
        """What its description says that it costs from then on; one that does not say may cost more with use."""
        return self.library.document(name).cost or COSTS[-1]

    def digest(self, name: str) -> str:
        """SHA-256 of the document's file, and of the files of those that it starts."""
        digest = sha256()
        for each in sorted(self._reached(name, set())):
            digest.update(self.library.documents[each].path.read_bytes())
        return digest.hexdigest()

    def writes(self, name: str) -> tuple[str, ...]:
        """Every write that the document's own steps can make, such as `s3:PutBucketPolicy`, in order."""
        if name not in self._writes:
            calls = document_calls.calls(self.documents[name].content)
            found = [f"{call.service}:{call.operation}" for call in calls if access.level(*_named(call)) == "write"]
            self._writes[name] = tuple(dict.fromkeys(found))
        return self._writes[name]

    def run(
        self,
        name: str,
        parameters: Mapping[str, Any],
        at: Aws,
        mode: str,
        journal: Any = None,
        hold: Hold | None = None,
    ) -> Execution:
        """As `interpreter.run`. Raises UsageError for what cannot be started."""
        return interpreter.run(
            self.documents[name],
            parameters,
            at,
            mode,
            library=self.documents,
            journal=journal,
            images=inverse,
            clock=self.clock,
            approve=self._approve,
            unfenced=self._unfenced,
            hold=hold,
        )

    def _reached(self, name: str, seen: set[str]) -> set[str]:
        seen.add(name)
        for child in self._children(self.documents[name]):
            if child in self.documents and child not in seen:
                self._reached(child, seen)
        return seen

    def _children(self, document: Document) -> Iterator[str]:
        for step in document.every_step.values():
            if step.action == "aws:executeAutomation":
                yield document_name(str(step.inputs["DocumentName"]))


def _named(call: document_calls.Call) -> tuple[str, str]:
    return call.service, call.operation


def dead(execution: Execution) -> str:
    """The error by which the credentials showed to have expired or to be none; empty where they work."""
    return next((made.result for made in execution.calls if made.result in DEAD), "")
