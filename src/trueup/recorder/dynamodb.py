"""DynamoDB tables."""

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import leading_lower, milliseconds

RECORDERS = recorders(
    [
        Row(
            "AWS::DynamoDB::Table",
            lists=Ask("dynamodb:ListTables", answer="TableNames"),
            describes=Ask("dynamodb:DescribeTable", {"TableName": "$listed"}, "Table"),
            id="TableName",
            arn="TableArn",
            name="TableName",
            tags=Ask("dynamodb:ListTagsOfResource", {"ResourceArn": "$TableArn"}, "Tags[]"),
            created="CreationDateTime",
            parts={
                "ContinuousBackupsDescription": Ask(
                    "dynamodb:DescribeContinuousBackups", {"TableName": "$TableName"}, "ContinuousBackupsDescription"
                )
            },
            spelled=leading_lower,
            timed=milliseconds,
            gone=frozenset({"ResourceNotFoundException", "TableNotFoundException"}),
        )
    ]
)
