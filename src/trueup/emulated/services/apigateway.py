"""REST APIs: client certificates, and what a stage has of settings before somebody sets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal, state

UNTIL = timedelta(days=365)


@operation("apigateway", "GenerateClientCertificate")
def generate_client_certificate(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """A certificate that is good for a year. Source: API Gateway API reference, GenerateClientCertificate."""
    held = _certificates(backend)
    made = datetime.now(UTC)
    number = f"{len(held):06d}"
    certificate: dict[str, Any] = {
        "clientCertificateId": number,
        "description": parameters.get("description", ""),
        "pemEncodedCertificate": "",
        "createdDate": made,
        "expirationDate": made + UNTIL,
        "tags": parameters.get("tags", {}),
    }
    held[number] = certificate
    return certificate


@operation("apigateway", "GetClientCertificates")
def get_client_certificates(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """All of them, on one page. Source: API Gateway API reference, GetClientCertificates."""
    return {"items": list(_certificates(backend).values())}


@operation("apigateway", "GetClientCertificate")
def get_client_certificate(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: API Gateway API reference, GetClientCertificate."""
    return _certificate(backend, parameters["clientCertificateId"])


@operation("apigateway", "DeleteClientCertificate")
def delete_client_certificate(parameters: dict[str, Any], backend: Any) -> None:
    """One that a stage shows stays. Source: API Gateway API reference, DeleteClientCertificate."""
    wanted = _certificate(backend, parameters["clientCertificateId"])["clientCertificateId"]
    stages = (stage for api in backend.apis.values() for stage in api.stages.values())
    if any(_shown(stage) == wanted for stage in stages):
        raise refusal("apigateway", "BadRequestException", f"Client certificate {wanted} is in use.")
    del _certificates(backend)[wanted]


@correction("apigateway", "models:Stage.apply_operations")
def a_stage_shows_a_certificate_and_forgets_settings(
    original: Original, stage: Any, patch_operations: list[dict[str, Any]]
) -> Any:
    """An empty id takes the certificate away; the settings of a method are removed by its path.

    Source: API Gateway API reference, UpdateStage; developer guide, "Amazon API Gateway patch operations".
    """
    others = []
    for patch in patch_operations:
        path = patch["path"]
        if path == "/clientCertificateId":
            stage.__dict__["client_certificate"] = patch.get("value") or None
        elif patch["op"] == "remove" and path.count("/") == 2:
            stage.method_settings.pop(path.removeprefix("/"), None)
        else:
            others.append(patch)
    original(stage, others)
    for settings in stage.method_settings.values():
        settings.setdefault("loggingLevel", "OFF")
    return stage


@correction("apigateway", "models:Stage.to_json")
def a_stage_tells_its_certificate(original: Original, stage: Any) -> dict[str, Any]:
    """Source: API Gateway API reference, GetStage, clientCertificateId."""
    told: dict[str, Any] = original(stage)
    return told | ({"clientCertificateId": _shown(stage)} if _shown(stage) else {})


def _shown(stage: Any) -> str | None:
    shown: str | None = stage.__dict__.get("client_certificate")
    return shown


def _certificates(backend: Any) -> dict[str, Any]:
    held: dict[str, Any] = state(backend).setdefault("client certificates", {})
    return held


def _certificate(backend: Any, number: str) -> dict[str, Any]:
    if number not in _certificates(backend):
        raise refusal("apigateway", "NotFoundException", f"Invalid client certificate {number}")
    found: dict[str, Any] = _certificates(backend)[number]
    return found
