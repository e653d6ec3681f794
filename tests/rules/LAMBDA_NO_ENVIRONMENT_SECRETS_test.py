import json

import pytest

import lambda_functions
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, load, verdicts
from trueup.rulekit.resources import UnjudgedError

PROOF = "model"  # moto keeps no OpsItems
RULE = "LAMBDA_NO_ENVIRONMENT_SECRETS"
SECRET, KEY = "hunter2-and-more", "AKIA" + "Q" * 16
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3"

SCENARIOS = {  # given a function whose variables ...: (the variables, inputs, then the function is ...)
    "are absent": (None, {}, COMPLIANT),
    "are none": ({}, {}, COMPLIANT),
    "hold nothing of the kind": ({"STAGE": "test", "LOG_LEVEL": "info"}, {}, COMPLIANT),
    "hold a password": ({"DB_PASSWORD": SECRET}, {}, NON_COMPLIANT),
    "hold a password in small letters": ({"dbpassword": SECRET}, {}, NON_COMPLIANT),
    "hold a secret": ({"CLIENT_SECRET": SECRET}, {}, NON_COMPLIANT),
    "hold a token": ({"GITHUB_TOKEN": SECRET}, {}, NON_COMPLIANT),
    "hold an API key": ({"ApiKey": SECRET}, {}, NON_COMPLIANT),
    "hold a password among others": ({"STAGE": "test", "PASSWORD": SECRET}, {}, NON_COMPLIANT),
    "hold an access key under a harmless name": ({"STAGE": KEY}, {}, NON_COMPLIANT),
    "hold an access key within a text": ({"URL": f"https://example.com/?key={KEY}"}, {}, NON_COMPLIANT),
    "hold what is too short for an access key": ({"STAGE": KEY[:-1]}, {}, COMPLIANT),
    "name the secret that holds the password": ({"DB_PASSWORD": ARN}, {}, COMPLIANT),
    "hold an empty password": ({"DB_PASSWORD": ""}, {}, COMPLIANT),
    "hold a switch that is called like a password": ({"PASSWORD_LOGIN": "true"}, {}, COMPLIANT),
    "hold the name of a secret, a known false alarm": ({"SECRET_NAME": "prod/db"}, {}, NON_COMPLIANT),
    "hold the name of a secret, which is exempt": (
        {"SECRET_NAME": "prod/db"},
        {"exemptVariableNames": "_NAME$"},
        COMPLIANT,
    ),
    "hold an exempt name and a password": (
        {"SECRET_NAME": "prod/db", "PASSWORD": SECRET},
        {"exemptVariableNames": "_NAME$,_URL$"},
        NON_COMPLIANT,
    ),
    "hold a password where other names are looked for": ({"PASSWORD": SECRET}, {"namePatterns": "PIN,CODE"}, COMPLIANT),
    "hold what the second pattern of names fits": ({"CODE": SECRET}, {"namePatterns": "PIN,CODE"}, NON_COMPLIANT),
    "hold what only a pattern of the team fits": (
        {"X": "TKT-123456"},
        {"valuePatterns": "TKT-[0-9]{6}"},
        NON_COMPLIANT,
    ),
    "hold a password in a function that is exempt": (
        {"PASSWORD": SECRET},
        {"exemptFunctionNames": "other, report"},
        NOT_APPLICABLE,
    ),
    "hold a password while another function is exempt": (
        {"PASSWORD": SECRET},
        {"exemptFunctionNames": "report-2"},
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("variables", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_function_whose_variables(variables, inputs, expected):
    with aws() as client:
        created(client, "report", variables)

        assert verdicts(RULE, **inputs) == {"report": expected}


def test_where_a_secret_stands_is_told_and_what_it_says_is_not():
    names = ["A_TOKEN", "B_TOKEN", "C_TOKEN", "D_TOKEN", "E_TOKEN"]
    with aws() as client:
        created(client, "report", dict.fromkeys(names, SECRET))
        [evaluation] = evaluations(RULE)

    assert evaluation["ComplianceResourceType"] == "AWS::Lambda::Function"
    assert evaluation["Annotation"].startswith("Variables look like secrets: A_TOKEN fits (?i)(secret|")
    assert evaluation["Annotation"].endswith(" and 2 more.")
    assert SECRET not in json.dumps(evaluation, default=str)


def test_as_many_variables_as_there_is_room_for_are_all_told():
    with aws() as client:
        created(client, "report", dict.fromkeys(["A_TOKEN", "B_TOKEN", "C_TOKEN"], SECRET))
        [evaluation] = evaluations(RULE)

    assert "C_TOKEN" in evaluation["Annotation"]
    assert " more" not in evaluation["Annotation"]


def test_variables_that_cannot_be_decrypted_are_a_gap_and_cost_no_other_function():
    unread = {"FunctionName": "sealed", "Environment": {"Error": {"ErrorCode": "AccessDeniedException"}}}
    plain = {"FunctionName": "plain", "Environment": {"Variables": {"PASSWORD": SECRET}}}
    module = load(RULE)
    given = getattr(module, RULE)().evaluate_parameters({"namePatterns": "PASSWORD", "valuePatterns": "AKIA"})

    with pytest.raises(UnjudgedError, match=r"sealed: .*AccessDeniedException") as gap:
        getattr(module, RULE)().evaluate_periodic({}, Pages(unread, plain), given)

    assert [each.complianceType for each in gap.value.evaluations] == [NON_COMPLIANT]


class Pages:
    """A factory of clients whose every list is one page of these functions."""

    def __init__(self, *functions):
        self.functions = functions

    def build_client(self, _service):
        return self

    def get_paginator(self, _operation):
        return self

    def paginate(self):
        return [{"Functions": self.functions}]


def created(aws, name, variables):
    environment = {} if variables is None else {"Environment": {"Variables": variables}}
    return lambda_functions.created(aws, name, **environment)


def bad(aws):
    """A function holds a password beside harmless variables."""
    return created(aws, "leaks", {"STAGE": "test", "DB_PASSWORD": SECRET})


def good(aws):
    """A function names the secret that holds its password."""
    return created(aws, "asks", {"STAGE": "test", "DB_PASSWORD": ARN})
