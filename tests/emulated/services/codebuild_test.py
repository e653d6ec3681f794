import pytest
from botocore.exceptions import ClientError

import build_projects


def project(client, arn):
    return client("codebuild").batch_get_projects(names=[arn])["projects"][0]


def test_a_project_keeps_all_that_it_is_given(client):
    secondary = [build_projects.in_s3(artifactIdentifier="docs", encryptionDisabled=True)]
    arn = build_projects.created(client, "shop", secondaryArtifacts=secondary, encryptionKey="alias/builds")
    kept = project(client, arn)
    assert (kept["secondaryArtifacts"], kept["encryptionKey"]) == (secondary, "alias/builds")


def test_an_update_replaces_what_it_is_given_and_leaves_the_rest(client):
    arn = build_projects.created(client, "shop", [{"name": "A", "value": "1", "type": "PLAINTEXT"}], description="one")
    before = project(client, arn)
    logs = {"s3Logs": {"status": "DISABLED"}}
    client("codebuild").update_project(name="shop", logsConfig=logs)
    assert project(client, arn) == before | {"logsConfig": logs}


def test_a_project_that_is_not_there_cannot_be_changed(client):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client("codebuild").update_project(name="shop", description="two")


def test_encryption_is_said_of_artifacts_in_s3_only(client):
    plain = {"type": "NO_ARTIFACTS", "encryptionDisabled": True}
    with pytest.raises(ClientError, match="InvalidInputException"):
        build_projects.created(client, "shop", artifacts=plain)
    build_projects.created(client, "shop")
    with pytest.raises(ClientError, match="InvalidInputException"):
        client("codebuild").update_project(name="shop", artifacts=plain)
