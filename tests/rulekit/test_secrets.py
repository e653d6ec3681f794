import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdklib import InvalidParametersError

from trueup.rulekit import inputs, secrets

KEY_ID = "AKIA" + "Q" * 16
WANTED = secrets.patterns(r"AKIA[0-9A-Z]{16}, (?i)password\s*[=:], -----BEGIN [A-Z ]*PRIVATE KEY")
NAMES, VALUES = secrets.patterns("(?i)(secret|password|token|apikey)"), secrets.patterns("AKIA[0-9A-Z]{16}")
SECRETS_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3"

LINES = {  # a text that ...: (the text, where it looks like a secret)
    "is empty": ("", []),
    "holds no secret": ("#!/bin/sh\nyum update -y\n", []),
    "holds the id of an access key": (f"#!/bin/sh\nexport AWS_ACCESS_KEY_ID={KEY_ID}\n", ["line 2"]),
    "holds something shorter than such an id": (f"export ID={KEY_ID[:-1]}", []),
    "holds a password": ("PASSWORD=hunter2", ["line 1"]),
    "holds a password behind blanks, in YAML": ("users:\n  password:   hunter2", ["line 2"]),
    "holds two secrets": (f"password=hunter2\n\n{KEY_ID}", ["line 1", "line 3"]),
    "holds two secrets in one line": (f"password=hunter2 id={KEY_ID}", ["line 1"]),
    "holds a private key": ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", ["line 1"]),
    "holds a private key of PGP": ("-----BEGIN PGP PRIVATE KEY BLOCK-----", ["line 1"]),
    "holds a certificate, which is public": ("-----BEGIN CERTIFICATE-----", []),
    "leaves the password empty": ('password=\npassword=""', []),
    "takes the password from a variable": ('password=$DB_PASSWORD\npassword="${DB_PASSWORD}"', []),
    "takes the password from a command": ("password=$(aws ssm get-parameter)\npassword=`cat /run/p`", []),
    "takes the password from a variable of Windows": ("password=%DB_PASSWORD%", []),
    "names where the password is kept": (f"password={SECRETS_ARN}", []),
    "lets CloudFormation resolve the password": ("password: '{{resolve:secretsmanager:db}}'", []),
    "holds a password in single quotes, which a shell takes as it is": ("password='$ecret'", ["line 1"]),
    "holds a password that begins like an amount": ("password=$1x", ["line 1"]),
    "refers once and holds one after it": ("password=$P; password=hunter2", ["line 1"]),
}


@pytest.mark.parametrize(("text", "found"), LINES.values(), ids=LINES)
def test_a_text_that(text, found):
    assert [trace.where for trace in secrets.in_text(text, WANTED)] == found


VARIABLES = {  # variables of which one ...: (its name, its value, whether it looks like a secret)
    "is named for a secret": ("DB_PASSWORD", "hunter2", True),
    "is named for nothing": ("STAGE", "production", False),
    "holds the id of an access key": ("STAGE", KEY_ID, True),
    "is named for a secret and empty": ("DB_PASSWORD", "", False),
    "is named for a secret and a flag": ("USE_TOKEN", "true", False),
    "is named for a secret and names where it is kept": ("DB_PASSWORD", SECRETS_ARN, False),
    "is named for a secret and names something else": ("DB_PASSWORD", "arn:aws:sns:eu-west-1:123456789012:t", True),
    "is named for a secret and a reference": ("DB_PASSWORD", "{{resolve:ssm-secure:db}}", False),
    "is named for a secret and holds a number": ("TOKEN_PIN", "1234", True),
}


@pytest.mark.parametrize(("name", "value", "found"), VARIABLES.values(), ids=VARIABLES)
def test_a_variable_that(name, value, found):
    traces = secrets.in_variables({name: value}, NAMES, VALUES)

    assert [trace.where for trace in traces] == ([name] if found else [])


def test_a_trace_names_the_pattern():
    [line] = secrets.in_text(f"\n{KEY_ID}", WANTED)
    [variable] = secrets.in_variables({"DB_PASSWORD": "hunter2"}, NAMES, VALUES)

    assert str(line) == "line 2 fits AKIA[0-9A-Z]{16}"
    assert str(variable) == "DB_PASSWORD fits (?i)(secret|password|token|apikey)"


@given(st.from_regex(r"[A-Za-z0-9]{6,30}", fullmatch=True))
def test_no_trace_holds_what_was_found(secret):
    secret = f"q9{secret}9q"
    traces = secrets.in_text(f"password={secret}", WANTED) + secrets.in_variables({"TOKEN": secret}, NAMES, VALUES)

    assert len(traces) == 2
    assert secret not in repr(traces)


PATTERNS = {
    "one": ("AKIA", ["AKIA"]),
    "several, with blanks around": (" a+ , b ,,", ["a+", "b"]),
    "commas of their own": ("x{2,4},[a,b]c,d", ["x{2,4}", "[a,b]c", "d"]),
}


@pytest.mark.parametrize(("text", "found"), PATTERNS.values(), ids=PATTERNS)
def test_an_input_of_patterns_may_hold(text, found):
    assert [pattern.pattern for pattern in secrets.patterns(text)] == found


@pytest.mark.parametrize("text", ["", " , ", "(", "a,[b"], ids=["none", "commas", "an open group", "an open set"])
def test_an_input_of_patterns_is_refused_that_holds(text):
    with pytest.raises(InvalidParametersError, match=f"patterns is {re.escape(repr(text))}; expected regular"):
        inputs.read({"patterns": text}, {"patterns": secrets.patterns})
