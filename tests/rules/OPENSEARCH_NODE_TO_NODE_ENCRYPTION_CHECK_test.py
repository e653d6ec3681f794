import json

import pytest

import search_domains
from support import COMPLIANT, NON_COMPLIANT, item, verdict

PROOF = "model"  # moto turns encryption off again


def options(enabled):
    return {"NodeToNodeEncryptionOptions": {"Enabled": enabled}}


SCENARIOS = {  # given a domain that ...: (its configuration, then the domain is ...)
    "is encrypted": (options(True), COMPLIANT),
    "is not encrypted": (options(False), NON_COMPLIANT),
    "is encrypted, as text": (options("true"), COMPLIANT),
    "is not encrypted, as text": (options("false"), NON_COMPLIANT),
    "has null for encryption": (options(None), NON_COMPLIANT),
    "has options that say nothing": ({"NodeToNodeEncryptionOptions": {}}, NON_COMPLIANT),
    "has null for its options": ({"NodeToNodeEncryptionOptions": None}, NON_COMPLIANT),
    "says nothing of encryption": ({"DomainName": "search"}, NON_COMPLIANT),
    "was recorded without a configuration": (None, NON_COMPLIANT),
    "comes as JSON text": (json.dumps(options(True)), COMPLIANT),
    "has the other kind of encryption alone": ({"EncryptionAtRestOptions": {"Enabled": True}}, NON_COMPLIANT),
    "is being changed and not encrypted": (options(False) | {"Processing": True}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_domain_that(configuration, expected):
    domain = item("AWS::OpenSearch::Domain", configuration=configuration)

    assert verdict("OPENSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK", domain) == expected


def bad(aws):
    """A domain is made without encryption."""
    return search_domains.made(aws, "plain")


def good(aws):
    """A domain is made with encryption of both kinds."""
    return search_domains.made(aws, "sealed", **search_domains.ENCRYPTED)
