from unittest.mock import patch

import pytest

import support
from support import COMPLIANT, NON_COMPLIANT, aws, evaluations, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "SSM_PARAMETER_SECURE_STRING"

TEXT, LIST, SECURE = {"Type": "String"}, {"Type": "StringList"}, {"Type": "SecureString", "KeyId": "alias/aws/ssm"}
EVERYTHING = {"exemptNamePatterns": ""}

SCENARIOS = {  # given a parameter that is ...: (its name, what AWS tells of it, inputs, then it is ...)
    "a password": ("/shop/db/password", TEXT, {}, NON_COMPLIANT),
    "a password, in short": ("SHOP_DB_PASSWD", TEXT, {}, NON_COMPLIANT),
    "a passphrase": ("/backup/passphrase", TEXT, {}, NON_COMPLIANT),
    "an encrypted password": ("/shop/db/password", SECURE, {}, COMPLIANT),
    "a list of tokens": ("/shop/tokens", LIST, {}, NON_COMPLIANT),
    "a secret, in capitals": ("/SHOP/CLIENT_SECRET", TEXT, {}, NON_COMPLIANT),
    "a key of an API": ("/shop/apikey", TEXT, {}, NON_COMPLIANT),
    "a key of an API, in three words": ("/shop/api-key/live", TEXT, {}, NON_COMPLIANT),
    "a private key": ("shop.private_key", TEXT, {}, NON_COMPLIANT),
    "a key at the end of a path": ("/shop/license/key", TEXT, {}, NON_COMPLIANT),
    "credentials": ("/shop/credentials", TEXT, {}, NON_COMPLIANT),
    "a word that ends like a key": ("/shop/monkey", TEXT, {}, COMPLIANT),
    "a keyboard": ("/shop/keyboard", TEXT, {}, COMPLIANT),
    "the name of a host": ("/shop/db/host", TEXT, {}, COMPLIANT),
    "the ARN of a secret": ("/shop/db/secret-arn", TEXT, {}, COMPLIANT),
    "the address of tokens": ("/shop/token/url", TEXT, {}, COMPLIANT),
    "a public key": ("/shop/public-key", TEXT, {}, COMPLIANT),
    "the ARN of a secret, and nothing is exempt": ("/shop/db/secret-arn", TEXT, EVERYTHING, NON_COMPLIANT),
    "a password of an exempt team": (
        "/tests/password",
        TEXT,
        {"exemptNamePatterns": "^/demo/, ^/tests/"},
        COMPLIANT,
    ),
    "what a pattern of one's own fits": ("/shop/pin", TEXT, {"namePatterns": "pin$, puk$"}, NON_COMPLIANT),
    "a password, and only pins are asked for": ("/shop/password", TEXT, {"namePatterns": "pin$"}, COMPLIANT),
    "an image of the name of a secret": ("/images/secret", TEXT | {"DataType": "aws:ec2:image"}, {}, COMPLIANT),
    "a password, as plain text": ("/shop/password", TEXT | {"DataType": "text"}, {}, NON_COMPLIANT),
    "a password of no type": ("/shop/password", {}, {}, NON_COMPLIANT),
    "a password whose type is null": ("/shop/password", {"Type": None}, {}, NON_COMPLIANT),
}


class Ssm:
    """Systems Manager with these parameters, each on a page of its own."""

    def __init__(self, *parameters):
        self.parameters = parameters

    def get_paginator(self, operation):
        assert operation == "describe_parameters"
        return self

    def paginate(self):
        return [{"Parameters": [parameter]} for parameter in self.parameters]


def judged(*parameters, **inputs):
    with patch.object(support, "client", lambda service, _region: {"ssm": Ssm(*parameters)}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("name", "told", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_parameter_that_is(name, told, inputs, expected):
    [found] = judged({"Name": name, **told}, **inputs)

    kind, resource, verdict = found["ComplianceResourceType"], found["ComplianceResourceId"], found["ComplianceType"]
    assert (kind, resource, verdict) == ("AWS::SSM::Parameter", name, expected)


def test_the_annotation_names_the_type_and_the_pattern():
    [found] = judged({"Name": "/shop/pin", **LIST}, namePatterns="^x, pin$")

    assert found["Annotation"] == "The parameter is a StringList, not a SecureString, and its name fits pin$."


@pytest.mark.parametrize("given", ["", "(", " , "])
def test_patterns_that_are_none_are_refused(given):
    refused = judged({"Name": "/shop/pin", **TEXT}, namePatterns=given)

    assert refused["customerErrorCode"] == "InvalidParameterValueException"


def test_a_parameter_that_cannot_be_judged_costs_no_other():
    with pytest.raises(UnjudgedError, match="AWS::SSM::Parameter 7: ") as gap:
        judged({"Name": 7, **TEXT}, {"Name": "/even", **TEXT})

    assert [each.complianceResourceId for each in gap.value.evaluations] == ["/even"]


def test_what_is_emulated_is_judged_by_its_name():
    with aws() as client:
        assert verdicts(RULE) == {}
        assert {bad(client): NON_COMPLIANT, good(client): COMPLIANT} == verdicts(RULE)


def made(aws, name, kind):
    aws("ssm").put_parameter(
        Name=name, Value="Not-a-secret-1", Type=kind, Description="of the shop", AllowedPattern="^[A-Za-z0-9-]+$"
    )
    return name


def bad(aws):
    """A password as text."""
    return made(aws, "/shop/db/password", "String")


def good(aws):
    """A password that is encrypted."""
    return made(aws, "/shop/api/token", "SecureString")
