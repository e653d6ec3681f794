import json

import pipelines
from recording import SECRET, TAGS, one

VARIABLES = json.dumps([{"name": "KEY", "value": SECRET, "type": "PLAINTEXT"}])


def create(client):
    built = {"configuration": {"ProjectName": "build", "EnvironmentVariables": VARIABLES}}
    tags = [{"key": tag["Key"], "value": tag["Value"]} for tag in TAGS]
    stages = pipelines.stage("Build", "build", build=built), pipelines.stage("Prod", "ask", "deploy")
    pipelines.created(client, "shop", *stages, tags=tags)


def test_a_pipeline_stands_below_its_configuration_and_is_known_by_its_name():
    recorded = one("AWS::CodePipeline::Pipeline")
    assert (recorded["resourceId"], recorded["configuration"]["pipeline"]["name"]) == ("shop", "shop")


def test_what_an_action_is_configured_with_keeps_its_names_and_variables_are_hidden():
    action = one("AWS::CodePipeline::Pipeline")["configuration"]["pipeline"]["stages"][1]["actions"][0]
    assert action["configuration"] == {"ProjectName": "build", "EnvironmentVariables": "******"}


def test_no_secret_gets_into_an_item():
    assert SECRET not in json.dumps(one("AWS::CodePipeline::Pipeline"))
