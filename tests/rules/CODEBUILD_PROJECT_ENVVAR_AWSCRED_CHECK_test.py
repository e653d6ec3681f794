import json

import pytest

import build_projects
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

PROOF = "model"  # moto lacks UpdateProject
RULE = "CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK"
ID, SECRET, VALUE = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "hunter2-and-more"


def variable(name, kind="PLAINTEXT", value=VALUE):
    return {"name": name, "value": value, "type": kind}


SCENARIOS = {  # given a project whose variables ...: (the variables, then the project is ...)
    "are absent": (None, COMPLIANT),
    "are none": ([], COMPLIANT),
    "are empty text": ("", COMPLIANT),
    "are harmless": ([variable("STAGE")], COMPLIANT),
    "hold both parts of a key": ([variable(ID), variable(SECRET)], NON_COMPLIANT),
    "hold the id of a key only": ([variable(ID)], NON_COMPLIANT),
    "hold the secret part of a key only": ([variable(SECRET)], NON_COMPLIANT),
    "hold a key after a harmless one": ([variable("STAGE"), variable(SECRET)], NON_COMPLIANT),
    "are one variable that holds a key, not a list": (variable(SECRET), NON_COMPLIANT),
    "name a parameter that holds the key": ([variable(SECRET, "PARAMETER_STORE", "/build/key")], COMPLIANT),
    "name a secret that holds the key": ([variable(SECRET, "SECRETS_MANAGER", "build:key")], COMPLIANT),
    "name a parameter for one part and hold the other": (
        [variable(ID), variable(SECRET, "PARAMETER_STORE", "/build/key")],
        NON_COMPLIANT,
    ),
    "hold a key without a type, which is plain text": ([{"name": ID, "value": VALUE}], NON_COMPLIANT),
    "hold a key with null for its type": ([variable(ID, None)], NON_COMPLIANT),
    "hold an empty key": ([variable(SECRET, value="")], NON_COMPLIANT),
    "hold a key whose value the item hides": ([variable(SECRET, value="******")], NON_COMPLIANT),
    "hold a session token, which AWS's rule does not ask for": ([variable("AWS_SESSION_TOKEN")], COMPLIANT),
    "hold a key in small letters, which no SDK reads": ([variable(ID.lower())], COMPLIANT),
    "have no name": ([{"value": VALUE}], COMPLIANT),
}


@pytest.mark.parametrize(("variables", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_project_whose_variables(variables, expected):
    assert verdict(RULE, project({"environmentVariables": variables})) == expected


@pytest.mark.parametrize("environment", [None, {}, ""])
def test_a_project_without_an_environment_holds_nothing(environment):
    assert verdict(RULE, project(environment)) == COMPLIANT


def test_a_configuration_that_is_json_text_is_read():
    text = json.dumps({"environment": {"environmentVariables": [variable(ID)]}})
    assert verdict(RULE, item("AWS::CodeBuild::Project", configuration=text)) == NON_COMPLIANT


def test_a_finding_names_the_variables_and_never_what_they_hold():
    [told] = evaluations(RULE, project({"environmentVariables": [variable(ID), variable("A"), variable(SECRET)]}))

    assert told["Annotation"] == f"Plain-text variables hold AWS credentials: {ID}, {SECRET}."
    assert VALUE not in json.dumps(told, default=str)


def project(environment):
    return item("AWS::CodeBuild::Project", configuration={"name": "example", "environment": environment})


def bad(aws):
    """A project holds a key beside variables that stay."""
    kept = [variable("STAGE", value="test"), variable("TOKEN", "PARAMETER_STORE", "/build/token")]
    return build_projects.created(aws, "leaks", [variable(ID), *kept, variable(SECRET)])


def good(aws):
    """A project names the secret that holds its key."""
    return build_projects.created(aws, "asks", [variable(SECRET, "SECRETS_MANAGER", "build:key")])
