import pytest

import search_domains
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

PROOF = "model"  # moto does not tell the engine of a domain of the old API


def options(enabled):
    return {"EncryptionAtRestOptions": {"Enabled": enabled}}


SCENARIOS = {  # given a domain that ...: (what AWS tells of it, then the domain is ...)
    "is encrypted": (options(True), COMPLIANT),
    "is not encrypted": (options(False), NON_COMPLIANT),
    "is encrypted, as text": (options("true"), COMPLIANT),
    "is not encrypted, as text": (options("false"), NON_COMPLIANT),
    "has null for encryption": (options(None), NON_COMPLIANT),
    "has options that say nothing": ({"EncryptionAtRestOptions": {}}, NON_COMPLIANT),
    "has null for its options": ({"EncryptionAtRestOptions": None}, NON_COMPLIANT),
    "says nothing of encryption": ({"DomainName": "search"}, NON_COMPLIANT),
    "has the other kind of encryption alone": ({"NodeToNodeEncryptionOptions": {"Enabled": True}}, NON_COMPLIANT),
    "is being changed and not encrypted": (options(False) | {"Processing": True}, NON_COMPLIANT),
    "is being deleted": (options(False) | {"Deleted": True}, NOT_APPLICABLE),
    "is not deleted": (options(False) | {"Deleted": False}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_domain_that(told, expected):
    with search_domains.answering({"es-1": told}):
        [evaluation] = evaluations("ELASTICSEARCH_ENCRYPTED_AT_REST")

    judged = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged, evaluation["ComplianceType"]) == ("AWS::Elasticsearch::Domain", "123456789012/es-1", expected)


def test_all_are_judged_though_one_call_describes_five():
    with search_domains.answering({f"es-{number}": options(True) for number in range(7)}):
        assert len(evaluations("ELASTICSEARCH_ENCRYPTED_AT_REST")) == 7


def bad(aws):
    """A domain is made without encryption."""
    return search_domains.made(aws, "plain", elasticsearch=True)


def good(aws):
    """A domain is made with encryption of both kinds."""
    return search_domains.made(aws, "sealed", elasticsearch=True, **search_domains.ENCRYPTED)
