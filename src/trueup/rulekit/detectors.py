"""GuardDuty's detector of a Region, as its own account sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trueup.rulekit import configuration


@dataclass(frozen=True)
class Detector:
    """A detector: whether it is enabled or suspended, and the features that are on in it, protection plans and all."""

    id: str
    is_enabled: bool
    features: frozenset[str]


def one_id(guardduty: Any) -> str | None:
    """The id of the Region's detector, of which AWS allows one; None where there is none."""
    pages = guardduty.get_paginator("list_detectors").paginate()
    return next((detector for page in pages for detector in page["DetectorIds"]), None)


def one(guardduty: Any) -> Detector | None:
    """The Region's detector; None where there is none."""
    found = one_id(guardduty)
    if found is None:
        return None
    told = guardduty.get_detector(DetectorId=found)
    return Detector(found, told["Status"] == "ENABLED", enabled_features(told))


def shortfall(detector: Detector | None) -> str | None:
    """Why nothing is watched in the Region, in a sentence; None where its detector is enabled."""
    if detector is None:
        return "GuardDuty has no detector in this Region."
    return None if detector.is_enabled else f"Detector {detector.id} is suspended."


def enabled_features(told: Any) -> frozenset[str]:
    """The features that are on, of a detector or of a member, in what GuardDuty tells of either."""
    features = told.get("Features") or []
    return frozenset(each["Name"] for each in features if each.get("Status") == "ENABLED")


def administrator(guardduty: Any, detector: str) -> str:
    """The account that administers a detector; empty where none does, or where the invitation is not in force."""
    told = guardduty.get_administrator_account(DetectorId=detector).get("Administrator")
    in_force = configuration.dig(told, "RelationshipStatus", "").lower() == "enabled"
    return str(configuration.dig(told, "AccountId", "")) if in_force else ""
