"""Parts of AWS that no emulator holds, by hand: what goes in and comes out is checked against botocore's models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator


@cache
def model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def validated(service: str, operation: str, given: Mapping[str, Any], answer: Mapping[str, Any]) -> Any:
    """The answer, when both it and what was given have the shapes that AWS declares."""
    shapes = model(service).operation_model(operation)
    for value, shape in ((given, shapes.input_shape), (answer, shapes.output_shape)):
        if shape is None:  # the operation takes, or gives, nothing
            assert not value, f"{service}:{operation}: {value}"
            continue
        report = ParamValidator().validate(dict(value), shape)
        assert not report.has_errors(), f"{service}:{operation}: {report.generate_report()}"
    return answer


class FakeConfig:
    """AWS Config as the evaluator function sees it: it keeps verdicts, pages, holds histories, and may refuse."""

    def __init__(self, page: int = 100) -> None:
        self.verdicts: dict[tuple[str, str], str] = {}
        self.annotations: dict[tuple[str, str], str] = {}
        self.puts: list[list[dict[str, Any]]] = []
        self.histories: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.refusals: dict[str, int] = {}  # resource id -> how many times its result is refused
        self.malformed: set[str] = set()  # resource ids that fail the whole request they are in
        self._page = page

    def put_evaluations(self, **given: Any) -> Any:
        if len(given["Evaluations"]) > 100:
            raise ClientError({"Error": {"Code": "ValidationException", "Message": "more than 100"}}, "PutEvaluations")
        if any(each["ComplianceResourceId"] in self.malformed for each in given["Evaluations"]):
            raise ClientError({"Error": {"Code": "ValidationException", "Message": "malformed"}}, "PutEvaluations")
        self.puts.append(given["Evaluations"])
        refused = []
        for each in given["Evaluations"]:
            identifier = each["ComplianceResourceId"]
            if self.refusals.get(identifier, 0):
                self.refusals[identifier] -= 1
                refused.append(each)
                continue
            key = (each["ComplianceResourceType"], identifier)
            self.verdicts[key] = each["ComplianceType"]
            self.annotations[key] = each.get("Annotation", "")
        return validated("config", "PutEvaluations", given, {"FailedEvaluations": refused})

    def get_compliance_details_by_config_rule(self, **given: Any) -> Any:
        held = [key for key, verdict in sorted(self.verdicts.items()) if verdict in given["ComplianceTypes"]]
        start = int(given.get("NextToken", 0))
        results = [
            {
                "EvaluationResultIdentifier": {
                    "EvaluationResultQualifier": {
                        "ConfigRuleName": given["ConfigRuleName"],
                        "ResourceType": kind,
                        "ResourceId": identifier,
                    }
                },
                "ComplianceType": self.verdicts[kind, identifier],
            }
            for kind, identifier in held[start : start + self._page]
        ]
        answer: dict[str, Any] = {"EvaluationResults": results}
        if start + self._page < len(held):
            answer["NextToken"] = str(start + self._page)
        return validated("config", "GetComplianceDetailsByConfigRule", given, answer)

    def get_resource_config_history(self, **given: Any) -> Any:
        held = self.histories.get((given["resourceType"], given["resourceId"]), [])
        until = given.get("laterTime")
        known = [item for item in held if until is None or item["configurationItemCaptureTime"] <= until]
        newest = sorted(known, key=lambda item: item["configurationItemCaptureTime"], reverse=True)
        return validated(
            "config", "GetResourceConfigHistory", given, {"configurationItems": newest[: given.get("limit", 10)]}
        )
