"""REST APIs of API Gateway: a stage is changed by patches, each of which has its own way back."""

from __future__ import annotations

from typing import Any

from trueup.remediation.inverse.families import Back, Row, Rows, creates, lost, read
from trueup.remediation.inverse.values import Answer, Answers, Parameters

# The path of a patch -> the member of the answer; of a method's settings, what follows the method's path.
MEMBERS = {
    "clientCertificateId": "clientCertificateId",
    "cacheClusterEnabled": "cacheClusterEnabled",
    "cacheClusterSize": "cacheClusterSize",
    "logging/loglevel": "loggingLevel",
    "caching/enabled": "cachingEnabled",
    "caching/dataEncrypted": "cacheDataEncrypted",
}
UNSET = {"clientCertificateId": "", "cacheClusterEnabled": "false", "logging/loglevel": "OFF"}


def _parted(path: str) -> tuple[str, str]:
    """The key of a method's settings, empty for the stage itself, and what is set: `/*/*/caching/enabled`."""
    parts = path.removeprefix("/").split("/", 2)
    return ("/".join(parts[:2]), parts[2]) if len(parts) == 3 else ("", parts[0])


def _text(value: Any) -> str | None:
    return str(value).lower() if isinstance(value, bool) else value


def _found(path: str, answers: Answers) -> str | None:
    """What a patch would replace, as text; None where there is nothing."""
    key, name = _parted(path)
    stage = answers[0] or {}
    settings = stage.get("methodSettings", {}).get(key, {}) if key else stage
    return _text(settings.get(MEMBERS.get(name, "")))


def _paths(parameters: Parameters) -> list[str]:
    return [patch["path"] for patch in parameters["patchOperations"]]


def _state(parameters: Parameters, answers: Answers) -> Any:
    return {path: _found(path, answers) for path in _paths(parameters)}


def _predict(parameters: Parameters, _answers: Answers) -> Any:
    return {patch["path"]: patch.get("value") or None for patch in parameters["patchOperations"]}


def _undo(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    unknown = [path for path in _paths(parameters) if _parted(path)[1] not in MEMBERS]
    if unknown:
        return lost(f"{', '.join(unknown)}: no way back is known")
    back: dict[str, dict[str, str]] = {}
    stays: list[str] = []
    for path in _paths(parameters):
        key, name = _parted(path)
        before = _found(path, answers)
        if key and key not in (answers[0] or {}).get("methodSettings", {}):
            back[f"/{key}"] = {"op": "remove", "path": f"/{key}"}
        elif before is not None or name in UNSET:
            back[path] = {"op": "replace", "path": path, "value": UNSET.get(name, "") if before is None else before}
        else:
            stays.append(f"{path} was not set before and cannot be unset")
    call = {name: parameters[name] for name in ("restApiId", "stageName")} | {"patchOperations": list(back.values())}
    if not back:
        return lost("; ".join(stays))
    return Back((("UpdateStage", call),), "partial" if stays else "yes", "; ".join(stays))


ROWS: Rows = {
    "apigateway:UpdateStage": Row(
        (read("GetStage", "restApiId", "stageName"),), _state, _undo, _predict, backs=("UpdateStage",),
    ),
    **creates(
        "apigateway", "GenerateClientCertificate", "DeleteClientCertificate",
        by={"clientCertificateId": "@clientCertificateId"},
        reading=read("GetClientCertificates", limit=500), value="",
        ids="items[?description == $description].clientCertificateId",
        row_of_delete=False,
    ),
}  # fmt: skip
