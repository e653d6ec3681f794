import pytest

from support import COMPLIANT, NON_COMPLIANT, item, verdict

SCENARIOS = {  # given an application whose automatic stop ...: (its part of the item, then the application is ...)
    "is on": ({"Enabled": True}, COMPLIANT),
    "is on, as text": ({"Enabled": "true"}, COMPLIANT),
    "is on after an hour": ({"Enabled": True, "IdleTimeoutMinutes": 60}, COMPLIANT),
    "is null, which is AWS's default": ({"Enabled": None}, COMPLIANT),
    "is empty": ({}, COMPLIANT),
    "was not recorded": (None, COMPLIANT),
    "is off": ({"Enabled": False}, NON_COMPLIANT),
    "is off, as text": ({"Enabled": "false"}, NON_COMPLIANT),
    "is off, though it has a time": ({"Enabled": False, "IdleTimeoutMinutes": 15}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("stop", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_application_whose_automatic_stop(stop, expected):
    application = item("AWS::EMRServerless::Application", configuration={"AutoStopConfiguration": stop})

    assert verdict("EMRSERVERLESS_APPLICATION_STOPS_WHEN_IDLE", application) == expected


def made(aws, name, stops):
    spark = {"releaseLabel": "emr-7.0.0", "type": "SPARK", "clientToken": name}
    client = aws("emr-serverless")
    application = client.create_application(name=name, autoStopConfiguration={"enabled": stops}, **spark)
    client.stop_application(applicationId=application["applicationId"])  # which moto starts by itself
    return application["applicationId"]


def bad(aws):
    """An application that is never stopped."""
    return made(aws, "awake", stops=False)


def good(aws):
    """An application that stops."""
    return made(aws, "asleep", stops=True)
