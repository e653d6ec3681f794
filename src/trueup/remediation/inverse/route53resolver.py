"""Route 53 Resolver and its DNS firewall."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, read

ROWS: Rows = {
    **creates(
        "route53resolver", "AssociateFirewallRuleGroup", "DisassociateFirewallRuleGroup",
        by={"FirewallRuleGroupAssociationId": "@FirewallRuleGroupAssociation.Id"},
        reading=read("ListFirewallRuleGroupAssociations", "FirewallRuleGroupId", "VpcId"),
        value="", ids="FirewallRuleGroupAssociations[?Status != 'DELETING'].Id",
    ),
    **creates(
        "route53resolver", "CreateFirewallRuleGroup", "DeleteFirewallRuleGroup",
        by={"FirewallRuleGroupId": "@FirewallRuleGroup.Id"},
        reading=read("ListFirewallRuleGroups"), value="", ids="FirewallRuleGroups[].Id",
    ),
    **creates(
        "route53resolver", "CreateFirewallRule", "DeleteFirewallRule",
        by={"FirewallRuleGroupId": "$FirewallRuleGroupId", "FirewallDomainListId": "$FirewallDomainListId"},
    ),
    **creates(
        "route53resolver", "CreateResolverQueryLogConfig", "DeleteResolverQueryLogConfig",
        by={"ResolverQueryLogConfigId": "@ResolverQueryLogConfig.Id"},
        reading=read("ListResolverQueryLogConfigs"), value="", ids="ResolverQueryLogConfigs[].Id",
    ),
    **creates(
        "route53resolver", "AssociateResolverQueryLogConfig", "DisassociateResolverQueryLogConfig",
        by={"ResolverQueryLogConfigId": "$ResolverQueryLogConfigId", "ResourceId": "$ResourceId"},
    ),
}  # fmt: skip
