"""What lint can find, by code, and one finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

# What each code means, and how bad it is in anybody's document and in ours.
CODES: dict[str, tuple[str, Severity, Severity]] = {
    "refused": ("AWS refuses to create it", "error", "error"),
    "document-name": ("a name that AWS refuses", "error", "error"),
    "document-size": ("larger than AWS stores", "error", "error"),
    "document-large": ("close to the most that AWS stores", "warning", "error"),
    "assume-role": ("a role that cannot be assumed", "error", "error"),
    "attachment": ("an attachment that files does not declare", "error", "error"),
    "branch-operation": ("a choice that Automation cannot decide", "error", "error"),
    "step-cycle": ("steps that lead back to themselves", "error", "error"),
    "step-unreachable": ("a step that no step leads to", "warning", "error"),
    "step-unverified": ("a path that ends with a write", "warning", "error"),
    "input-ignored": ("an input that AWS takes and never reads", "warning", "error"),
    "step-timeout": ("a wait or script without timeoutSeconds", "warning", "error"),
    "value-quoted": ("a number or a truth value as text", "warning", "error"),
    "parameter-unused": ("a parameter that nothing reads", "warning", "error"),
    "parameter-pattern": ("a pattern that does not compile, or fits parts of a value", "warning", "error"),
    "parameter-default": ("a default that the parameter itself refuses", "error", "error"),
    "output-unused": ("an output that nothing reads", "warning", "error"),
    "output-undeclared": ("an output that its step does not have", "error", "error"),
    "reference-early": ("an output read before its step can have run", "warning", "error"),
    "reference-embedded": ("something other than text amid text", "warning", "error"),
    "api-service": ("a service that boto3 does not have", "error", "error"),
    "api-operation": ("an API that the service does not have", "error", "error"),
    "api-deprecated": ("an API that AWS gave up", "warning", "warning"),
    "api-streaming": ("an API whose answer is a stream", "error", "error"),
    "api-spelling": ("a service or API that is spelled another way", "warning", "error"),
    "api-parameter": ("a parameter that the API does not take", "error", "error"),
    "api-required": ("a parameter that the API requires", "error", "error"),
    "api-type": ("a value of the wrong type", "error", "error"),
    "api-value": ("a value that the API does not know", "error", "error"),
    "api-value-new": ("a value that is not listed yet where the API keeps adding some", "warning", "error"),
    "selector-syntax": ("a selector that is no JSONPath", "error", "error"),
    "selector-path": ("a selector that can find nothing", "error", "error"),
    "selector-type": ("an output of another type than what is selected", "error", "error"),
    "desired-value": ("desired values of which none ever comes", "error", "error"),
    "desired-beside": ("a desired value that never comes, beside one that may", "warning", "error"),
    "desired-scan": ("a deep scan whose comparison AWS does not document", "warning", "error"),
    "script-runtime": ("a runtime that AWS no longer has, or not ours", "warning", "error"),
    "script-syntax": ("a script that is no Python 3.11", "error", "error"),
    "script-handler": ("a handler that cannot be called", "error", "error"),
    "script-reference": ("a reference in a script", "warning", "error"),
    "script-attached": ("a script in an attachment, which is not looked at", "warning", "warning"),
    "script-newer": ("a script in a newer Python than the one that reads it", "warning", "warning"),
    "script-part": ("a shared part of scripts that is not as the others have it, or unused", "warning", "error"),
    "script-retries": ("a client that gives up too early", "warning", "error"),
    "script-call": ("a call that cannot be found by reading", "warning", "error"),
    "script-argument": ("an argument that cannot be found by reading", "warning", "warning"),
    "config-role": ("not what AWS Config gives a role to", "error", "error"),
    "config-parameter": ("a parameter that AWS Config cannot give", "error", "error"),
    "config-remediation": ("a rule that gives the document what it does not take", "error", "error"),
    "house-headings": ("a description without the four headings", "error", "error"),
    "house-risk": ("no risk word", "error", "error"),
    "house-cost": ("no word for what it costs", "error", "error"),
    "house-outputs": ("other outputs than Changed, Before and After", "error", "error"),
    "house-needs": ("a right that the description does not name", "warning", "warning"),
}


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend. Only an error makes a document unfit."""

    file: str
    line: int
    severity: Severity
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message} [{self.code}]"
