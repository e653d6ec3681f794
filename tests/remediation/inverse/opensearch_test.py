import pytest

from trueup.remediation import inverse
from undoing import no_way_back, service, way_back

opensearch = service("opensearch")


def test_a_domain_allows_plain_http_again():
    write = opensearch("UpdateDomainConfig", DomainName="search", DomainEndpointOptions={"EnforceHTTPS": True})
    before = {"DomainConfig": {"DomainEndpointOptions": {"Options": {"EnforceHTTPS": False}}}}
    assert way_back(write, before) == {
        "UpdateDomainConfig": {"DomainName": "search", "DomainEndpointOptions": {"EnforceHTTPS": False}}
    }


def test_a_log_goes_where_it_went_and_one_that_was_not_there_is_turned_off():
    group = "arn:aws:logs:eu-west-1:123456789012:log-group"
    had, new = ({"CloudWatchLogsLogGroupArn": f"{group}:{name}", "Enabled": True} for name in ("had", "new"))
    logs = {"AUDIT_LOGS": new, "ES_APPLICATION_LOGS": new}
    write = opensearch("UpdateDomainConfig", DomainName="search", LogPublishingOptions=logs)
    before = {"DomainConfig": {"LogPublishingOptions": {"Options": {"AUDIT_LOGS": had, "INDEX_SLOW_LOGS": had}}}}
    restored = {"AUDIT_LOGS": had, "ES_APPLICATION_LOGS": {"Enabled": False}}
    assert way_back(write, before) == {"UpdateDomainConfig": {"DomainName": "search", "LogPublishingOptions": restored}}


def test_encryption_stays():
    write = opensearch("UpdateDomainConfig", DomainName="search", EncryptionAtRestOptions={"Enabled": True})
    no_way_back(write, [{"DomainConfig": {}}], "encryption once switched on cannot be switched off")


@pytest.mark.parametrize("option", ["EncryptionAtRestOptions", "NodeToNodeEncryptionOptions"])
def test_encryption_that_stays_is_seen(option):
    write = opensearch("UpdateDomainConfig", DomainName="search", **{option: {"Enabled": True}})
    off, on = ({"DomainConfig": {option: {"Options": {"Enabled": each}}}} for each in (False, True))
    assert inverse.state(write, [off]) is None
    assert inverse.state(write, [on]) == inverse.predict(write, [off]) == {option: {"Enabled": True}}
    no_way_back(write, [off], "encryption once switched on cannot be switched off")
