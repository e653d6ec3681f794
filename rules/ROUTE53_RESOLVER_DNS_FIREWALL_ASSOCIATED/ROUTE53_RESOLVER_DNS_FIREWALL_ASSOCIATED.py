"""DNS queries of every VPC pass a DNS firewall.

## What it checks
Each VPC that the account owns must be associated with a rule group of Route 53
Resolver DNS Firewall. With `requireManagedThreatList` one of its groups must have
a rule that alerts or blocks by a domain list that AWS manages, or by DNS Firewall
Advanced. An association that is still being made, or undone, does not count.

## Why it matters
Malware finds its masters by name, and smuggles data out in the names it asks for.
Resolver answers from within, past every security group and network firewall.

## References
- https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
- https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-managed-domain-lists.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

VPC = "AWS::EC2::VPC"
INPUTS = {"requireManagedThreatList": inputs.optional(inputs.boolean)}
FILTERING = ("ALERT", "BLOCK")


class ROUTE53_RESOLVER_DNS_FIREWALL_ASSOCIATED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("ec2").get_paginator("describe_vpcs").paginate()
        # Only its owner can protect a VPC that is shared with this account.
        vpcs = [vpc for page in pages for vpc in page["Vpcs"] if vpc.get("OwnerId") in (None, event["accountId"])]
        resolver = client_factory.build_client("route53resolver")
        groups = groups_by_vpc(resolver)
        guards = None
        if valid_rule_parameters["requireManagedThreatList"]:
            managed = managed_lists(resolver)
            guards = {group for group in set().union(*groups.values()) if knows_threats(resolver, group, managed)}
        return [evaluation(vpc["VpcId"], groups.get(vpc["VpcId"], set()), guards) for vpc in vpcs]


def groups_by_vpc(resolver):
    """The rule groups that are associated, by VPC."""
    groups = {}
    for association in listed(resolver, "list_firewall_rule_group_associations", "FirewallRuleGroupAssociations"):
        if association.get("Status") == "COMPLETE":
            groups.setdefault(association["VpcId"], set()).add(association["FirewallRuleGroupId"])
    return groups


def managed_lists(resolver):
    lists = listed(resolver, "list_firewall_domain_lists", "FirewallDomainLists")
    return {each["Id"] for each in lists if each.get("ManagedOwnerName")}


def knows_threats(resolver, group, managed):
    rules = listed(resolver, "list_firewall_rules", "FirewallRules", FirewallRuleGroupId=group)
    return any(
        rule.get("Action") in FILTERING
        and (rule.get("FirewallDomainListId") in managed or rule.get("DnsThreatProtection"))
        for rule in rules
    )


def listed(resolver, operation, member, **given):
    return [each for page in resolver.get_paginator(operation).paginate(**given) for each in page[member]]


def evaluation(vpc_id, groups, guards):
    """guards: the rule groups that know threats, or None where any group will do."""
    if not groups:
        annotation = f"{vpc_id} is associated with no rule group of DNS Firewall."
        return Evaluation(ComplianceType.NON_COMPLIANT, vpc_id, VPC, annotation)
    if guards is not None and not groups & guards:
        annotation = f"No rule of {', '.join(sorted(groups))} alerts or blocks by a threat list that AWS manages."
        return Evaluation(ComplianceType.NON_COMPLIANT, vpc_id, VPC, annotation)
    return Evaluation(ComplianceType.COMPLIANT, vpc_id, VPC)


def lambda_handler(event, context):
    return Evaluator(ROUTE53_RESOLVER_DNS_FIREWALL_ASSOCIATED()).handle(event, context)
