import pytest

from support import item
from trueup.rulekit import search_domains

NEW, OLD = "AWS::OpenSearch::Domain", "AWS::Elasticsearch::Domain"
AUDIT = "LogPublishingOptions.AUDIT_LOGS.Enabled"

SITUATIONS = {  # a domain of this type, whose configuration is ..., has at this path: (..., the path, this)
    "of OpenSearch": (NEW, {"EncryptionAtRestOptions": {"Enabled": True}}, "EncryptionAtRestOptions.Enabled", True),
    "of Elasticsearch": (OLD, {"encryptionAtRestOptions": {"enabled": True}}, "EncryptionAtRestOptions.Enabled", True),
    "with leading capitals": (OLD, {"vpcoptions": {"subnetIds": ["s"]}}, "VPCOptions.SubnetIds", ["s"]),
    "with a log type": (OLD, {"logPublishingOptions": {"AUDIT_LOGS": {"enabled": True}}}, AUDIT, True),
    "with nothing there": (NEW, {"EncryptionAtRestOptions": None}, "EncryptionAtRestOptions.Enabled", "default"),
    "of OpenSearch in the old spelling": (NEW, {"vpcoptions": {"subnetIds": ["s"]}}, "VPCOptions.SubnetIds", "default"),
}


@pytest.mark.parametrize(("kind", "configuration", "path", "found"), SITUATIONS.values(), ids=SITUATIONS)
def test_an_option_is_found_in_both_spellings(kind, configuration, path, found):
    assert search_domains.option(item(kind, configuration=configuration), path, "default") == found


LOGS = {  # a domain of this type, whose logs are ..., sends: (..., these)
    "of OpenSearch": (NEW, {"LogPublishingOptions": {"AUDIT_LOGS": {"Enabled": True}}}, ["audit"]),
    "of Elasticsearch": (OLD, {"logPublishingOptions": {"ES_APPLICATION_LOGS": {"enabled": "true"}}}, ["error"]),
    "on and off": (
        NEW,
        {"LogPublishingOptions": {"SEARCH_SLOW_LOGS": {"Enabled": True}, "INDEX_SLOW_LOGS": {"Enabled": False}}},
        ["search"],
    ),
    "null": (NEW, {"LogPublishingOptions": {"INDEX_SLOW_LOGS": None}}, []),
    "absent": (OLD, {}, []),
}


@pytest.mark.parametrize(("kind", "configuration", "sent"), LOGS.values(), ids=LOGS)
def test_the_logs_that_are_sent_have_the_names_of_inputs(kind, configuration, sent):
    assert search_domains.published(item(kind, configuration=configuration)) == sent
