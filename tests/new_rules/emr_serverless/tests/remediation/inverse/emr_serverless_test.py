from undoing import service, way_back

serverless = service("emr-serverless")


def test_an_application_is_never_stopped_again():
    application = {"applicationId": "00example"}
    write = serverless("UpdateApplication", **application, autoStopConfiguration={"enabled": True})
    assert way_back(write, {"application": {"autoStopConfiguration": {"enabled": False}}}) == {
        "UpdateApplication": {**application, "autoStopConfiguration": {"enabled": False}}
    }
