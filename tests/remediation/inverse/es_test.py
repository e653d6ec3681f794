from undoing import no_way_back, service, way_back

es = service("es")


def test_a_domain_allows_plain_http_again():
    write = es("UpdateElasticsearchDomainConfig", DomainName="search", DomainEndpointOptions={"EnforceHTTPS": True})
    before = {"DomainConfig": {"DomainEndpointOptions": {"Options": {"EnforceHTTPS": False}}}}
    assert way_back(write, before) == {
        "UpdateElasticsearchDomainConfig": {"DomainName": "search", "DomainEndpointOptions": {"EnforceHTTPS": False}}
    }


def test_encryption_stays():
    write = es("UpdateElasticsearchDomainConfig", DomainName="search", EncryptionAtRestOptions={"Enabled": True})
    no_way_back(write, [{"DomainConfig": {}}], "encryption once switched on cannot be switched off")
