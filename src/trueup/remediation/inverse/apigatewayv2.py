"""HTTP and WebSocket APIs of API Gateway."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "apigatewayv2", "UpdateStage", read("GetStage", "ApiId", "StageName"),
        ["DefaultRouteSettings", "RouteSettings"], key="ApiId StageName", given_only=True,
    ),
}  # fmt: skip
