"""Stages of REST APIs."""

from trueup.recorder.rows import Ask, Row, recorders

ARN = "arn:{partition}:apigateway:{region}::/restapis/{parent.id}/stages/{stageName}"

RECORDERS = recorders(
    [
        Row(
            "AWS::ApiGateway::Stage",
            under=Ask("apigateway:GetRestApis", answer="items[]"),
            lists=Ask("apigateway:GetStages", {"restApiId": "$parent.id"}, "item[]"),
            id=ARN,
            arn=ARN,
            name="stageName",
            tags="tags",
            created="createdDate",
            free=frozenset({"methodSettings", "variables"}),
            without=frozenset({"tags"}),
            gone=frozenset({"NotFoundException"}),
        )
    ]
)
