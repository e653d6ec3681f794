"""IAM Access Analyzer, which moto lacks: analyzers of each type, as many as AWS allows, active from the first.

Source: IAM Access Analyzer API reference, CreateAnalyzer; IAM user guide, "IAM Access Analyzer quotas".
"""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation, refusal, state

SERVICE = "accessanalyzer"
MADE = "2026-06-01T00:00:00Z"
MOST = {"ACCOUNT": 1, "ACCOUNT_UNUSED_ACCESS": 1, "ORGANIZATION": 5, "ORGANIZATION_UNUSED_ACCESS": 5}


def _analyzers(backend: Any) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = state(backend).setdefault("analyzers", {})
    return kept


def _one(backend: Any, name: str) -> dict[str, Any]:
    if name not in _analyzers(backend):
        raise refusal(SERVICE, "ResourceNotFoundException", f"Analyzer {name} was not found.")
    return _analyzers(backend)[name]


@operation(SERVICE, "CreateAnalyzer")
def create_analyzer(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """A name is taken once in a Region, whatever the type; one of unused access tracks 90 days unless it is told."""
    name, kind = parameters["analyzerName"], parameters["type"]
    if name in _analyzers(backend):
        raise refusal(SERVICE, "ConflictException", f"Analyzer {name} already exists.")
    if sum(each["type"] == kind for each in _analyzers(backend).values()) >= MOST[kind]:
        raise refusal(SERVICE, "ServiceQuotaExceededException", f"No more analyzers of type {kind} are allowed.")
    arn = f"arn:aws:access-analyzer:{backend.region_name}:{backend.account_id}:analyzer/{name}"
    made = {"arn": arn, "name": name, "type": kind, "createdAt": MADE, "status": "ACTIVE"}
    if kind.endswith("UNUSED_ACCESS"):
        made["configuration"] = parameters.get("configuration") or {"unusedAccess": {"unusedAccessAge": 90}}
    _analyzers(backend)[name] = made
    return {"arn": arn}


@operation(SERVICE, "GetAnalyzer")
def get_analyzer(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    return {"analyzer": _one(backend, parameters["analyzerName"])}


@operation(SERVICE, "ListAnalyzers")
def list_analyzers(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    wanted = parameters.get("type")
    return {"analyzers": [each for each in _analyzers(backend).values() if wanted in (None, each["type"])]}


@operation(SERVICE, "DeleteAnalyzer")
def delete_analyzer(parameters: dict[str, Any], backend: Any) -> None:
    del _analyzers(backend)[_one(backend, parameters["analyzerName"])["name"]]
