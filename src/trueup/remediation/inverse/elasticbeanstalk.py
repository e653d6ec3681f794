"""Elastic Beanstalk."""

from __future__ import annotations

from typing import Any

from trueup.remediation.inverse.families import Back, Row, Rows, lost, read
from trueup.remediation.inverse.values import Answer, Answers, Parameters, fill, pick

KEPT = frozenset({"ApplicationName", "EnvironmentName", "OptionSettings"})
OPTIONS = read("DescribeConfigurationSettings", "ApplicationName", "EnvironmentName")
Options = dict[tuple[str, str], str]


def _by_name(settings: Any) -> Options:
    """Options that have a value; one without is as if it were not there."""
    found = {(each["Namespace"], each["OptionName"]): each.get("Value") for each in settings or ()}
    return {key: value for key, value in found.items() if value is not None}


def _touched(parameters: Parameters, answers: Answers) -> Options:
    held = _by_name(pick("ConfigurationSettings[0].OptionSettings", answers[0], parameters))
    return {key: held[key] for key in _by_name(parameters.get("OptionSettings")) if key in held}


def _shown(options: Options) -> dict[str, str]:
    return {f"{namespace}.{name}": value for (namespace, name), value in options.items()}


def _undo(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    others = sorted(set(parameters) - KEPT)
    if others:
        return lost(f"{', '.join(others)} is not put back")
    before = _touched(parameters, answers)
    absent = [key for key in _by_name(parameters.get("OptionSettings")) if key not in before]
    back = fill({"ApplicationName": "$ApplicationName", "EnvironmentName": "$EnvironmentName"}, parameters)
    if before:
        back["OptionSettings"] = [{"Namespace": n, "OptionName": o, "Value": v} for (n, o), v in before.items()]
    if absent:
        back["OptionsToRemove"] = [{"Namespace": namespace, "OptionName": name} for namespace, name in absent]
    return Back((("UpdateEnvironment", back),)) if before or absent else Back()


ROWS: Rows = {
    "elasticbeanstalk:UpdateEnvironment": Row(
        (OPTIONS,),
        lambda parameters, answers: _shown(_touched(parameters, answers)),
        _undo,
        lambda parameters, _answers: _shown(_by_name(parameters.get("OptionSettings"))),
        backs=("UpdateEnvironment",),
    )
}
