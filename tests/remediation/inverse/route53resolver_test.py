import pytest

from undoing import service, way_back

route53resolver = service("route53resolver")


MADE = {  # a write: (its answer, the way back)
    "of an association of rules": (
        route53resolver("AssociateFirewallRuleGroup", FirewallRuleGroupId="g", VpcId="v", Priority=1, Name="n"),
        {"FirewallRuleGroupAssociation": {"Id": "made"}},
        {"DisassociateFirewallRuleGroup": {"FirewallRuleGroupAssociationId": "made"}},
    ),
    "of a group of rules": (
        route53resolver("CreateFirewallRuleGroup", Name="n"),
        {"FirewallRuleGroup": {"Id": "made"}},
        {"DeleteFirewallRuleGroup": {"FirewallRuleGroupId": "made"}},
    ),
    "of a rule": (
        route53resolver("CreateFirewallRule", FirewallRuleGroupId="g", FirewallDomainListId="l", Name="n"),
        {},
        {"DeleteFirewallRule": {"FirewallRuleGroupId": "g", "FirewallDomainListId": "l"}},
    ),
    "of query logging": (
        route53resolver("CreateResolverQueryLogConfig", Name="n", DestinationArn="arn"),
        {"ResolverQueryLogConfig": {"Id": "made"}},
        {"DeleteResolverQueryLogConfig": {"ResolverQueryLogConfigId": "made"}},
    ),
    "of a VPC's query logging": (
        route53resolver("AssociateResolverQueryLogConfig", ResolverQueryLogConfigId="c", ResourceId="vpc-1"),
        {},
        {"DisassociateResolverQueryLogConfig": {"ResolverQueryLogConfigId": "c", "ResourceId": "vpc-1"}},
    ),
}


@pytest.mark.parametrize(("write", "response", "back"), MADE.values(), ids=MADE)
def test_the_making_is_taken_back(write, response, back):
    assert way_back(write, None, response) == back
