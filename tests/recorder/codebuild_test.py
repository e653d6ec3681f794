import json

from recording import SECRET, TAGS, one, role


def create(client):
    client("codebuild").create_project(
        name="build",
        source={"type": "S3", "location": "ledger/source.zip"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [{"name": "AWS_ACCESS_KEY_ID", "value": SECRET, "type": "PLAINTEXT"}],
        },
        serviceRole=role(client, "codebuild"),
        tags=[{"key": tag["Key"], "value": tag["Value"]} for tag in TAGS],
    )


def test_no_secret_gets_into_an_item():
    assert SECRET not in json.dumps(one("AWS::CodeBuild::Project"))
