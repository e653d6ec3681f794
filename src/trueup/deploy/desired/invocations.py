"""Whose AWS Config may invoke the evaluator function of each Region."""

from __future__ import annotations

import json

from trueup import regions
from trueup.deploy.configuration import Deployment
from trueup.deploy.desired.model import Invocation
from trueup.errors import UsageError

LONGEST_POLICY = 20 * 1024  # bytes of a function's resource policy. Source: AWS Lambda developer guide, quotas

# Where CloudFormation, and Lambda with it, knows no AWS::Lambda::ResourcePolicy: one permission for each account.
# Source: schemas of cfn-lint 1.58; the Regions whose partitions are not `aws` are told by their partition.
NO_RESOURCE_POLICY = frozenset({"me-central-1"})
PERMISSION_BYTES = 279


def invocation(deployment: Deployment, region: str, accounts: frozenset[str]) -> Invocation:
    """The right of those accounts. Raises UsageError where they are more than a function's policy can name."""
    by_policy = takes_resource_policy(region)
    made = Invocation(region, deployment.function_arn(region), tuple(sorted(accounts)), by_policy)
    size = len(policy_text(made)) if by_policy else PERMISSION_BYTES * len(accounts)
    if size > LONGEST_POLICY:
        raise UsageError(
            f"{region}: {len(accounts)} accounts make a function policy of {size:,} bytes, and Lambda takes "
            f"{LONGEST_POLICY:,}; deploy with evaluators: managed, or with a second prefix for some of the accounts."
        )
    return made


def takes_resource_policy(region: str) -> bool:
    """Whether a function there can be given a whole policy, with a list of accounts in one statement."""
    return regions.partition(region) == "aws" and region not in NO_RESOURCE_POLICY


def policy_text(invocation: Invocation) -> str:
    """The resource policy that lets AWS Config of those accounts, and of no others, invoke the function.

    aws:SourceOrgID would be one line for all, but nothing says that AWS Config's invocations carry it.
    """
    statement = {
        "Sid": "AllowConfig",
        "Effect": "Allow",
        "Principal": {"Service": "config.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": invocation.function_arn,
        "Condition": {"StringEquals": {"aws:SourceAccount": list(invocation.accounts)}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
