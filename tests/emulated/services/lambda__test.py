import json

import pytest

from emulating import refused
from lambda_functions import created

EVERYONE = {"FunctionName": "f", "StatementId": "everyone", "Action": "lambda:InvokeFunction", "Principal": "*"}
PROFILE = "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/release/a1b2c3d4e5"
NONE = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-00000000000000000"


@pytest.fixture
def function(client):
    made = client("lambda")
    created(client, "f")
    made.add_permission(**EVERYONE)
    return made


def test_a_statement_is_added_once(function):
    assert refused(function.add_permission, **EVERYONE) == "ResourceConflictException"
    assert len(json.loads(function.get_policy(FunctionName="f")["Policy"])["Statement"]) == 1


def test_a_removal_makes_a_new_revision(function):
    function.add_permission(**EVERYONE | {"StatementId": "two"})
    before = function.get_policy(FunctionName="f")["RevisionId"]
    function.remove_permission(FunctionName="f", StatementId="two", RevisionId=before)

    assert function.get_policy(FunctionName="f")["RevisionId"] != before
    stale = {"FunctionName": "f", "StatementId": "everyone", "RevisionId": before}
    assert refused(function.remove_permission, **stale) == "PreconditionFailedException"


@pytest.fixture
def functions(client):
    """Lambda with one function, report."""
    created(client, "report")
    return client("lambda")


def config(functions, **policies):
    made = functions.create_code_signing_config(AllowedPublishers={"SigningProfileVersionArns": [PROFILE]}, **policies)
    return made["CodeSigningConfig"]["CodeSigningConfigArn"]


def held(functions):
    return functions.get_function_code_signing_config(FunctionName="report").get("CodeSigningConfigArn")


def test_a_configuration_warns_unless_told_otherwise(functions):
    arn = config(functions)
    found = functions.get_code_signing_config(CodeSigningConfigArn=arn)["CodeSigningConfig"]
    assert found["CodeSigningPolicies"] == {"UntrustedArtifactOnDeployment": "Warn"}


def test_a_function_is_given_a_configuration_and_loses_it_again(functions):
    arn, other = config(functions), config(functions)
    functions.put_function_code_signing_config(FunctionName="report", CodeSigningConfigArn=arn)
    assert held(functions) == arn
    [told] = functions.list_functions_by_code_signing_config(CodeSigningConfigArn=arn)["FunctionArns"]
    assert told.endswith(":function:report")
    assert functions.list_functions_by_code_signing_config(CodeSigningConfigArn=other)["FunctionArns"] == []
    functions.delete_function_code_signing_config(FunctionName="report")
    assert held(functions) is None


def test_every_configuration_is_listed(functions):
    made = {config(functions), config(functions)}
    listed = functions.list_code_signing_configs()["CodeSigningConfigs"]
    assert {each["CodeSigningConfigArn"] for each in listed} == made


def test_a_configuration_that_is_not_there_is_not_given(functions):
    code = refused(functions.put_function_code_signing_config, FunctionName="report", CodeSigningConfigArn=NONE)
    assert code == "CodeSigningConfigNotFoundException"
    assert refused(functions.get_code_signing_config, CodeSigningConfigArn=NONE) == "CodeSigningConfigNotFoundException"


def test_a_function_that_is_not_there_is_given_none(functions):
    arn = config(functions)
    code = refused(functions.put_function_code_signing_config, FunctionName="none", CodeSigningConfigArn=arn)
    assert code == "ResourceNotFoundException"
