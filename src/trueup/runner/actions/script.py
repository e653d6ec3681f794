"""aws:executeScript, Python only."""

from __future__ import annotations

import sys

from trueup.documents.model import MISSING
from trueup.documents.references import Unknown
from trueup.runner import script
from trueup.runner.actions.base import PLANNED, PLANNED_UNKNOWN, Context, Outcome, StepError

LONGEST = 600  # seconds, whatever the step says


def execute(context: Context) -> Outcome:
    """The answer is `{"Payload": what the handler returned}`.

    In plan mode, what a script says after one of its writes was withheld is not to be relied on: all of it is
    Unknown, and where it would sleep, it is ended.
    """
    run, unknown = context.run, context.unknown
    if unknown:
        return Outcome(Unknown(f"step {context.step.name}"), status=PLANNED_UNKNOWN, note=str(unknown))
    runtime = context.text("Runtime")
    here = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if runtime != here:
        run.warn(context.step, f"is for {runtime}, and runs on {here}")
    before = len(run.calls.planned)

    def sleep(seconds: float) -> bool:
        if len(run.calls.planned) > before:
            raise script.Stop(f"would sleep {seconds:g} seconds after a change that was only planned")
        if run.clock.virtual:
            run.clock.sleep(seconds)
        return not run.clock.virtual

    payload = context.inputs.get("InputPayload", {})  # AWS's way with none at all is unverified
    if not isinstance(payload, dict):
        raise StepError(f"InputPayload is {payload!r}, not a mapping")
    ran = script.run(
        context.text("Script"),
        context.text("Handler"),
        payload,
        run.system(),
        region=run.calls.aws.region,
        call=run.calls.call,
        sleep=sleep,
        timeout=min(context.step.seconds, LONGEST),
    )
    withheld = len(run.calls.planned) > before
    if ran.error is not None:
        raise StepError(ran.error, ran.timed_out, ran.log)
    assert ran.result is not MISSING
    answer = Unknown(f"step {context.step.name}") if withheld else {"Payload": ran.result}
    outputs = {"OutputPayload": answer, "Payload": answer if withheld else ran.result}
    return Outcome(answer, outputs, PLANNED if withheld else "Success", log=ran.log)
