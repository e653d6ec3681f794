"""Route 53 Resolver and its DNS firewall."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates

ROWS: Rows = {
    **creates(
        "route53resolver", "AssociateFirewallRuleGroup", "DisassociateFirewallRuleGroup",
        by={"FirewallRuleGroupAssociationId": "@FirewallRuleGroupAssociation.Id"},
    ),
    **creates(
        "route53resolver", "CreateFirewallRuleGroup", "DeleteFirewallRuleGroup",
        by={"FirewallRuleGroupId": "@FirewallRuleGroup.Id"},
    ),
    **creates(
        "route53resolver", "CreateFirewallRule", "DeleteFirewallRule",
        by={"FirewallRuleGroupId": "$FirewallRuleGroupId", "FirewallDomainListId": "$FirewallDomainListId"},
    ),
    **creates(
        "route53resolver", "CreateResolverQueryLogConfig", "DeleteResolverQueryLogConfig",
        by={"ResolverQueryLogConfigId": "@ResolverQueryLogConfig.Id"},
    ),
    **creates(
        "route53resolver", "AssociateResolverQueryLogConfig", "DisassociateResolverQueryLogConfig",
        by={"ResolverQueryLogConfigId": "$ResolverQueryLogConfigId", "ResourceId": "$ResourceId"},
    ),
}  # fmt: skip
