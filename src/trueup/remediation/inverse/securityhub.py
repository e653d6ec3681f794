"""Security Hub."""

from __future__ import annotations

from typing import Any

from trueup.remediation.inverse.families import DELEGATED, FINDINGS, Back, Row, Rows, creates, gone, read, setting
from trueup.remediation.inverse.values import Answer, Answers, Parameters

SUBSCRIPTIONS = read("GetEnabledStandards", absent="InvalidAccessException ResourceNotFoundException")


def _asked(parameters: Parameters, answer: Answer) -> dict[str, str]:
    """The subscription to each standard of the call that an answer tells of, by the standard."""
    wanted = {each["StandardsArn"] for each in parameters["StandardsSubscriptionRequests"]}
    told = (answer or {}).get("StandardsSubscriptions") or []
    found = {each["StandardsArn"]: each["StandardsSubscriptionArn"] for each in told if each["StandardsArn"] in wanted}
    return dict(sorted(found.items()))


def _state(parameters: Parameters, answers: Answers) -> Any:
    return list(_asked(parameters, answers[0])) or None


def _undo(parameters: Parameters, answers: Answers, response: Answer) -> Back:
    """Those are unsubscribed that the answer tells of and that were not there before."""
    before = _asked(parameters, answers[0])
    made = [own for arn, own in _asked(parameters, response).items() if arn not in before]
    calls = (("BatchDisableStandards", {"StandardsSubscriptionArns": made}),) if made else ()
    return Back(calls, "partial", FINDINGS)


def _made(parameters: Parameters, pre: Answers, post: Answers) -> dict[str, Any] | None:
    new = {arn: own for arn, own in _asked(parameters, post[0]).items() if arn not in _asked(parameters, pre[0])}
    told = [{"StandardsArn": arn, "StandardsSubscriptionArn": own} for arn, own in new.items()]
    return {"StandardsSubscriptions": told} if told else None


def _all(parameters: Parameters, _answers: Answers) -> Any:
    return sorted({each["StandardsArn"] for each in parameters["StandardsSubscriptionRequests"]})


ROWS: Rows = {
    **creates(
        "securityhub", "EnableSecurityHub", "DisableSecurityHub", by={},
        reading=read("DescribeHub", absent="InvalidAccessException ResourceNotFoundException"), value="HubArn",
        loses=FINDINGS,
    ),
    "securityhub:BatchEnableStandards": Row(
        (SUBSCRIPTIONS,), _state, _undo, _all, _made, loses=FINDINGS, backs=("BatchDisableStandards",),
    ),
    "securityhub:BatchDisableStandards": gone("which of its controls were off is not kept"),
    **setting(
        "securityhub", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration"),
        ["AutoEnable", "AutoEnableStandards"], loses=DELEGATED,
    ),
    **creates(
        "securityhub", "CreateFindingAggregator", "DeleteFindingAggregator",
        by={"FindingAggregatorArn": "@FindingAggregatorArn"},
        reading=read("ListFindingAggregators", absent="InvalidAccessException"), value="",
        ids="FindingAggregators[].FindingAggregatorArn",
    ),
    **setting(
        "securityhub", "UpdateFindingAggregator", read("GetFindingAggregator", "FindingAggregatorArn"),
        ["RegionLinkingMode", "Regions"], key="FindingAggregatorArn",
    ),
}  # fmt: skip
