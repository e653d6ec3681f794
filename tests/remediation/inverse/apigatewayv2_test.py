from undoing import service, way_back

apigatewayv2 = service("apigatewayv2")
STAGE = {"ApiId": "a1b2c3", "StageName": "live"}


def test_settings_of_routes_come_back_and_others_are_left_alone():
    write = apigatewayv2("UpdateStage", **STAGE, DefaultRouteSettings={"LoggingLevel": "INFO"})
    before = {"LoggingLevel": "OFF", "ThrottlingBurstLimit": 10}
    told = {"DefaultRouteSettings": before, "RouteSettings": {"talk": {"LoggingLevel": "OFF"}}, "AutoDeploy": True}
    assert way_back(write, told) == {"UpdateStage": STAGE | {"DefaultRouteSettings": before}}
