"""CloudFormation stacks; those that are deleted are not listed without their id."""

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import REGIONAL

RECORDERS = recorders(
    [
        Row(
            "AWS::CloudFormation::Stack",
            lists=Ask("cloudformation:DescribeStacks", answer="Stacks"),
            id="StackId",
            arn="StackId",
            name="StackName",
            tags="Tags",
            created="CreationTime",
            parts={"EnableTerminationProtection": "EnableTerminationProtection || `false`"},
            zone=[REGIONAL],
        )
    ]
)
