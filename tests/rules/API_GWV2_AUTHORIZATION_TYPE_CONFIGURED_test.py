import pytest

from support import COMPLIANT, NON_COMPLIANT, REGION, aws, evaluations, verdicts

RULE = "API_GWV2_AUTHORIZATION_TYPE_CONFIGURED"
ASKS_EACH = {"apigatewayv2:GetRoutes"}
HTTP, SOCKET = "HTTP", "WEBSOCKET"
ASKED, SIGNED, OWN = ({"authorizationType": each} for each in ("JWT", "AWS_IAM", "CUSTOM"))

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
    "asks a function, as is asked for": (HTTP, "GET /pets", "CUSTOM", OWN, COMPLIANT),
    "asks for a signature, as is asked for": (
        HTTP,
        "GET /pets",
        "AWS_IAM",
        {"authorizationType": "AWS_IAM"},
        COMPLIANT,
    ),
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


def test_what_an_answer_leaves_out_is_nothing_and_no_authorization_is_none():
    with aws() as client:
        arn = route(client, api(client, HTTP), "GET /pets", "JWT")
        events = client("apigatewayv2", None).meta.events  # of the client that a rule is given
        events.register("after-call.apigatewayv2.GetRoutes", left_out)
        try:
            [bare] = evaluations(RULE)
            client("apigatewayv2").delete_route(ApiId=arn.split("/")[2], RouteId=arn.split("/")[4])
            without_routes = evaluations(RULE)
            events.register("after-call.apigatewayv2.GetApis", left_out)
            client("apigatewayv2").delete_api(ApiId=arn.split("/")[2])
            without_apis = evaluations(RULE)
        finally:
            for operation in ("GetRoutes", "GetApis"):
                events.unregister(f"after-call.apigatewayv2.{operation}", left_out)

    assert (bare["ComplianceType"], bare["Annotation"]) == (
        NON_COMPLIANT,
        "The authorization type of GET /pets is NONE.",
    )
    assert (without_routes, without_apis) == ([], [])


def left_out(parsed, **_):
    """Take from an answer what AWS may leave out of it."""
    for each in parsed["Items"]:
        each.pop("AuthorizationType", None)
    if not parsed["Items"]:
        del parsed["Items"]


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
