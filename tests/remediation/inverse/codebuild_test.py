from undoing import no_way_back, service, way_back

codebuild = service("codebuild")


def test_a_project_is_again_what_it_was_where_it_was_changed():
    write = codebuild("UpdateProject", name="p", logsConfig={"cloudWatchLogs": {"status": "ENABLED"}})
    before = {"name": "p", "logsConfig": {"cloudWatchLogs": {"status": "DISABLED"}}, "timeoutInMinutes": 60}
    assert way_back(write, {"projects": [before]}) == {
        "UpdateProject": {"name": "p", "logsConfig": {"cloudWatchLogs": {"status": "DISABLED"}}}
    }


def test_a_key_that_was_not_set_before_cannot_be_unset():
    write = codebuild("UpdateProject", name="p", encryptionKey="alias/a")
    no_way_back(write, [{"projects": [{"name": "p"}]}], "encryptionKey was not set before and cannot be unset")


def test_secondary_artifacts_are_again_what_they_were():
    write = codebuild("UpdateProject", name="p", secondaryArtifacts=[{"type": "S3", "encryptionDisabled": False}])
    before = {"name": "p", "secondaryArtifacts": [{"type": "S3", "encryptionDisabled": True}]}
    assert way_back(write, {"projects": [before]}) == {"UpdateProject": before}
