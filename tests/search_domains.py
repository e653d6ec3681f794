"""Domains of OpenSearch and Elasticsearch, as rules about search domains ask for them in their tests."""

from contextlib import contextmanager
from unittest.mock import patch

import support

ENCRYPTED = {"EncryptionAtRestOptions": {"Enabled": True}, "NodeToNodeEncryptionOptions": {"Enabled": True}}


def made(aws, name, elasticsearch=False, version=None, **options):
    """A new domain of either engine, by its id in AWS Config."""
    if elasticsearch:
        legacy = aws("es")
        legacy.create_elasticsearch_domain(DomainName=name, ElasticsearchVersion=version or "7.10", **options)
        return legacy.describe_elasticsearch_domain(DomainName=name)["DomainStatus"]["DomainId"]
    aws("opensearch").create_domain(DomainName=name, EngineVersion=version or "OpenSearch_2.19", **options)
    return name


class Answers:
    """OpenSearch Service with some Elasticsearch domains, of which it describes five at a time."""

    def __init__(self, told):
        self.told = told

    def list_domain_names(self, **given):
        assert given == {"EngineType": "Elasticsearch"}
        return {"DomainNames": [{"DomainName": name} for name in self.told]}

    def describe_domains(self, **given):
        names = given["DomainNames"]
        assert len(names) <= 5
        return {"DomainStatusList": [{"DomainId": f"123456789012/{name}", **self.told[name]} for name in names]}


@contextmanager
def answering(told):
    """While a periodic rule is asked, these Elasticsearch domains are there: what AWS tells of each, by name."""
    with patch.object(support, "client", lambda service, _region: {"opensearch": Answers(told)}[service]):
        yield
