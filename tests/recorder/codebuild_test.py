import json

from recording import SECRET, TAGS, one, role
from trueup.recorder import codebuild


def create(client):
    client("codebuild").create_project(
        name="build",
        source={"type": "S3", "location": "ledger/source.zip"},
        artifacts={"type": "S3", "location": "ledger-artifacts", "encryptionDisabled": False},
        secondaryArtifacts=[
            {"type": "S3", "location": "ledger-docs", "artifactIdentifier": "docs", "encryptionDisabled": True}
        ],
        logsConfig={"s3Logs": {"status": "ENABLED", "location": "ledger-logs/build", "encryptionDisabled": False}},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [{"name": "AWS_ACCESS_KEY_ID", "value": SECRET, "type": "PLAINTEXT"}],
        },
        serviceRole=role(client, "codebuild"),
        tags=[{"key": tag["Key"], "value": tag["Value"]} for tag in TAGS],
    )


def test_a_configuration_is_spelled_as_aws_config_spells_it():
    project = {
        "source": {"type": "GITHUB", "buildspec": "a.yaml"},
        "secondarySources": [{"buildspec": "b.yaml"}],
        "vpcConfig": {"vpcId": "vpc-1", "subnets": ["subnet-1"]},
        "webhook": {"url": "https://x.example", "payloadUrl": f"https://x.example/?t={SECRET}", "secret": SECRET},
        "queuedTimeoutInMinutes": 5,
    }
    shaped = codebuild.shaped(project)
    assert shaped["source"] == [{"type": "GITHUB", "buildSpec": "a.yaml"}]
    assert shaped["secondarySources"] == [{"buildSpec": "b.yaml"}]
    assert shaped["vpcConfig"] == {"vpcId": "vpc-1", "subnets": [{"subnet": "subnet-1"}]}
    assert shaped["webhook"] == {"url": "https://x.example"}
    assert (shaped["queuedtimeoutInMinutes"], shaped["artifacts"]) == (5, [])


def test_tags_stand_in_the_configuration_too_and_variables_are_hidden():
    configuration = one("AWS::CodeBuild::Project")["configuration"]
    assert configuration["tags"] == [{"key": "CostCenter", "value": "4711"}]
    assert [each["value"] for each in configuration["environment"]["environmentVariables"]] == ["******"]


def test_no_secret_gets_into_an_item():
    assert SECRET not in json.dumps(one("AWS::CodeBuild::Project"))
