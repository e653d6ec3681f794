def test_what_is_not_given_of_a_stage_stays(client):
    apigatewayv2 = client("apigatewayv2")
    api = apigatewayv2.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.do")
    stage = {"ApiId": api["ApiId"], "StageName": "live"}
    apigatewayv2.create_stage(**stage, RouteSettings={"Talk": {"LoggingLevel": "OFF"}})

    apigatewayv2.update_stage(**stage, DefaultRouteSettings={"LoggingLevel": "INFO", "DataTraceEnabled": False})

    told = apigatewayv2.get_stage(**stage)
    assert told["DefaultRouteSettings"] == {"LoggingLevel": "INFO", "DataTraceEnabled": False}
    assert told["RouteSettings"] == {"Talk": {"LoggingLevel": "OFF"}}

    apigatewayv2.update_stage(**stage, RouteSettings={"Talk": {"LoggingLevel": "ERROR"}})
    assert apigatewayv2.get_stage(**stage)["RouteSettings"] == {"Talk": {"LoggingLevel": "ERROR"}}
