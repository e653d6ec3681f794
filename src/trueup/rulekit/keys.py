"""Reading which KMS key is meant where AWS takes an ARN, an id, or an alias, of a key or of an alias."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trueup.rulekit import arns, configuration

AWS_MANAGED = "alias/aws/"  # what the names of aliases begin with that AWS gives to its own keys


def arn(key: str, item: Mapping[str, Any]) -> str:
    """The ARN that a key or alias has: without one, it lies in the account and the Region of the item.

    What an alias stands for is not looked up: two ARNs may mean one key.
    """
    if arns.parse(key):
        return key
    found = arns.parse(configuration.arn(item))
    partition = found.partition if found else "aws"
    resource = key if key.startswith("alias/") else f"key/{key}"
    return f"arn:{partition}:kms:{item['awsRegion']}:{configuration.account_id(item)}:{resource}"
