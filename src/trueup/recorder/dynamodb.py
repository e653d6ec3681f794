"""DynamoDB tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trueup.recorder.shape import Item, Place, Recorder, converted, leading_lower, milliseconds, paged, tag_map


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    for name in paged(place.client("dynamodb"), "list_tables", "TableNames"):
        yield name, name


def _described(place: Place, name: str) -> Item:
    dynamodb = place.client("dynamodb")
    table = dynamodb.describe_table(TableName=name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    return place.item(
        "AWS::DynamoDB::Table",
        name,
        table["TableArn"],
        converted(table, leading_lower, milliseconds),
        name=name,
        supplementary={"ContinuousBackupsDescription": converted(backups, leading_lower, milliseconds)},
        tags=tag_map(paged(dynamodb, "list_tags_of_resource", "Tags", ResourceArn=table["TableArn"])),
        created=table["CreationDateTime"],
    )


RECORDERS = (
    Recorder(
        "AWS::DynamoDB::Table",
        _listed,
        _described,
        calls=(
            "dynamodb:ListTables",
            "dynamodb:DescribeTable",
            "dynamodb:DescribeContinuousBackups",
            "dynamodb:ListTagsOfResource",
        ),
        gone=frozenset({"ResourceNotFoundException", "TableNotFoundException"}),
    ),
)
