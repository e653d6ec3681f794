"""What becomes of a rule's answer, once for all doors: the Lambda function, files and scans.

Standard library only: it travels to Lambda beside the runtime.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

ACCOUNT = "AWS::::Account"
LONGEST_ANNOTATION = 256  # Source: AWS Config API reference, Evaluation
TRUNCATED = " [truncated]"
APPLICABLE = ("OK", "ResourceDiscovered")  # statuses of an item that is there

# Of several answers about one resource the worst counts: a periodic rule that judges a thing twice, in two Regions say,
# must not let the good answer hide the bad one.
RANK = {"NOT_APPLICABLE": 0, "COMPLIANT": 1, "NON_COMPLIANT": 2}


def unjudged_because(status: Any, left_scope: bool) -> str:
    """Why an item of that status is not judged; empty where it is."""
    if left_scope:
        return "The resource left the scope of the rule."
    return "" if status in APPLICABLE else f"The resource's status is {status}."


def checked(found: Any, kind: type) -> list[Any]:
    """What a rule returned, where it is a list of Evaluations. Raises TypeError."""
    if type(found) is list and (set(map(type, found)) <= {kind} or all(isinstance(each, kind) for each in found)):
        return found
    raise TypeError(f"the rule returned {type(found).__name__}, not a list of Evaluations")


def worst(found: Iterable[Any]) -> Collection[Any]:
    """One evaluation a resource, in order of first mention: of several, the worst."""
    held: dict[tuple[Any, Any], Any] = {}
    for each in found:
        key = (each.complianceResourceType, each.complianceResourceId)
        if key not in held or RANK[each.complianceType] > RANK[held[key].complianceType]:
            held[key] = each
    return held.values()


def cut(text: str, longest: int = LONGEST_ANNOTATION) -> str:
    """Text that is short enough for an annotation."""
    return text if len(text) <= longest else text[: longest - len(TRUNCATED)] + TRUNCATED
