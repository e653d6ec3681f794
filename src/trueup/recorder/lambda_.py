"""Lambda functions, without their environment variables: secrets have no place in an item."""

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import leading_lower

RECORDERS = recorders(
    [
        Row(
            "AWS::Lambda::Function",
            lists=Ask("lambda:ListFunctions", answer="Functions"),
            id="FunctionName",
            arn="FunctionArn",
            name="FunctionName",
            tags=Ask("lambda:ListTags", {"Resource": "$FunctionArn"}, "Tags"),
            tags_part="Tags",
            parts={
                "Policy": Ask(
                    "lambda:GetPolicy", {"FunctionName": "$FunctionName"}, "Policy", ("ResourceNotFoundException",)
                )
            },
            spelled=leading_lower,
            without=frozenset({"Environment"}),
            gone=frozenset({"ResourceNotFoundException"}),
        )
    ]
)
