"""Fixes of search domains, for what the one bad resource of their rule's test does not show."""

import json

import pytest

import search_domains

AT_REST, BETWEEN = "EncryptionAtRest", "NodeToNode"
WARM = {"ClusterConfig": {"InstanceType": "r6g.large.search", "WarmEnabled": True}}
COLD = {"ClusterConfig": {"InstanceType": "r6g.large.search", "ColdStorageOptions": {"Enabled": True}}}

HANDED = {  # a domain that ... is handed to a person: (its settings, the encryption, what the OpsItem says)
    "runs an Elasticsearch before 6.7": ({"elasticsearch": True, "version": "6.5"}, AT_REST, "Elasticsearch 6.5"),
    "runs one before 6.7 whose nodes talk": ({"elasticsearch": True, "version": "5.6"}, BETWEEN, "Elasticsearch 5.6"),
    "has UltraWarm": (WARM, AT_REST, "UltraWarm"),
    "has cold storage": (COLD, AT_REST, "cold storage"),
}
ENCRYPTED = {  # a domain that ... is encrypted: (its settings, the encryption)
    "runs Elasticsearch 6.7": ({"elasticsearch": True, "version": "6.7"}, AT_REST),
    "runs Elasticsearch 7.10": ({"elasticsearch": True, "version": "7.10"}, BETWEEN),
    "runs OpenSearch": ({"version": "OpenSearch_1.3"}, AT_REST),
    "has UltraWarm, between its nodes": (WARM, BETWEEN),
}


def is_on(account, encryption):
    domain = account.client("opensearch").describe_domain(DomainName="search")["DomainStatus"]
    return domain[f"{encryption}{'EncryptionOptions' if encryption == BETWEEN else 'Options'}"]["Enabled"]


def items(account):
    ssm = account.client("ssm")
    listed = ssm.describe_ops_items(OpsItemFilters=[{"Key": "Title", "Values": ["search"], "Operator": "Contains"}])
    ids = [each["OpsItemId"] for each in listed["OpsItemSummaries"]]
    return [ssm.get_ops_item(OpsItemId=each)["OpsItem"] for each in ids]


@pytest.mark.parametrize(("settings", "encryption", "said"), HANDED.values(), ids=HANDED)
def test_a_domain_that_cannot_be_encrypted_in_place_is_handed_to_a_person_once(
    run, account, settings, encryption, said
):
    domain = search_domains.made(account.client, "search", **settings)

    assert run("EncryptSearchDomain", DomainName=domain, Encryption=encryption) == ("Success", True, "")
    assert run("EncryptSearchDomain", DomainName=domain, Encryption=encryption) == ("Success", False, "")
    [opened] = items(account)
    assert said in opened["Description"]
    assert not is_on(account, encryption)


@pytest.mark.parametrize(("settings", "encryption"), ENCRYPTED.values(), ids=ENCRYPTED)
def test_a_domain_that_can_be_is_encrypted_and_handed_to_nobody(run, account, settings, encryption):
    domain = search_domains.made(account.client, "search", **settings)

    assert run("EncryptSearchDomain", DomainName=domain, Encryption=encryption) == ("Success", True, "")
    assert is_on(account, encryption)
    assert items(account) == []


GONE = {
    "EncryptSearchDomain": {"DomainName": "123456789012/gone", "Encryption": AT_REST},
    "EnforceHttpsOnSearchDomain": {"DomainName": "gone", "TlsPolicies": ""},
    "EnableSearchDomainLogging": {"DomainName": "123456789012/gone"},
}


@pytest.mark.parametrize(("document", "given"), GONE.items(), ids=GONE)
def test_a_domain_that_is_gone_is_no_error(run, document, given):
    assert run(document, **given) == ("Success", False, "")


def test_a_tls_policy_that_is_not_allowed_is_replaced_and_the_custom_endpoint_stays(run, account):
    custom = {
        "CustomEndpointEnabled": True,
        "CustomEndpoint": "search.example.com",
        "CustomEndpointCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/a1b2c3",
    }
    options = {"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-0-2019-07", **custom}
    search_domains.made(account.client, "search", DomainEndpointOptions=options)

    wanted = "Policy-Min-TLS-1-2-PFS-2023-10"
    policies = f"{wanted}, Policy-Min-TLS-1-2-2019-07"
    assert run("EnforceHttpsOnSearchDomain", DomainName="search", TlsPolicies=policies) == ("Success", True, "")
    assert run("EnforceHttpsOnSearchDomain", DomainName="search", TlsPolicies=policies) == ("Success", False, "")
    domain = account.client("opensearch").describe_domain(DomainName="search")["DomainStatus"]
    assert domain["DomainEndpointOptions"] == options | {"TLSSecurityPolicy": wanted}


PLACE = "arn:aws:logs:eu-west-1:123456789012:log-group"
GIVEN, HAD = f"{PLACE}:given", f"{PLACE}:had"
OWN = f"{PLACE}:/trueup/search-domains/search"


def log(group, enabled=True):
    return {"CloudWatchLogsLogGroupArn": group, "Enabled": enabled}


SENT = {  # a domain whose logs are ... sends: (its logs, what is asked, the logs it then sends, by kind and group)
    "none": (None, {}, {"ES_APPLICATION_LOGS": f"{OWN}/error"}),
    "none, where two are asked": (
        None,
        {"LogTypes": "Search, index"},
        {"SEARCH_SLOW_LOGS": f"{OWN}/search", "INDEX_SLOW_LOGS": f"{OWN}/index"},
    ),
    "others": (
        {"SEARCH_SLOW_LOGS": log(HAD)},
        {"LogTypes": "error"},
        {"SEARCH_SLOW_LOGS": HAD, "ES_APPLICATION_LOGS": f"{OWN}/error"},
    ),
    "off, with a group": (
        {"INDEX_SLOW_LOGS": log(HAD, enabled=False)},
        {"LogTypes": "index"},
        {"INDEX_SLOW_LOGS": HAD},
    ),
    "sent to a group that is not given": (
        {"INDEX_SLOW_LOGS": log(HAD)},
        {"LogTypes": "index", "LogGroupArns": f"{GIVEN}:*, {HAD}-2"},
        {"INDEX_SLOW_LOGS": GIVEN},
    ),
    "off, with the second group that is given": (
        {"INDEX_SLOW_LOGS": log(HAD, enabled=False)},
        {"LogTypes": "index", "LogGroupArns": f"{GIVEN},{HAD}"},
        {"INDEX_SLOW_LOGS": HAD},
    ),
}


@pytest.mark.parametrize(("logs", "asked", "sent"), SENT.values(), ids=SENT)
def test_a_domain_sends_what_is_asked_and_what_it_sent(run, account, logs, asked, sent):
    search_domains.made(account.client, "search", **({"LogPublishingOptions": logs} if logs else {}))

    assert run("EnableSearchDomainLogging", DomainName="search", **asked) == ("Success", True, "")
    assert run("EnableSearchDomainLogging", DomainName="search", **asked) == ("Success", False, "")
    options = account.client("opensearch").describe_domain(DomainName="search")["DomainStatus"]["LogPublishingOptions"]
    assert options == {name: log(group) for name, group in sent.items()}


def test_the_groups_that_are_made_keep_events_for_a_while_and_the_domain_alone_may_write_to_them(run, account):
    search_domains.made(account.client, "search")

    run("EnableSearchDomainLogging", DomainName="search", RetentionInDays=30)
    logs = account.client("logs")
    [group] = logs.describe_log_groups()["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == ("/trueup/search-domains/search/error", 30)
    [policy] = logs.describe_resource_policies()["resourcePolicies"]
    [statement] = json.loads(policy["policyDocument"])["Statement"]
    assert (policy["policyName"], statement["Resource"]) == ("trueup-search", f"{OWN}/*")
    assert statement["Condition"]["ArnLike"]["aws:SourceArn"].endswith(":domain/search")


def test_audit_logs_of_a_domain_that_can_have_none_are_refused_before_anything_is_made(run, account):
    search_domains.made(account.client, "search")

    status, _, message = run("EnableSearchDomainLogging", DomainName="search", LogTypes="audit")
    assert status == "Failed"
    assert "search HAS NO FINE-GRAINED ACCESS CONTROL" in message
    assert account.client("logs").describe_log_groups()["logGroups"] == []
