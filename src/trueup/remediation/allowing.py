"""What a journal says of a run that somebody allowed: who runs it, who planned it, who approved it, how."""

from __future__ import annotations

from typing import Any

from trueup import times
from trueup.remediation.planfile import Plan
from trueup.who import Who


def told(who: Who, how: str, approver: str = "", plan: Plan | None = None) -> dict[str, Any]:
    """That of a run that is allowed now, as `run` lines of the journal's schema have it.

    how: `asked`, or the option that answered. approver: as whoever runs it says; without one they approved it.
    """
    said: dict[str, Any] = {
        "who": who.to_json(),
        "approval": {"by": approver or who.user or who.caller_arn, "time": times.now(), "how": how},
    }
    if plan:
        said["plan"] = {"planId": plan.plan_id, "created": plan.created, "plannedBy": plan.who.to_json()}
    return said
