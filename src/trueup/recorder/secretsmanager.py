"""Secrets: what is told about them, never what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from trueup.recorder.shape import Item, Place, Recorder, paged, tag_map

RULES = {
    "AutomaticallyAfterDays": "AutomaticallyAfterDays",
    "Duration": "RotationDuration",
    "ScheduleExpression": "RotationScheduleExpression",
}


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    for secret in paged(place.client("secretsmanager"), "list_secrets", "SecretList"):
        yield secret["ARN"], secret["ARN"]


def _described(place: Place, arn: str) -> Item:
    secret = place.client("secretsmanager").describe_secret(SecretId=arn)
    rules = secret.get("RotationRules") or {}
    configuration = {
        "ARN": secret["ARN"],
        "Name": secret["Name"],
        "Description": secret.get("Description"),
        "KMSKeyId": secret.get("KmsKeyId"),
        "Deleted": secret.get("DeletedDate") is not None,
        "RotationEnabled": bool(secret.get("RotationEnabled")),
        "RotationLambdaARN": secret.get("RotationLambdaARN"),
        "RotationOccurringAsScheduled": _is_on_time(place, secret),
        "RotationRules": {recorded: rules[name] for name, recorded in RULES.items() if rules.get(name)} or None,
    }
    return place.item(
        "AWS::SecretsManager::Secret",
        secret["ARN"],
        secret["ARN"],
        {name: value for name, value in configuration.items() if value is not None},
        name=secret["Name"],
        tags=tag_map(secret.get("Tags")),
        created=secret.get("CreatedDate"),
    )


def _is_on_time(place: Place, secret: Mapping[str, Any]) -> bool | None:
    """Whether the day of the next rotation has not passed; None where none is due.

    AWS does not say how AWS Config finds out. Source: Secrets Manager API reference, DescribeSecret,
    NextRotationDate: a rotation takes place on or before that date, which lies in the past once it failed.
    """
    due = secret.get("NextRotationDate")
    if not secret.get("RotationEnabled") or due is None:
        return None
    return bool(place.captured < due + timedelta(days=1))


RECORDERS = (
    Recorder(
        "AWS::SecretsManager::Secret",
        _listed,
        _described,
        calls=("secretsmanager:ListSecrets", "secretsmanager:DescribeSecret"),
        gone=frozenset({"ResourceNotFoundException"}),
    ),
)
