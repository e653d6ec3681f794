import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, item, verdict

PROOF = "model"  # moto keeps no options of environments
ACTIONS, UPDATES = "aws:elasticbeanstalk:managedactions", "aws:elasticbeanstalk:managedactions:platformupdate"
HEALTH = "aws:elasticbeanstalk:healthreporting:system"
# Values stand under `value`, where other items have `name`.
MAY_BE_ABSENT = [
    f"configuration.optionSettings.{ACTIONS}.ManagedActionsEnabled.name",
    f"configuration.optionSettings.{UPDATES}.UpdateLevel.name",
]
MINOR, PATCH = {"UpdateLevel": "minor"}, {"UpdateLevel": "patch"}


def options(enabled, level=None):
    settings = {ACTIONS: {"ManagedActionsEnabled": {"value": enabled}}}
    return settings | ({UPDATES: {"UpdateLevel": {"value": level}}} if level else {})


ON = {"status": "Ready", "optionSettings": options("true", "minor")}
OFF = {"status": "Ready", "optionSettings": options("false", "minor")}

SCENARIOS = {  # given an environment that ...: (its configuration, inputs, then the environment is ...)
    "takes updates": (ON, {}, COMPLIANT),
    "takes no updates": (OFF, {}, NON_COMPLIANT),
    "takes updates, spelled True": ({"optionSettings": options("True")}, {}, COMPLIANT),
    "takes updates, as a bare text": ({"optionSettings": {ACTIONS: {"ManagedActionsEnabled": "true"}}}, {}, COMPLIANT),
    "says nothing of updates": ({"optionSettings": {UPDATES: {"UpdateLevel": {"value": "minor"}}}}, {}, NON_COMPLIANT),
    "has null for updates": ({"optionSettings": options(None)}, {}, NON_COMPLIANT),
    "has no options": ({"optionSettings": {}}, {}, NON_COMPLIANT),
    "has null for its options": ({"optionSettings": None}, {}, NON_COMPLIANT),
    "takes updates of the level asked for": (ON, MINOR, COMPLIANT),
    "takes updates of the level asked for in capitals": (ON, {"UpdateLevel": "MINOR"}, COMPLIANT),
    "takes minor updates where patches are asked for": (ON, PATCH, NON_COMPLIANT),
    "takes patches where minor updates are asked for": (
        {"optionSettings": options("true", "patch")},
        MINOR,
        NON_COMPLIANT,
    ),
    "takes updates of no level where one is asked for": ({"optionSettings": options("true")}, MINOR, NON_COMPLIANT),
    "takes none, of the level asked for": (OFF, MINOR, NON_COMPLIANT),
    "is being launched without updates": (OFF | {"status": "Launching"}, {}, NON_COMPLIANT),
    "is being updated and takes updates": (ON | {"status": "Updating"}, {}, COMPLIANT),
    "is being terminated": (OFF | {"status": "Terminating"}, {}, NOT_APPLICABLE),
    "is terminated": (OFF | {"status": "Terminated"}, {}, NOT_APPLICABLE),
    "comes as JSON text": (json.dumps(OFF), {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_environment_that(configuration, inputs, expected):
    environment = item("AWS::ElasticBeanstalk::Environment", resourceId="e-1", configuration=configuration)

    assert verdict("ELASTIC_BEANSTALK_MANAGED_UPDATES_ENABLED", environment, **inputs) == expected


def made(aws, name, given):
    beanstalk = aws("elasticbeanstalk")
    beanstalk.create_application(ApplicationName="shop")
    settings = {(HEALTH, "SystemType"): "enhanced"} | given
    made = beanstalk.create_environment(
        ApplicationName="shop",
        EnvironmentName=name,
        SolutionStackName="64bit Amazon Linux 2023 v4.7.2 running Python 3.13",
        OptionSettings=[{"Namespace": key[0], "OptionName": key[1], "Value": value} for key, value in settings.items()],
    )
    return made["EnvironmentId"]


def bad(aws):
    """An environment with enhanced health reporting takes no updates, and has a level but no window."""
    return made(aws, "shop-old", {(UPDATES, "UpdateLevel"): "patch"})


def good(aws):
    """An environment takes patches on Tuesdays."""
    window = {(ACTIONS, "ManagedActionsEnabled"): "true", (ACTIONS, "PreferredStartTime"): "Tue:09:00"}
    return made(aws, "shop-new", window | {(UPDATES, "UpdateLevel"): "patch"})
