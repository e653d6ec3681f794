"""Reading the customer managed policies of IAM: the version in force, and what the policy is used for.

Source: IAM API reference, ManagedPolicyDetail, which AWS Config records as it is, and whose documents are URL-encoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from trueup.rulekit import arns, configuration, policy

AWS_ITSELF = "aws"  # stands where the account would in the ARN of an AWS managed policy


class ManagedPolicy(NamedTuple):
    """A policy by the version in force; its statements are None where the item does not hold that version."""

    arn: str
    version: str
    statements: tuple[policy.Statement, ...] | None
    is_of_aws: bool
    is_boundary: bool


def read(item: Mapping[str, Any]) -> ManagedPolicy:
    """A policy from its configuration item. Raises MalformedPolicyError where its document is none."""
    found = configuration.configuration(item)
    arn = configuration.arn(item)
    parsed = arns.parse(arn)
    default = _default_version(found)
    return ManagedPolicy(
        arn=arn,
        version=default.get("versionId") or "(unknown)",
        statements=policy.read(default["document"]) if default.get("document") else None,
        is_of_aws=parsed is not None and parsed.account == AWS_ITSELF,
        is_boundary=int(found.get("permissionsBoundaryUsageCount") or 0) > 0,
    )


def _default_version(found: Mapping[str, Any]) -> Mapping[str, Any]:
    for version in configuration.listed(found.get("policyVersionList")):
        if configuration.truth(version.get("isDefaultVersion")):
            return version  # type: ignore[no-any-return]
    return {}
