import json

import pytest

import search_domains
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, item, verdict

PROOF = "model"  # moto does not tell the engine of a domain of the old API


def options(enabled):
    return {"nodeToNodeEncryptionOptions": {"enabled": enabled}}


SCENARIOS = {  # given a domain that ...: (its configuration, then the domain is ...)
    "is encrypted": (options(True), COMPLIANT),
    "is not encrypted": (options(False), NON_COMPLIANT),
    "is encrypted, as text": (options("true"), COMPLIANT),
    "is not encrypted, as text": (options("false"), NON_COMPLIANT),
    "has null for encryption": (options(None), NON_COMPLIANT),
    "has options that say nothing": ({"nodeToNodeEncryptionOptions": {}}, NON_COMPLIANT),
    "has null for its options": ({"nodeToNodeEncryptionOptions": None}, NON_COMPLIANT),
    "says nothing of encryption": ({"domainName": "search"}, NON_COMPLIANT),
    "was recorded without a configuration": (None, NON_COMPLIANT),
    "comes as JSON text": (json.dumps(options(True)), COMPLIANT),
    "has the other kind of encryption alone": ({"encryptionAtRestOptions": {"enabled": True}}, NON_COMPLIANT),
    "is being changed and not encrypted": (options(False) | {"processing": True}, NON_COMPLIANT),
    "is being deleted": (options(False) | {"deleted": True}, NOT_APPLICABLE),
    "is not deleted": (options(False) | {"deleted": False}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_domain_that(configuration, expected):
    domain = item("AWS::Elasticsearch::Domain", configuration=configuration)

    assert verdict("ELASTICSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK", domain) == expected


def bad(aws):
    """A domain is made without encryption."""
    return search_domains.made(aws, "plain", elasticsearch=True)


def good(aws):
    """A domain is made with encryption of both kinds."""
    return search_domains.made(aws, "sealed", elasticsearch=True, **search_domains.ENCRYPTED)
