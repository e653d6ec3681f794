"""The root user of an account, as IAM's summary of the account tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CREDENTIALS = ("AccountPasswordPresent", "AccountAccessKeysPresent", "AccountSigningCertificatesPresent")


def summary(iam: Any) -> Mapping[str, int]:
    """IAM's numbers about the account, by their names."""
    numbers: Mapping[str, int] = iam.get_account_summary()["SummaryMap"]
    return numbers


def has(numbers: Mapping[str, int], credential: str) -> bool:
    """Whether the root user has one of CREDENTIALS; one that the summary does not name counts as there."""
    return numbers.get(credential) != 0


def has_credentials(numbers: Mapping[str, int]) -> bool:
    """Whether anybody can sign in or sign as root at all: an organization may have taken a member's root away."""
    return any(has(numbers, credential) for credential in CREDENTIALS)
