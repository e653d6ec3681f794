import json

import pytest

import search_domains
from support import COMPLIANT, NON_COMPLIANT, item, verdict

PROOF = "model"  # moto sets all logs at once

GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:search"


def logs(**enabled):
    """The logs of a domain, each on or off."""
    options = {name: {"cloudWatchLogsLogGroupArn": GROUP, "enabled": on} for name, on in enabled.items()}
    return {"logPublishingOptions": options}


SCENARIOS = {  # given a domain that ...: (its configuration, the wanted logs, then the domain is ...)
    "sends one log where any will do": (logs(SEARCH_SLOW_LOGS=True), None, COMPLIANT),
    "sends its audit logs where any will do": (logs(AUDIT_LOGS=True), None, COMPLIANT),
    "sends one log where an empty list is wanted": (logs(INDEX_SLOW_LOGS=True), "", COMPLIANT),
    "sends none of its logs": (logs(SEARCH_SLOW_LOGS=False, ES_APPLICATION_LOGS=False), None, NON_COMPLIANT),
    "sends one log, as text": (logs(ES_APPLICATION_LOGS="true"), None, COMPLIANT),
    "sends none, as text": (logs(ES_APPLICATION_LOGS="false"), None, NON_COMPLIANT),
    "sends the log that is wanted": (logs(ES_APPLICATION_LOGS=True), "error", COMPLIANT),
    "sends the log that is wanted in capitals": (logs(ES_APPLICATION_LOGS=True), "Error", COMPLIANT),
    "sends searches where errors are wanted": (logs(SEARCH_SLOW_LOGS=True), "error", NON_COMPLIANT),
    "sends all that are wanted": (logs(SEARCH_SLOW_LOGS=True, INDEX_SLOW_LOGS=True), "search, index", COMPLIANT),
    "sends one of two that are wanted": (logs(SEARCH_SLOW_LOGS=True), "search, index", NON_COMPLIANT),
    "has turned off one of two that are wanted": (
        logs(SEARCH_SLOW_LOGS=True, INDEX_SLOW_LOGS=False),
        "search,index",
        NON_COMPLIANT,
    ),
    "has null for a log": ({"logPublishingOptions": {"SEARCH_SLOW_LOGS": None}}, None, NON_COMPLIANT),
    "has a group and does not say that it is on": (
        {"logPublishingOptions": {"SEARCH_SLOW_LOGS": {"cloudWatchLogsLogGroupArn": GROUP}}},
        None,
        NON_COMPLIANT,
    ),
    "sends a log, spelled as OpenSearch domains are": (
        {"LogPublishingOptions": {"SEARCH_SLOW_LOGS": {"Enabled": True}}},
        None,
        NON_COMPLIANT,
    ),
    "has an empty list of logs": ({"logPublishingOptions": {}}, None, NON_COMPLIANT),
    "has null for its logs": ({"logPublishingOptions": None}, None, NON_COMPLIANT),
    "says nothing of logs": ({"domainName": "search"}, None, NON_COMPLIANT),
    "was recorded without a configuration": (None, None, NON_COMPLIANT),
    "comes as JSON text": (json.dumps(logs(SEARCH_SLOW_LOGS=True)), None, COMPLIANT),
    "is being changed and sends none": ({"processing": True}, None, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "wanted", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_domain_that(configuration, wanted, expected):
    inputs = {} if wanted is None else {"logTypes": wanted}
    domain = item("AWS::Elasticsearch::Domain", configuration=configuration)

    assert verdict("ELASTICSEARCH_LOGS_TO_CLOUDWATCH", domain, **inputs) == expected


def bad(aws):
    """A domain is made without logs."""
    return search_domains.made(aws, "quiet", elasticsearch=True)


def good(aws):
    """A domain sends its application logs."""
    options = {"ES_APPLICATION_LOGS": {"CloudWatchLogsLogGroupArn": GROUP, "Enabled": True}}
    return search_domains.made(aws, "told", elasticsearch=True, LogPublishingOptions=options)
