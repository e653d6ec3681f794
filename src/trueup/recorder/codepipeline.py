"""CodePipeline: pipelines, without the variables that their actions give to builds."""

from __future__ import annotations

from typing import Any

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import milliseconds

HIDDEN = "******"
VARIABLES = "EnvironmentVariables"  # of a build action, as JSON text


def without_secrets(configuration: dict[str, Any]) -> dict[str, Any]:
    """That an action gives variables stays; what they hold does not."""
    for stage in configuration["pipeline"].get("stages") or ():
        for action in stage.get("actions") or ():
            given = action.get("configuration") or {}
            if VARIABLES in given:
                given[VARIABLES] = HIDDEN
    return configuration


RECORDERS = recorders(
    [
        Row(
            "AWS::CodePipeline::Pipeline",
            lists=Ask("codepipeline:ListPipelines", answer="pipelines[]"),
            describes=Ask("codepipeline:GetPipeline", {"name": "$listed.name"}),
            id="pipeline.name",
            arn="metadata.pipelineArn",
            name="pipeline.name",
            tags=Ask("codepipeline:ListTagsForResource", {"resourceArn": "$metadata.pipelineArn"}, "tags"),
            created="metadata.created",
            timed=milliseconds,
            free=frozenset({"configuration"}),
            shaped=without_secrets,
            times=frozenset({"updated"}),
            gone=frozenset({"PipelineNotFoundException", "ResourceNotFoundException"}),
        )
    ]
)
