"""The Well-Architected Tool: workloads that nobody has reviewed yet."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation, random_hex, refusal, state

# How many questions the lens has by pillar. Source: AWS Well-Architected Framework, edition of 2023-10-03.
QUESTIONS = {
    "operationalExcellence": 11,
    "security": 11,
    "reliability": 13,
    "performance": 5,
    "costOptimization": 11,
    "sustainability": 6,
}


def _workloads(backend: Any) -> dict[str, dict[str, Any]]:
    held: dict[str, dict[str, Any]] = state(backend).setdefault("workloads", {})
    return held


@operation("wellarchitected", "CreateWorkload")
def create_workload(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """The same request makes one workload. Source: Well-Architected Tool API reference, CreateWorkload."""
    from moto.core.utils import unix_time

    token = parameters["ClientRequestToken"]
    found = next((each for each in _workloads(backend).values() if each["ClientRequestToken"] == token), None)
    if found is None:
        workload_id = random_hex(32)
        place = f"{backend.region_name}:{backend.account_id}"
        arn = f"arn:{backend.partition}:wellarchitected:{place}:workload/{workload_id}"
        made = {"WorkloadId": workload_id, "WorkloadArn": arn, "Owner": backend.account_id, "UpdatedAt": unix_time()}
        found = _workloads(backend)[workload_id] = {**parameters, **made}
    return {"WorkloadId": found["WorkloadId"], "WorkloadArn": found["WorkloadArn"]}


@operation("wellarchitected", "ListWorkloads")
def list_workloads(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: Well-Architected Tool API reference, ListWorkloads."""
    told = ("WorkloadId", "WorkloadArn", "WorkloadName", "Owner", "UpdatedAt", "Lenses")
    return {"WorkloadSummaries": [{name: each[name] for name in told} for each in _workloads(backend).values()]}


@operation("wellarchitected", "GetLensReview")
def get_lens_review(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """No question has an answer. Source: Well-Architected Tool API reference, GetLensReview, PillarReviewSummary."""
    held = _workloads(backend).get(parameters["WorkloadId"])
    if held is None or parameters["LensAlias"] not in held["Lenses"]:
        raise refusal("wellarchitected", "ResourceNotFoundException", f"{parameters['WorkloadId']} was not found")
    pillars = [{"PillarId": name, "RiskCounts": {"UNANSWERED": count}} for name, count in QUESTIONS.items()]
    review = {"LensAlias": parameters["LensAlias"], "UpdatedAt": held["UpdatedAt"], "PillarReviewSummaries": pillars}
    return {"WorkloadId": held["WorkloadId"], "LensReview": review}
