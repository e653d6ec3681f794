from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "IAM_EXTERNAL_ACCESS_ANALYZER_ENABLED"
PROOF = "model"  # moto knows nothing of IAM Access Analyzer
OWN = {"name": "own", "type": "ACCOUNT", "status": "ACTIVE"}
WIDE = {"name": "wide", "type": "ORGANIZATION", "status": "ACTIVE"}

SCENARIOS = {  # given an account with ...: (its analyzers, then the account is ...)
    "no analyzer": ([], NON_COMPLIANT),
    "an active one of the account": ([OWN], COMPLIANT),
    "an active one of the organization": ([WIDE], COMPLIANT),
    "one that is being made": ([OWN | {"status": "CREATING"}], NON_COMPLIANT),
    "one that is disabled": ([OWN | {"status": "DISABLED"}], NON_COMPLIANT),
    "one that failed": ([WIDE | {"status": "FAILED"}], NON_COMPLIANT),
    "one that failed and one that is active": ([OWN | {"status": "FAILED"}, WIDE], COMPLIANT),
    "one without a state": ([{"name": "own", "type": "ACCOUNT"}], NON_COMPLIANT),
    "one with null for its state": ([OWN | {"status": None}], NON_COMPLIANT),
    "one for unused access": ([OWN | {"type": "ACCOUNT_UNUSED_ACCESS"}], NON_COMPLIANT),
    "one for unused access of the organization": ([OWN | {"type": "ORGANIZATION_UNUSED_ACCESS"}], NON_COMPLIANT),
    "one for internal access": ([OWN | {"type": "ACCOUNT_INTERNAL_ACCESS"}], NON_COMPLIANT),
    "one without a type": ([{"name": "own", "status": "ACTIVE"}], NON_COMPLIANT),
    "one for unused access and one that is right": ([OWN | {"type": "ACCOUNT_UNUSED_ACCESS"}, OWN], COMPLIANT),
}


class Analyzers:
    """IAM Access Analyzer with one analyzer on each page."""

    def __init__(self, analyzers):
        self.analyzers = analyzers

    def get_paginator(self, operation):
        assert operation == "list_analyzers"
        return self

    def paginate(self):
        return [{"analyzers": []}, *({"analyzers": [each]} for each in self.analyzers)]


def judged(analyzers):
    with patch.object(support, "client", lambda service, _region: {"accessanalyzer": Analyzers(analyzers)}[service]):
        [told] = evaluations(RULE)
    return told


@pytest.mark.parametrize(("analyzers", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_with(analyzers, expected):
    told = judged(analyzers)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


@pytest.mark.parametrize(
    ("analyzers", "why"),
    [
        ([], "."),
        ([OWN | {"type": "ACCOUNT_UNUSED_ACCESS"}], "."),
        ([OWN | {"status": "FAILED"}], ": own is FAILED."),
        (
            [OWN | {"status": "FAILED"}, {"name": "b", "type": "ORGANIZATION"}],
            ": own is FAILED, b is in no known state.",
        ),
    ],
)
def test_the_annotation_says_what_is_there(analyzers, why):
    assert judged(analyzers)["Annotation"] == f"No analyzer for external access is active in this Region{why}"


def bad(aws):
    """The account has an analyzer for unused access only."""
    aws("accessanalyzer").create_analyzer(analyzerName="unused", type="ACCOUNT_UNUSED_ACCESS")
    return ACCOUNT


def good(aws):
    """The account has an analyzer for external access."""
    aws("accessanalyzer").create_analyzer(analyzerName="external", type="ACCOUNT")
    return ACCOUNT
