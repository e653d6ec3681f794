"""Inspector."""

from __future__ import annotations

from typing import Any

from trueup.remediation.inverse.families import DELEGATED, Back, Row, Rows, read, setting
from trueup.remediation.inverse.values import Answer, Answers, Parameters, pick

NAMES = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda", "LAMBDA_CODE": "lambdaCode"}
ON = ("ENABLED", "ENABLING")
LOSES = "findings of what is no longer scanned are closed"


def _state(parameters: Parameters, answers: Answers) -> Any:
    """Which of the scans of the call are on, by account."""
    kinds = {NAMES[each]: each for each in parameters["resourceTypes"] if each in NAMES}
    told = {}
    for each in pick("accounts", answers[0], parameters) or []:
        states = each.get("resourceState") or {}
        told[each["accountId"]] = sorted(
            kind for name, kind in kinds.items() if (states.get(name) or {}).get("status") in ON
        )
    return told


def _all(parameters: Parameters, answers: Answers, *, on: bool) -> Any:
    return dict.fromkeys(_state(parameters, answers), sorted(parameters["resourceTypes"]) if on else [])


def _undo_enable(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    return _back("Disable", parameters, answers, lambda kind, on: kind not in on, LOSES)


def _undo_disable(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    return _back("Enable", parameters, answers, lambda kind, on: kind in on, "")


def _back(call: str, parameters: Parameters, answers: Answers, changes: Any, loses: str) -> Back:
    """One call for all accounts in which the write changes the same scans."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for account, on in sorted(_state(parameters, answers).items()):
        changed = tuple(kind for kind in parameters["resourceTypes"] if changes(kind, on))
        if changed:
            groups.setdefault(changed, []).append(account)
    calls = tuple((call, {"accountIds": accounts, "resourceTypes": [*kinds]}) for kinds, accounts in groups.items())
    return Back(calls, "partial" if calls and loses else "yes", loses if calls else "")


STATUS = read("BatchGetAccountStatus", "accountIds")

ROWS: Rows = {
    **setting(
        "inspector2", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration"), ["autoEnable"],
        loses=DELEGATED,
    ),
    "inspector2:Enable": Row((STATUS,), _state, _undo_enable, lambda p, a: _all(p, a, on=True), backs=("Disable",)),
    "inspector2:Disable": Row((STATUS,), _state, _undo_disable, lambda p, a: _all(p, a, on=False), backs=("Enable",)),
}  # fmt: skip
