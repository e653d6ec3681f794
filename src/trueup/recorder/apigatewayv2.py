"""Stages of HTTP and WebSocket APIs."""

from trueup.recorder.rows import Ask, Row, recorders

ARN = "arn:{partition}:apigateway:{region}::/apis/{parent.ApiId}/stages/{StageName}"

RECORDERS = recorders(
    [
        Row(
            "AWS::ApiGatewayV2::Stage",
            under=Ask("apigatewayv2:GetApis", answer="Items[]"),
            lists=Ask("apigatewayv2:GetStages", {"ApiId": "$parent.ApiId"}, "Items[]"),
            id=ARN,
            arn=ARN,
            name="StageName",
            tags="Tags",
            created="CreatedDate",
            free=frozenset({"RouteSettings", "StageVariables"}),
            without=frozenset({"Tags"}),
            gone=frozenset({"NotFoundException"}),
        )
    ]
)
