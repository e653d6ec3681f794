import pytest

import search_domains
from emulating import refused

ON = {"Enabled": True}


@pytest.mark.parametrize(
    ("elasticsearch", "version", "told"),
    [(True, "6.8", "Elasticsearch_6.8"), (False, "OpenSearch_2.19", "OpenSearch_2.19")],
)
def test_a_domain_tells_its_engine(client, elasticsearch, version, told):
    search_domains.made(client, "search", elasticsearch=elasticsearch, version=version)
    assert client("opensearch").describe_domain(DomainName="search")["DomainStatus"]["EngineVersion"] == told


@pytest.mark.parametrize("option", ["EncryptionAtRestOptions", "NodeToNodeEncryptionOptions"])
def test_encryption_is_turned_on_from_6_7_and_never_off(client, option):
    opensearch = client("opensearch")
    search_domains.made(client, "old", elasticsearch=True, version="6.5")
    search_domains.made(client, "new", elasticsearch=True, version="6.7")
    update = opensearch.update_domain_config
    assert refused(update, DomainName="old", **{option: ON}) == "ValidationException"
    update(DomainName="new", **{option: ON})
    assert refused(update, DomainName="new", **{option: {"Enabled": False}}) == "ValidationException"
    assert opensearch.describe_domain(DomainName="new")["DomainStatus"][option] == ON
    assert opensearch.describe_domain(DomainName="old")["DomainStatus"][option] == {"Enabled": False}
