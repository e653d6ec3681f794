"""GuardDuty: one detector in a Region."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, refusal


@correction("guardduty", "models:GuardDutyBackend.create_detector")
def one_detector_in_a_region(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: GuardDuty API reference, CreateDetector: "You can have only one detector per account per Region"."""
    if backend.detectors:
        message = "The request is rejected because a detector already exists for the current account."
        raise refusal("guardduty", "BadRequestException", message)
    return original(backend, *given, **named)
