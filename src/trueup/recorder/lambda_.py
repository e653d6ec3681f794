"""Lambda functions, without their environment variables: secrets have no place in an item."""

from typing import Any

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import leading_lower


def shaped(configuration: dict[str, Any]) -> dict[str, Any]:
    """Without the VPC of a function that has left it, of which Lambda tells empty lists."""
    if not (configuration.get("vpcConfig") or {}).get("subnetIds"):
        configuration.pop("vpcConfig", None)
    return configuration


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
            shaped=shaped,
            without=frozenset({"Environment"}),
            gone=frozenset({"ResourceNotFoundException"}),
        )
    ]
)
