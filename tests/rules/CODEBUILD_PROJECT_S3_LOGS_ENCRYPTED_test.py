import json

import pytest

import build_projects
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

PROOF = "model"  # moto lacks UpdateProject
RULE = "CODEBUILD_PROJECT_S3_LOGS_ENCRYPTED"


def logs(status="ENABLED", **given):
    return {"cloudWatchLogs": {"status": "ENABLED"}, "s3Logs": {"status": status, "location": "logs/build", **given}}


PLAIN, SEALED = logs(encryptionDisabled=True), logs(encryptionDisabled=False)

SCENARIOS = {  # given a project whose logs ...: (the logs, inputs, then the project is ...)
    "are encrypted": (SEALED, {}, COMPLIANT),
    "do not say, which is encrypted": (logs(), {}, COMPLIANT),
    "have null for it": (logs(encryptionDisabled=None), {}, COMPLIANT),
    "are not encrypted": (PLAIN, {}, NON_COMPLIANT),
    "are not encrypted, said in text": (logs(encryptionDisabled="true"), {}, NON_COMPLIANT),
    "are encrypted, said in text": (logs(encryptionDisabled="false"), {}, COMPLIANT),
    "would not be encrypted, once they are turned on": (logs("DISABLED", encryptionDisabled=True), {}, NON_COMPLIANT),
    "are turned off": (logs("DISABLED", encryptionDisabled=False), {}, COMPLIANT),
    "do not say whether they are on": ({"s3Logs": {"encryptionDisabled": True}}, {}, NON_COMPLIANT),
    "are absent": (None, {}, COMPLIANT),
    "go to CloudWatch only": ({"cloudWatchLogs": {"status": "ENABLED"}}, {}, COMPLIANT),
    "have null for those in S3": ({"s3Logs": None}, {}, COMPLIANT),
    "are not encrypted in a project that is exempted": (PLAIN, {"exemptedProjects": "other, example"}, COMPLIANT),
    "are encrypted in a project that is exempted": (SEALED, {"exemptedProjects": "example"}, COMPLIANT),
    "are not encrypted while another project is exempted": (PLAIN, {"exemptedProjects": "example-2"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("logs", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_project_whose_logs(logs, inputs, expected):
    assert verdict(RULE, project(logs), **inputs) == expected


def test_a_configuration_that_is_json_text_is_read():
    text = json.dumps({"logsConfig": PLAIN})
    assert verdict(RULE, item("AWS::CodeBuild::Project", configuration=text)) == NON_COMPLIANT


@pytest.mark.parametrize(("status", "told"), [("DISABLED", "DISABLED"), (None, "not set")])
def test_whether_the_logs_are_on_is_told(status, told):
    [found] = evaluations(RULE, project(logs(status, encryptionDisabled=True)))

    assert found["Annotation"] == f"encryptionDisabled is true for the S3 logs, whose status is {told}."


def project(logs):
    return item("AWS::CodeBuild::Project", configuration={"name": "example", "logsConfig": logs})


def bad(aws):
    """A project writes plain logs to S3; its plain artifacts are not asked for."""
    artifacts = build_projects.in_s3(encryptionDisabled=True)
    return build_projects.created(aws, "chatty", logsConfig=PLAIN, artifacts=artifacts)


def good(aws):
    """A project encrypts its logs."""
    return build_projects.created(aws, "discreet", logsConfig=SEALED)
