import json

import pytest

import build_projects
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

PROOF = "model"  # moto lacks UpdateProject, and drops secondary artifacts
RULE = "CODEBUILD_PROJECT_ARTIFACT_ENCRYPTION"
MAY_BE_ABSENT = {"configuration.artifacts.artifactIdentifier"}  # of the primary artifacts, which have no name


def artifacts(off=None, name=None):
    given = {"type": "S3", "encryptionDisabled": off, "artifactIdentifier": name}
    return {member: value for member, value in given.items() if value is not None}


SCENARIOS = {  # given a project whose artifacts ...: (the primary ones, the secondary ones, then the project is ...)
    "are encrypted": ([artifacts(False)], None, COMPLIANT),
    "do not say, which is encrypted": ([artifacts()], None, COMPLIANT),
    "have null for it": ([{"type": "S3", "encryptionDisabled": None}], None, COMPLIANT),
    "are not encrypted": ([artifacts(True)], None, NON_COMPLIANT),
    "are not encrypted, and no list": (artifacts(True), None, NON_COMPLIANT),
    "are encrypted, and no list": (artifacts(False), None, COMPLIANT),
    "are not encrypted, said in text": ([artifacts("true")], None, NON_COMPLIANT),
    "are encrypted, said in text": ([artifacts("false")], None, COMPLIANT),
    "are none": ([{"type": "NO_ARTIFACTS"}], [], COMPLIANT),
    "are absent": (None, None, COMPLIANT),
    "are empty text": ("", "", COMPLIANT),
    "are encrypted but for a secondary one": ([artifacts(False)], [artifacts(True, "docs")], NON_COMPLIANT),
    "are encrypted but for the last": ([artifacts()], [artifacts(False, "a"), artifacts(True, "b")], NON_COMPLIANT),
    "are all encrypted, secondary ones too": ([artifacts(False)], [artifacts(False, "docs")], COMPLIANT),
    "are only secondary and not encrypted": (None, [artifacts(True, "docs")], NON_COMPLIANT),
}


@pytest.mark.parametrize(("primary", "secondary", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_project_whose_artifacts(primary, secondary, expected):
    assert verdict(RULE, project(primary, secondary)) == expected


def test_a_configuration_that_is_json_text_is_read():
    text = json.dumps({"artifacts": [artifacts(True)]})
    assert verdict(RULE, item("AWS::CodeBuild::Project", configuration=text)) == NON_COMPLIANT


def test_each_of_the_artifacts_is_named():
    [told] = evaluations(RULE, project([artifacts(True)], [artifacts(False, "a"), artifacts(True, "b")]))

    assert told["Annotation"] == "encryptionDisabled is true for the primary artifacts, the artifacts b."


def project(primary, secondary):
    parts = {"artifacts": primary, "secondaryArtifacts": secondary}
    return item("AWS::CodeBuild::Project", configuration={"name": "example", **parts})


def bad(aws):
    """A project encrypts neither its artifacts nor one of its secondary ones; its plain logs are not asked for."""
    secondary = [
        build_projects.in_s3(artifactIdentifier=name, encryptionDisabled=off)
        for name, off in (("a", True), ("b", False))
    ]
    logs = {"s3Logs": {"status": "ENABLED", "location": "logs/build", "encryptionDisabled": True}}
    primary = build_projects.in_s3(encryptionDisabled=True)
    return build_projects.created(aws, "plain", artifacts=primary, secondaryArtifacts=secondary, logsConfig=logs)


def good(aws):
    """A project encrypts its artifacts."""
    return build_projects.created(aws, "sealed", artifacts=build_projects.in_s3(encryptionDisabled=False))
