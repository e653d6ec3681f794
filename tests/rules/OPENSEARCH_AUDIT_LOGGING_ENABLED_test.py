import json

import pytest

import search_domains
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

PROOF = "model"  # moto sends audit logs of a domain that can have none

GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:audit"
OTHER = "arn:aws:logs:eu-west-1:123456789012:log-group:other"
FINE_GRAINED = {
    **search_domains.ENCRYPTED,
    "DomainEndpointOptions": {"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-2019-07"},
    "AdvancedSecurityOptions": {
        "Enabled": True,
        "MasterUserOptions": {"MasterUserARN": "arn:aws:iam::123456789012:role/search-master"},
    },
}


def audit(enabled=True, group=GROUP):
    return {"LogPublishingOptions": {"AUDIT_LOGS": {"CloudWatchLogsLogGroupArn": group, "Enabled": enabled}}}


SCENARIOS = {  # given a domain that ...: (its configuration, the wanted groups, then the domain is ...)
    "sends its audit logs": (audit(), None, COMPLIANT),
    "has turned them off": (audit(False), None, NON_COMPLIANT),
    "sends them, as text": (audit("true"), None, COMPLIANT),
    "has turned them off, as text": (audit("false"), None, NON_COMPLIANT),
    "sends them where an empty list is wanted": (audit(), "", COMPLIANT),
    "sends them to the wanted group": (audit(), GROUP, COMPLIANT),
    "sends them to one of two wanted groups": (audit(), f"{OTHER}, {GROUP}", COMPLIANT),
    "sends them to another group": (audit(), OTHER, NON_COMPLIANT),
    "has turned them off for the wanted group": (audit(False), GROUP, NON_COMPLIANT),
    "sends them to a group that is wanted with all its streams": (audit(), f"{GROUP}:*", COMPLIANT),
    "sends them to the streams of the wanted group": (audit(group=f"{GROUP}:*"), GROUP, COMPLIANT),
    "sends them to a group whose name begins alike": (audit(group=f"{GROUP}-2"), GROUP, NON_COMPLIANT),
    "sends them to no group where one is wanted": (audit(group=None), GROUP, NON_COMPLIANT),
    "sends another log alone": (
        {"LogPublishingOptions": {"ES_APPLICATION_LOGS": {"CloudWatchLogsLogGroupArn": GROUP, "Enabled": True}}},
        None,
        NON_COMPLIANT,
    ),
    "has null for its audit logs": ({"LogPublishingOptions": {"AUDIT_LOGS": None}}, None, NON_COMPLIANT),
    "has an empty list of logs": ({"LogPublishingOptions": {}}, None, NON_COMPLIANT),
    "has null for its logs": ({"LogPublishingOptions": None}, None, NON_COMPLIANT),
    "says nothing of logs": ({"DomainName": "search"}, None, NON_COMPLIANT),
    "was recorded without a configuration": (None, None, NON_COMPLIANT),
    "comes as JSON text": (json.dumps(audit()), None, COMPLIANT),
    "is being changed and sends none": ({"Processing": True}, None, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "wanted", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_domain_that(configuration, wanted, expected):
    inputs = {} if wanted is None else {"cloudWatchLogsLogGroupArnList": wanted}
    domain = item("AWS::OpenSearch::Domain", configuration=configuration)

    assert verdict("OPENSEARCH_AUDIT_LOGGING_ENABLED", domain, **inputs) == expected


SENTENCES = {
    "none are sent": ({}, "The domain sends no audit logs to CloudWatch Logs."),
    "they go elsewhere": (audit(), f"Audit logs go to {GROUP}, which is not one of cloudWatchLogsLogGroupArnList."),
    "they go to no group": (
        audit(group=None),
        "Audit logs go to no group, which is not one of cloudWatchLogsLogGroupArnList.",
    ),
}


@pytest.mark.parametrize(("configuration", "told"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_says_that(configuration, told):
    domain = item("AWS::OpenSearch::Domain", configuration=configuration)
    [found] = evaluations("OPENSEARCH_AUDIT_LOGGING_ENABLED", domain, cloudWatchLogsLogGroupArnList=OTHER)

    assert found["Annotation"] == told


def bad(aws):
    """A domain with fine-grained access control is made without logs."""
    return search_domains.made(aws, "unseen", **FINE_GRAINED)


def good(aws):
    """A domain with fine-grained access control sends its audit logs."""
    return search_domains.made(aws, "audited", **FINE_GRAINED, **audit())
