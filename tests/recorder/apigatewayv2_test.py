from recording import one


def create(client):
    apigatewayv2 = client("apigatewayv2")
    api = apigatewayv2.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.do")
    apigatewayv2.create_stage(
        ApiId=api["ApiId"],
        StageName="live",
        DefaultRouteSettings={"LoggingLevel": "ERROR", "DataTraceEnabled": False},
        RouteSettings={"Talk": {"LoggingLevel": "INFO"}},
        Tags={"CostCenter": "4711"},
    )


def test_the_id_of_a_stage_is_its_arn_without_an_account():
    stage = one("AWS::ApiGatewayV2::Stage")
    assert stage["resourceId"] == stage["ARN"]
    assert stage["ARN"].startswith("arn:aws:apigateway:eu-west-1::/apis/")
    assert stage["ARN"].endswith("/stages/live")


def test_the_settings_of_a_route_are_known_by_its_key_to_the_letter():
    configuration = one("AWS::ApiGatewayV2::Stage")["configuration"]
    assert configuration["defaultRouteSettings"]["loggingLevel"] == "ERROR"
    assert configuration["routeSettings"] == {"Talk": {"loggingLevel": "INFO"}}
