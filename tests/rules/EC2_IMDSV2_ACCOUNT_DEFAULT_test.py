from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "EC2_IMDSV2_ACCOUNT_DEFAULT"
PROOF = "model"  # moto does not know the defaults; ours answers as EC2's API reference has it

SCENARIOS = {  # given an account whose defaults ...: (EC2's answer, then the account is ...)
    "demand tokens": ({"AccountLevel": {"HttpTokens": "required"}}, COMPLIANT),
    "demand tokens and say more": (
        {"AccountLevel": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled"}},
        COMPLIANT,
    ),
    "demand tokens, by the organization": (
        {"AccountLevel": {"HttpTokens": "required", "ManagedBy": "declarative-policy"}},
        COMPLIANT,
    ),
    "take tokens but do not demand them": ({"AccountLevel": {"HttpTokens": "optional"}}, NON_COMPLIANT),
    "say nothing of tokens": ({"AccountLevel": {"HttpEndpoint": "disabled"}}, NON_COMPLIANT),
    "say nothing": ({"AccountLevel": {}}, NON_COMPLIANT),
    "are null": ({"AccountLevel": None}, NON_COMPLIANT),
    "are not there": ({}, NON_COMPLIANT),
    "have null for tokens": ({"AccountLevel": {"HttpTokens": None}}, NON_COMPLIANT),
}


class Answer:
    """EC2 with one answer."""

    def __init__(self, told):
        self.told = told

    def get_instance_metadata_defaults(self):
        return self.told


def judged(told):
    with patch.object(support, "client", lambda _service, _region: Answer(told)):
        return evaluations(RULE)


@pytest.mark.parametrize(("told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_defaults(told, expected):
    [evaluation] = judged(told)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


@pytest.mark.parametrize(
    ("told", "tokens"), [({"AccountLevel": {"HttpTokens": "optional"}}, "optional"), ({}, "not set")]
)
def test_the_annotation_names_the_default(told, tokens):
    [evaluation] = judged(told)

    assert (
        evaluation["Annotation"] == f"The account's default for HttpTokens is {tokens}, not required, in this Region."
    )


def bad(aws):
    """The account prefers tokens to be optional, and a hop limit of 2."""
    aws("ec2").modify_instance_metadata_defaults(HttpTokens="optional", HttpPutResponseHopLimit=2)
    return aws("sts").get_caller_identity()["Account"]


def good(aws):
    """The account demands tokens by default."""
    aws("ec2").modify_instance_metadata_defaults(HttpTokens="required")
    return aws("sts").get_caller_identity()["Account"]
