import pytest

from emulating import refused


@pytest.fixture
def resolver(client):
    return client("route53resolver")


@pytest.fixture
def vpc(client):
    return client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def group_with_a_rule(resolver):
    group = resolver.create_firewall_rule_group(Name="threats", CreatorRequestId="1")["FirewallRuleGroup"]["Id"]
    rule = {"FirewallRuleGroupId": group, "FirewallDomainListId": threats(resolver)["Id"]}
    resolver.create_firewall_rule(**rule, Name="threats", Priority=100, Action="ALERT", CreatorRequestId="2")
    return group, rule


def threats(resolver):
    lists = resolver.list_firewall_domain_lists()["FirewallDomainLists"]
    return next(each for each in lists if each["Name"] == "AWSManagedDomainsAggregateThreatList")


def association(group, vpc, priority=101):
    given = {"FirewallRuleGroupId": group, "VpcId": vpc, "Priority": priority}
    return given | {"Name": "threats", "CreatorRequestId": f"{group}-{vpc}-{priority}"}


def test_lists_of_threats_are_there_and_say_that_aws_manages_them(resolver):
    assert threats(resolver)["ManagedOwnerName"] == "Route 53 Resolver DNS Firewall"


def test_a_rule_group_goes_the_way_back_step_by_step(resolver, vpc):
    group, rule = group_with_a_rule(resolver)
    made = resolver.associate_firewall_rule_group(**association(group, vpc))["FirewallRuleGroupAssociation"]
    listed = resolver.list_firewall_rule_group_associations(VpcId=vpc)["FirewallRuleGroupAssociations"]
    assert (made["Status"], [each["Status"] for each in listed]) == ("UPDATING", ["COMPLETE"])
    assert resolver.list_firewall_rule_group_associations(VpcId="vpc-1")["FirewallRuleGroupAssociations"] == []
    assert [each["Action"] for each in resolver.list_firewall_rules(FirewallRuleGroupId=group)["FirewallRules"]] == [
        "ALERT"
    ]

    assert refused(resolver.delete_firewall_rule_group, FirewallRuleGroupId=group) == "ConflictException"
    resolver.disassociate_firewall_rule_group(FirewallRuleGroupAssociationId=made["Id"])
    assert refused(resolver.delete_firewall_rule_group, FirewallRuleGroupId=group) == "ConflictException"
    resolver.delete_firewall_rule(**rule)
    resolver.delete_firewall_rule_group(FirewallRuleGroupId=group)
    assert resolver.list_firewall_rule_groups()["FirewallRuleGroups"] == []
    assert refused(resolver.list_firewall_rules, FirewallRuleGroupId=group) == "ResourceNotFoundException"


def test_a_rule_group_has_one_rule_for_a_list_and_one_for_a_priority(resolver):
    _, rule = group_with_a_rule(resolver)
    again = rule | {"Name": "again", "Action": "BLOCK", "BlockResponse": "NODATA", "CreatorRequestId": "3"}
    other = again | {"FirewallDomainListId": "rslvr-fdl-1"}
    assert refused(resolver.create_firewall_rule, **again, Priority=101) == "ValidationException"
    assert refused(resolver.create_firewall_rule, **other, Priority=100) == "ValidationException"
    resolver.create_firewall_rule(**other, Priority=101)


def test_what_is_asked_for_again_is_made_once(resolver, vpc):
    group, _ = group_with_a_rule(resolver)
    assert resolver.create_firewall_rule_group(Name="x", CreatorRequestId="1")["FirewallRuleGroup"]["Id"] == group
    made = [resolver.associate_firewall_rule_group(**association(group, vpc)) for _ in range(2)]
    assert len({each["FirewallRuleGroupAssociation"]["Id"] for each in made}) == 1


def test_a_vpc_is_associated_once_with_a_group_and_once_at_a_priority(resolver, vpc):
    group, _ = group_with_a_rule(resolver)
    second = resolver.create_firewall_rule_group(Name="second", CreatorRequestId="4")["FirewallRuleGroup"]["Id"]
    associate = resolver.associate_firewall_rule_group
    assert refused(associate, **association(group, vpc, priority=100)) == "ValidationException"
    assert refused(associate, **association(group, vpc, priority=9900)) == "ValidationException"
    associate(**association(group, vpc))
    assert refused(associate, **association(group, vpc, priority=102)) == "ConflictException"
    assert refused(associate, **association(second, vpc)) == "ValidationException"
    associate(**association(second, vpc, priority=102))


def test_query_logging_goes_the_way_back_step_by_step(resolver, vpc):
    made = resolver.create_resolver_query_log_config(
        Name="logs", DestinationArn="arn:aws:s3:::dns-logs", CreatorRequestId="1"
    )
    config = {"ResolverQueryLogConfigId": made["ResolverQueryLogConfig"]["Id"]}
    resolver.associate_resolver_query_log_config(**config, ResourceId=vpc)

    assert refused(resolver.delete_resolver_query_log_config, **config) == "InvalidRequestException"
    resolver.disassociate_resolver_query_log_config(**config, ResourceId=vpc)
    gone = refused(resolver.disassociate_resolver_query_log_config, **config, ResourceId=vpc)
    assert gone == "ResourceNotFoundException"
    resolver.delete_resolver_query_log_config(**config)
    assert resolver.list_resolver_query_log_configs()["ResolverQueryLogConfigs"] == []
