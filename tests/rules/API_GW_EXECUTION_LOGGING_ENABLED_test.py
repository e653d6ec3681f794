import json

import pytest

from rest_apis import stage
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, aws, evaluations, item, verdict

PROOF = "model"  # of a method, moto keeps settings that are removed; ours forgets them
REST, LATER = "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"
SOCKET, HTTP = (LATER, "WEBSOCKET"), (LATER, "HTTP")
OF_REST, UNASKED = (REST, None), (LATER, None)
METHODS = {"all": "*/*", "pets": "~1Pets/GET"}


def logs(**levels):
    return {"methodSettings": {METHODS[name]: {"loggingLevel": level} for name, level in levels.items()}}


def routes(default, **levels):
    own = {route: {"loggingLevel": level} for route, level in levels.items()}
    return {"defaultRouteSettings": {"loggingLevel": default, "detailedMetricsEnabled": True}, "routeSettings": own}


INFO, ERROR, NO_INPUT = {"loggingLevel": "INFO"}, {"loggingLevel": "error"}, {"loggingLevel": None}
SILENT = {"defaultRouteSettings": {"detailedMetricsEnabled": False}, "routeSettings": {}}

SCENARIOS = {  # given a stage that ...: (its type and protocol, its configuration, inputs, then the stage is ...)
    "is of REST and logs errors": (OF_REST, logs(all="ERROR"), {}, COMPLIANT),
    "is of REST and logs all": (OF_REST, logs(all="INFO"), {}, COMPLIANT),
    "is of REST and logs all, without inputs": (OF_REST, logs(all="INFO"), NO_INPUT, COMPLIANT),
    "is of REST and logs errors, without inputs": (OF_REST, logs(all="ERROR"), NO_INPUT, COMPLIANT),
    "is of REST and does not log": (OF_REST, logs(all="OFF"), {}, NON_COMPLIANT),
    "is of REST and does not log, without inputs": (OF_REST, logs(all="OFF"), NO_INPUT, NON_COMPLIANT),
    "is of REST and logs, in small letters": (OF_REST, logs(all="info"), {}, COMPLIANT),
    "is of REST and logs at no known level": (OF_REST, logs(all="DEBUG"), {}, NON_COMPLIANT),
    "is of REST and has null for the level": (OF_REST, logs(all=None), {}, NON_COMPLIANT),
    "is of REST and sets metrics only": (
        OF_REST,
        {"methodSettings": {"*/*": {"metricsEnabled": True}}},
        {},
        NON_COMPLIANT,
    ),
    "is of REST and has null for settings": (OF_REST, {"methodSettings": {"*/*": None}}, {}, NON_COMPLIANT),
    "is of REST and has no settings": (OF_REST, {"methodSettings": {}}, {}, NON_COMPLIANT),
    "is of REST and has null for all settings": (OF_REST, {"methodSettings": None}, {}, NON_COMPLIANT),
    "is of REST and has nothing recorded": (OF_REST, {}, {}, NON_COMPLIANT),
    "is of REST and logs all methods but one": (OF_REST, logs(all="INFO", pets="OFF"), {}, NON_COMPLIANT),
    "is of REST and logs one method only": (OF_REST, logs(pets="INFO"), {}, NON_COMPLIANT),
    "is of REST and logs at two levels": (OF_REST, logs(all="ERROR", pets="INFO"), {}, COMPLIANT),
    "is of REST and logs the level asked for": (OF_REST, logs(all="INFO"), INFO, COMPLIANT),
    "is of REST and logs errors where all is asked for": (OF_REST, logs(all="ERROR"), INFO, NON_COMPLIANT),
    "is of REST and logs all where errors are asked for": (OF_REST, logs(all="INFO"), ERROR, NON_COMPLIANT),
    "is of REST and logs one method at another level": (OF_REST, logs(all="INFO", pets="ERROR"), INFO, NON_COMPLIANT),
    "is of REST and logs access only": (OF_REST, {"accessLogSettings": {"destinationArn": "arn"}}, {}, NON_COMPLIANT),
    "is of WebSocket and logs errors": (SOCKET, routes("ERROR"), {}, COMPLIANT),
    "is of WebSocket and does not log": (SOCKET, routes("OFF"), {}, NON_COMPLIANT),
    "is of WebSocket and does not say whether it logs": (SOCKET, SILENT, {}, NON_COMPLIANT),
    "is of WebSocket and has nothing recorded": (SOCKET, {}, {}, NON_COMPLIANT),
    "is of WebSocket and has null for its settings": (SOCKET, {"defaultRouteSettings": None}, {}, NON_COMPLIANT),
    "is of WebSocket and logs all routes but one": (SOCKET, routes("INFO", Talk="OFF"), {}, NON_COMPLIANT),
    "is of WebSocket and logs one route only": (SOCKET, routes(None, Talk="INFO"), {}, NON_COMPLIANT),
    "is of WebSocket and logs one route by settings of its own": (SOCKET, routes("INFO", Talk="ERROR"), {}, COMPLIANT),
    "is of WebSocket and logs errors where all is asked for": (SOCKET, routes("ERROR"), INFO, NON_COMPLIANT),
    "is of REST and logs all, in JSON text": (OF_REST, json.dumps(logs(all="INFO")), {}, COMPLIANT),
    "is of WebSocket and does not log, in JSON text": (SOCKET, json.dumps(routes("OFF")), {}, NON_COMPLIANT),
    "tells its level, so that its API is not asked for": (UNASKED, routes("ERROR"), {}, COMPLIANT),
    "tells the level of one route, so that its API is not asked for": (
        UNASKED,
        routes(None, Talk="INFO"),
        {},
        NON_COMPLIANT,
    ),
    "is of HTTP": (HTTP, SILENT, {}, NOT_APPLICABLE),
    "is of HTTP and has nothing recorded": (HTTP, {}, {}, NOT_APPLICABLE),
    "is of HTTP and logs access": (HTTP, SILENT | {"accessLogSettings": {"destinationArn": "arn"}}, {}, NOT_APPLICABLE),
}


@pytest.mark.parametrize(("kind", "configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_stage_that(kind, configuration, inputs, expected):
    resource_type, protocol = kind
    with aws() as client:
        asked = {"ProtocolType": protocol, "RouteSelectionExpression": "$request.body.do"}
        api = client("apigatewayv2").create_api(Name="chat", **asked)["ApiId"] if protocol else "a1b2c3"
        arn = f"arn:aws:apigateway:{REGION}::/{'apis' if protocol else 'restapis'}/{api}/stages/live"
        recorded = item(resource_type, ARN=arn, configuration=configuration)

        assert verdict("API_GW_EXECUTION_LOGGING_ENABLED", recorded, **inputs) == expected


@pytest.mark.parametrize(("level", "told"), [("OFF", "OFF"), (None, "not set")])
def test_the_method_and_its_level_are_told(level, told):
    [found] = evaluations("API_GW_EXECUTION_LOGGING_ENABLED", item(REST, configuration=logs(all="INFO", pets=level)))

    assert found["Annotation"] == f"The level for ~1Pets/GET is {told}, not ERROR or INFO."


def bad(aws):
    """A stage that does not log but for one method, in an account whose gateway may write logs."""
    role = "arn:aws:iam::123456789012:role/gateway-logs"
    written = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}]
    aws("apigateway").update_account(patchOperations=written)
    return stage(aws, patches={"/~1/GET/logging/loglevel": "INFO", "/~1/POST/logging/loglevel": "OFF"})


def good(aws):
    """A stage that logs."""
    return stage(aws, patches={"/*/*/logging/loglevel": "ERROR"})
