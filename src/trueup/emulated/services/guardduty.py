"""GuardDuty: one detector in a Region, with every protection plan that is not turned off."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, refusal

# Some of the plans that AWS turns on, a newer one among them. It lists three sources as features too.
PLANS = ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "AI_PROTECTION")
SOURCES = ("FLOW_LOGS", "CLOUD_TRAIL", "DNS_LOGS")


@correction("guardduty", "models:GuardDutyBackend.create_detector")
def one_detector_in_a_region(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: GuardDuty API reference, CreateDetector: "You can have only one detector per account per Region"."""
    if backend.detectors:
        message = "The request is rejected because a detector already exists for the current account."
        raise refusal("guardduty", "BadRequestException", message)
    return original(backend, *given, **named)


@correction("guardduty", "models:Detector.__init__")
def plans_that_are_not_named_are_enabled(original: Original, detector: Any, *given: Any, **named: Any) -> Any:
    """Source: GuardDuty API reference, CreateDetector: "any feature that is not specified ... gets enabled"."""
    original(detector, *given, **named)
    detector.features = _merged([{"name": name, "status": "ENABLED"} for name in (*SOURCES, *PLANS)], detector.features)


@correction("guardduty", "models:Detector.update")
def an_update_changes_the_features_that_it_names(
    original: Original, detector: Any, enable: Any, frequency: Any, sources: Any, features: Any
) -> Any:
    merged = None if features is None else _merged(detector.features, features)
    return original(detector, enable, frequency, sources, merged)


def _merged(before: list[dict[str, Any]], features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(({each["name"]: each for each in before} | {each["name"]: each for each in features}).values())
