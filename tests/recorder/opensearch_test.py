import json

from recording import TAGS, one, policy, subnets
from trueup.rulekit.search_domains import LOGS

POLICY = policy({"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "es:*", "Resource": "*"})
ENCRYPTED = {"EncryptionAtRestOptions": {"Enabled": True}, "NodeToNodeEncryptionOptions": {"Enabled": True}}


def create(client):
    to = {"CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:123456789012:log-group:search", "Enabled": True}
    client("opensearch").create_domain(
        DomainName="facts",
        EngineVersion="OpenSearch_2.19",
        AccessPolicies=POLICY,
        DomainEndpointOptions={"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-2019-07"},
        LogPublishingOptions=dict.fromkeys(LOGS.values(), to),
        VPCOptions={"SubnetIds": subnets(client, 7)},
        TagList=TAGS,
        **ENCRYPTED,
    )
    legacy = client("es")
    legacy.create_elasticsearch_domain(
        DomainName="legacy",
        ElasticsearchVersion="7.10",
        AccessPolicies=POLICY,
        LogPublishingOptions=dict.fromkeys(LOGS.values(), to),
        **ENCRYPTED,
    )
    arn = legacy.describe_elasticsearch_domain(DomainName="legacy")["DomainStatus"]["ARN"]
    legacy.add_tags(ARN=arn, TagList=TAGS)


def test_a_domain_of_opensearch_is_known_by_its_name_and_spelled_as_cloudformation_has_it():
    domain = one("AWS::OpenSearch::Domain")
    configuration = domain["configuration"]
    assert domain["resourceId"] == configuration["DomainName"] == "facts"
    assert configuration["DomainEndpointOptions"]["EnforceHTTPS"] is True
    assert configuration["AccessPolicies"] == json.loads(POLICY)
    assert configuration["LogPublishingOptions"]["AUDIT_LOGS"]["Enabled"] is True


def test_a_domain_of_elasticsearch_is_known_by_its_account_too_and_spelled_as_its_old_api():
    domain = one("AWS::Elasticsearch::Domain")
    assert domain["resourceId"] == domain["configuration"]["domainId"] == f"{domain['awsAccountId']}/legacy"
    assert domain["configuration"]["nodeToNodeEncryptionOptions"] == {"enabled": True}
    assert domain["configuration"]["accessPolicies"] == POLICY
