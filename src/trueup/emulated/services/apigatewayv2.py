"""HTTP and WebSocket APIs: stages that can be changed."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation


@operation("apigatewayv2", "UpdateStage")
def update_stage(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """What is not given stays. Source: API Gateway version 2 API reference, UpdateStage."""
    stage = backend.get_stage(parameters["ApiId"], parameters["StageName"])
    if "DefaultRouteSettings" in parameters:
        stage.default_route_settings = _spelled(parameters["DefaultRouteSettings"])
    if "RouteSettings" in parameters:
        stage.route_settings = {key: _spelled(given) for key, given in parameters["RouteSettings"].items()}
    return {"StageName": stage.name}


def _spelled(settings: dict[str, Any]) -> dict[str, Any]:
    return {name[:1].lower() + name[1:]: value for name, value in settings.items()}
