import pytest

from emulating import refused

ACTIONS, UPDATES = "aws:elasticbeanstalk:managedactions", "aws:elasticbeanstalk:managedactions:platformupdate"
HEALTH = "aws:elasticbeanstalk:healthreporting:system"
ENHANCED = {"Namespace": HEALTH, "OptionName": "SystemType", "Value": "enhanced"}
WEB = {"ApplicationName": "shop", "EnvironmentName": "shop-web"}


def option(namespace, name, value):
    return {"Namespace": namespace, "OptionName": name, "Value": value}


ON = [
    option(ACTIONS, "ManagedActionsEnabled", "true"),
    option(ACTIONS, "PreferredStartTime", "Sun:03:00"),
    option(UPDATES, "UpdateLevel", "minor"),
]


@pytest.fixture
def beanstalk(client):
    """Elastic Beanstalk with one environment of enhanced health reporting."""
    opened = client("elasticbeanstalk")
    opened.create_application(ApplicationName="shop")
    opened.create_environment(**WEB, SolutionStackName="any", OptionSettings=[ENHANCED])
    return opened


def values(beanstalk):
    [found] = beanstalk.describe_configuration_settings(**WEB)["ConfigurationSettings"]
    return {each["OptionName"]: each.get("Value") for each in found["OptionSettings"]}


def test_an_environment_is_found_by_its_id(beanstalk):
    [found] = beanstalk.describe_environments()["Environments"]
    assert beanstalk.describe_environments(EnvironmentIds=[found["EnvironmentId"]])["Environments"] == [found]
    assert beanstalk.describe_environments(EnvironmentIds=["e-none"])["Environments"] == []


def test_options_that_are_not_given_stay_and_those_that_are_removed_have_their_default(beanstalk):
    beanstalk.update_environment(**WEB, OptionSettings=ON)
    assert values(beanstalk) == {
        "ManagedActionsEnabled": "true",
        "PreferredStartTime": "Sun:03:00",
        "UpdateLevel": "minor",
        "InstanceRefreshEnabled": "false",
        "SystemType": "enhanced",
    }
    removed = [{name: each[name] for name in ("Namespace", "OptionName")} for each in ON]
    beanstalk.update_environment(**WEB, OptionsToRemove=removed)
    assert values(beanstalk)["ManagedActionsEnabled"] == "false"
    assert values(beanstalk)["UpdateLevel"] is None


@pytest.mark.parametrize("missing", ON[1:], ids=lambda each: each["OptionName"])
def test_updates_need_a_window_and_a_level(beanstalk, missing):
    given = [each for each in ON if each != missing]
    assert refused(beanstalk.update_environment, **WEB, OptionSettings=given) == "InvalidParameterValue"
    assert values(beanstalk)["ManagedActionsEnabled"] == "false"


def test_updates_need_enhanced_health(beanstalk):
    basic = option(HEALTH, "SystemType", "basic")
    code = refused(beanstalk.update_environment, **WEB, OptionSettings=[*ON, basic])
    assert code == "InvalidParameterValue"


def test_an_environment_that_is_not_there_has_no_options(beanstalk):
    nobody = WEB | {"EnvironmentName": "shop-none"}
    assert refused(beanstalk.describe_configuration_settings, **nobody) == "InvalidParameterValue"
