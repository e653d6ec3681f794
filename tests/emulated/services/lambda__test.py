import json

import pytest

from emulating import policy, refused

TRUST = policy({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})
EVERYONE = {"FunctionName": "f", "StatementId": "everyone", "Action": "lambda:InvokeFunction", "Principal": "*"}


@pytest.fixture
def function(client):
    role = client("iam").create_role(RoleName="f", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    made = client("lambda")
    code = {"Runtime": "python3.13", "Handler": "main.run", "Code": {"ZipFile": b"none"}}
    made.create_function(FunctionName="f", Role=role, **code)
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
