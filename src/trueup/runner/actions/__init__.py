"""Action name -> the function that carries it out, and what this runner refuses to carry out."""

from __future__ import annotations

from collections.abc import Callable

from trueup.documents.model import ACTIONS, Step
from trueup.documents.references import names
from trueup.runner.actions import api, control, script
from trueup.runner.actions.base import Context, Outcome

RUNNABLE: dict[str, Callable[[Context], Outcome]] = {
    "aws:executeAwsApi": api.execute,
    "aws:assertAwsResourceProperty": api.check,
    "aws:waitForAwsResourceProperty": api.wait,
    "aws:changeInstanceState": api.change_instance_state,
    "aws:createTags": api.create_tags,
    "aws:executeScript": script.execute,
    "aws:branch": control.branch,
    "aws:loop": control.loop,
    "aws:updateVariable": control.update_variable,
    "aws:sleep": control.sleep,
    "aws:pause": control.pause,
    "aws:approve": control.approve,
    "aws:executeAutomation": control.execute_automation,
}
assert set(RUNNABLE) <= set(ACTIONS)

_ELSEWHERE = ("DocumentVersion", "TargetParameterName", "Targets", "TargetMaps", "TargetLocations")


def refusal(step: Step) -> str | None:
    """Why this runner does not carry out a step; None where it does."""
    if step.action not in RUNNABLE:
        return f"{step.action} is not run here"
    inputs = step.inputs
    if step.action == "aws:executeScript":
        if not str(inputs["Runtime"]).lower().startswith("python"):
            return f"scripts for {inputs['Runtime']} are not run here"
        if "Attachment" in inputs or not isinstance(inputs.get("Script"), str) or "Handler" not in inputs:
            return "a script is run here from Script and Handler, not from an Attachment"
        if names(inputs["Script"]):
            return f"Script holds {{{{ {names(inputs['Script'])[0]} }}}}: pass it with InputPayload"
    if step.action == "aws:executeAutomation":
        given = [name for name in _ELSEWHERE if name in inputs]
        if given:
            return f"{', '.join(given)} of aws:executeAutomation: other accounts, Regions and targets are not run here"
    if step.action == "aws:sleep" and ("Duration" in inputs) == ("Timestamp" in inputs):
        return "aws:sleep has either Duration or Timestamp"
    return None
