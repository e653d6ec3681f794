import pytest

from support import COMPLIANT, NON_COMPLIANT, REGION, aws, evaluations, verdicts

RULE = "API_GWV2_AUTHORIZATION_TYPE_CONFIGURED"
HTTP, SOCKET = "HTTP", "WEBSOCKET"
ASKED = {"authorizationType": "JWT"}

SCENARIOS = {  # given a route that ...: (its API's protocol, its key, its authorization type, inputs, then it is ...)
    "asks for a token": (HTTP, "GET /pets", "JWT", {}, COMPLIANT),
    "asks for a signature": (HTTP, "GET /pets", "AWS_IAM", {}, COMPLIANT),
    "asks a function": (HTTP, "GET /pets", "CUSTOM", {}, COMPLIANT),
    "asks nobody": (HTTP, "GET /pets", "NONE", {}, NON_COMPLIANT),
    "says nothing of authorization": (HTTP, "GET /pets", None, {}, NON_COMPLIANT),
    "takes what no other route takes and asks nobody": (HTTP, "$default", "NONE", {}, NON_COMPLIANT),
    "takes what no other route takes and asks for a token": (HTTP, "$default", "JWT", {}, COMPLIANT),
    "asks in the way that is asked for": (HTTP, "GET /pets", "JWT", ASKED, COMPLIANT),
    "asks in the way that is asked for, in small letters": (
        HTTP,
        "GET /pets",
        "JWT",
        {"authorizationType": "jwt"},
        COMPLIANT,
    ),
    "asks in another way than is asked for": (HTTP, "GET /pets", "AWS_IAM", ASKED, NON_COMPLIANT),
    "asks nobody where one way is asked for": (HTTP, "GET /pets", "NONE", ASKED, NON_COMPLIANT),
    "opens a WebSocket and asks a function": (SOCKET, "$connect", "CUSTOM", {}, COMPLIANT),
    "opens a WebSocket and asks nobody": (SOCKET, "$connect", "NONE", {}, NON_COMPLIANT),
    "opens a WebSocket and asks in another way": (SOCKET, "$connect", "AWS_IAM", ASKED, NON_COMPLIANT),
}


@pytest.mark.parametrize(("protocol", "key", "authorization", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_route_that(protocol, key, authorization, inputs, expected):
    with aws() as client:
        arn = route(client, api(client, protocol), key, authorization)

        assert verdicts(RULE, **inputs) == {arn: expected}


def test_other_routes_of_a_websocket_cannot_ask_and_are_not_judged():
    with aws() as client:
        chat = api(client, SOCKET)
        for key in ("$default", "$disconnect", "talk"):
            route(client, chat, key, "NONE")

        assert verdicts(RULE) == {}


def test_every_route_of_every_api_is_judged_and_told_what_it_asks():
    with aws() as client:
        first, second = api(client, HTTP), api(client, HTTP)
        bare = route(client, first, "GET /pets", "NONE")
        signed = route(client, first, "POST /pets", "AWS_IAM")
        tokened = route(client, second, "GET /cats", "JWT")

        told = {each["ComplianceResourceId"]: each.get("Annotation") for each in evaluations(RULE, **ASKED)}

    assert told == {
        bare: "The authorization type of GET /pets is NONE, not JWT.",
        signed: "The authorization type of POST /pets is AWS_IAM, not JWT.",
        tokened: None,
    }


def test_without_a_way_that_is_asked_for_only_what_is_there_is_told():
    with aws() as client:
        bad(client)

        [found] = evaluations(RULE)

    assert found["Annotation"] == "The authorization type of GET /pets is NONE."


def api(aws, protocol):
    asked = {"RouteSelectionExpression": "$request.body.do"} if protocol == SOCKET else {}
    return aws("apigatewayv2").create_api(Name="shop", ProtocolType=protocol, **asked)["ApiId"]


def route(aws, api, key, authorization):
    """The ARN of a new route."""
    given = {"AuthorizationType": authorization} if authorization else {}
    made = aws("apigatewayv2").create_route(ApiId=api, RouteKey=key, **given)["RouteId"]
    return f"arn:aws:apigateway:{REGION}::/apis/{api}/routes/{made}"


def bad(aws):
    """A route that asks nobody."""
    return route(aws, api(aws, HTTP), "GET /pets", "NONE")


def good(aws):
    """A route that asks for a token."""
    return route(aws, api(aws, HTTP), "GET /pets", "JWT")
