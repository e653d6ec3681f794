from emulating import refused


def test_security_hub_is_enabled_once(client):
    hub = client("securityhub")
    hub.enable_security_hub()
    assert refused(hub.enable_security_hub) == "ResourceConflictException"
    hub.disable_security_hub()
    hub.enable_security_hub()
    assert hub.describe_hub()["HubArn"]


def test_standards_go_with_security_hub(client):
    hub = client("securityhub")
    assert refused(hub.get_enabled_standards) == "InvalidAccessException"
    hub.enable_security_hub()
    [first, second] = hub.get_enabled_standards()["StandardsSubscriptions"]
    assert {first["StandardsStatus"], second["StandardsStatus"]} == {"READY"}
    hub.disable_security_hub()
    hub.enable_security_hub(EnableDefaultStandards=False)
    assert hub.get_enabled_standards()["StandardsSubscriptions"] == []


def test_a_standard_is_known_and_comes_and_goes(client):
    hub = client("securityhub")
    hub.enable_security_hub(EnableDefaultStandards=False)
    arn = hub.describe_standards()["Standards"][0]["StandardsArn"]
    asked = {"StandardsSubscriptionRequests": [{"StandardsArn": arn}]}
    [made] = hub.batch_enable_standards(**asked)["StandardsSubscriptions"]
    assert made["StandardsStatus"] == "PENDING"
    unknown = [{"StandardsArn": f"{arn}9"}]
    assert refused(hub.batch_enable_standards, StandardsSubscriptionRequests=unknown) == "InvalidInputException"
    hub.batch_disable_standards(StandardsSubscriptionArns=[made["StandardsSubscriptionArn"]])
    assert hub.get_enabled_standards()["StandardsSubscriptions"] == []


def test_an_account_has_one_aggregator_that_each_region_is_told_of(client):
    hub, other = client("securityhub"), client("securityhub", "us-west-2")
    hub.enable_security_hub(EnableDefaultStandards=False)
    other.enable_security_hub(EnableDefaultStandards=False)
    made = hub.create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")
    arn = {"FindingAggregatorArn": made["FindingAggregatorArn"]}
    assert other.list_finding_aggregators()["FindingAggregators"] == [arn]
    assert refused(other.create_finding_aggregator, RegionLinkingMode="ALL_REGIONS") == "LimitExceededException"
    linked = {"RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": ["us-west-2"]}
    assert refused(other.update_finding_aggregator, **arn, **linked) == "AccessDeniedException"
    assert hub.update_finding_aggregator(**arn, **linked)["Regions"] == ["us-west-2"]
    assert refused(hub.update_finding_aggregator, **arn, RegionLinkingMode="NONE") == "InvalidInputException"
    hub.delete_finding_aggregator(**arn)
    assert refused(hub.get_finding_aggregator, **arn) == "ResourceNotFoundException"
