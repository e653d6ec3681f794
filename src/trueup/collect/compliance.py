"""AWS Config's words for compliance -> our states.

An aggregator holds COMPLIANT and NON_COMPLIANT only; whatever else is seen gets one of our six states all the same.
"""

from __future__ import annotations

import re
from datetime import date

from trueup import verdict
from trueup.bulk import sound
from trueup.collect.store import Verdict
from trueup.results import Reason, State

# How the evaluator function announces a waiver: see Waiver.announcement.
WAIVED = re.compile(r"WAIVED (?P<id>\S+) until (?P<day>\d{4}-\d\d-\d\d): ")


def state_of(compliance: str, annotation: str, day: date) -> dict[str, str]:
    """What a ComplianceType and its annotation say, as parts of a Verdict.

    The evaluator function reports a waived resource as NOT_APPLICABLE, and says so in the annotation. A waiver that has
    lapsed covers nothing, though the resource was not judged since: in doubt, NON_COMPLIANT.
    """
    if compliance in (State.COMPLIANT, State.NON_COMPLIANT):
        return {"state": compliance, "annotation": cut(annotation)}
    if compliance == State.NOT_APPLICABLE:
        waived = WAIVED.match(annotation)
        if waived is None:
            return {"state": compliance, "annotation": cut(annotation)}
        if waived["day"] < day.isoformat():
            return {"state": State.NON_COMPLIANT, "annotation": cut(f"The waiver has lapsed: {annotation}")}
        return {
            "state": State.WAIVED, "reason": State.NON_COMPLIANT, "annotation": cut(annotation), "waiver": waived["id"]
        }  # fmt: skip
    said = compliance or "nothing"
    return {
        "state": State.NOT_EVALUATED,
        "reason": Reason.NO_RESULTS,
        "annotation": cut(f"AWS Config says {said} of this resource."),
    }


def gap(account: str, region: str, rule: str, reason: str, why: str) -> Verdict:
    """A rule that says nothing, or not all, in an account and Region."""
    return Verdict(account, region, rule, verdict.ACCOUNT, account, "", State.NOT_EVALUATED, reason, cut(why))


def cut(text: str) -> str:
    """Text as an annotation: short enough, and such that UTF-8 can hold it."""
    return verdict.cut(sound(text))
