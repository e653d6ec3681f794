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


GROUP = {"CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:123456789012:log-group:search"}


def test_logs_are_set_one_by_one_and_one_that_is_off_without_a_group_is_none(client):
    opensearch = client("opensearch")
    search_domains.made(client, "search", LogPublishingOptions={"SEARCH_SLOW_LOGS": GROUP | ON})
    opensearch.update_domain_config(DomainName="search", LogPublishingOptions={"INDEX_SLOW_LOGS": GROUP | ON})
    opensearch.update_domain_config(DomainName="search", LogPublishingOptions={"SEARCH_SLOW_LOGS": {"Enabled": False}})
    told = opensearch.describe_domain(DomainName="search")["DomainStatus"]["LogPublishingOptions"]
    assert told == {"INDEX_SLOW_LOGS": GROUP | ON}


def test_audit_logs_need_fine_grained_access_control(client):
    opensearch = client("opensearch")
    audit = {"LogPublishingOptions": {"AUDIT_LOGS": GROUP | ON}}
    search_domains.made(client, "open")
    search_domains.made(client, "guarded", AdvancedSecurityOptions=ON)
    assert refused(opensearch.update_domain_config, DomainName="open", **audit) == "ValidationException"
    opensearch.update_domain_config(DomainName="guarded", **audit)
    assert opensearch.describe_domain(DomainName="guarded")["DomainStatus"]["LogPublishingOptions"]["AUDIT_LOGS"] == (
        GROUP | ON
    )
