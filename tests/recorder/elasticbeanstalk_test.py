import json

from recording import SECRET, TAGS, one

HEALTH, UPDATES = "aws:elasticbeanstalk:healthreporting:system", "aws:elasticbeanstalk:managedactions:platformupdate"
ACTIONS, VARIABLES = "aws:elasticbeanstalk:managedactions", "aws:elasticbeanstalk:application:environment"


def create(client):
    client("elasticbeanstalk").create_application(ApplicationName="shop")
    options = {
        (HEALTH, "SystemType"): "enhanced",
        (ACTIONS, "ManagedActionsEnabled"): "true",
        (ACTIONS, "PreferredStartTime"): "Sun:03:00",
        (UPDATES, "UpdateLevel"): "minor",
        (VARIABLES, "PASSWORD"): SECRET,
    }
    client("elasticbeanstalk").create_environment(
        ApplicationName="shop",
        EnvironmentName="shop-web",
        SolutionStackName="64bit Amazon Linux 2023 v4.7.2 running Python 3.13",
        OptionSettings=[{"Namespace": key[0], "OptionName": key[1], "Value": value} for key, value in options.items()],
        Tags=TAGS,
    )


def test_an_environment_is_known_by_its_id():
    environment = one("AWS::ElasticBeanstalk::Environment")
    assert environment["resourceId"] == environment["configuration"]["environmentId"]


def test_options_stand_by_namespace_and_name():
    options = one("AWS::ElasticBeanstalk::Environment")["configuration"]["optionSettings"]
    assert options[UPDATES]["UpdateLevel"] == {"value": "minor"}


def test_the_value_of_no_variable_gets_into_an_item():
    environment = one("AWS::ElasticBeanstalk::Environment")
    assert SECRET not in json.dumps(environment)
    assert environment["configuration"]["optionSettings"][VARIABLES] == {"PASSWORD": {"value": "******"}}
