from recording import one


def create(client):
    client("emr-serverless").create_application(
        name="facts",
        releaseLabel="emr-7.0.0",
        type="SPARK",
        clientToken="facts",
        autoStopConfiguration={"enabled": True, "idleTimeoutMinutes": 15},
        tags={"CostCenter": "4711"},
    )


def test_an_application_is_spelled_as_cloudformation_spells_it():
    assert one("AWS::EMRServerless::Application")["configuration"]["AutoStopConfiguration"]["Enabled"] is True
