"""DNS queries of every VPC are logged.

## What it checks
Each VPC that the account owns must have an active association with a query
logging configuration of Route 53 Resolver, be it the account's own or one that
another account shares. An association that is being made, that failed, or whose
destination is gone (ACTION_NEEDED) logs nothing and does not count.

## Why it matters
Nearly every intrusion asks for a name first. The log of queries tells which
instance asked for it, and nobody can write it after the incident.

## References
- https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html
- https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_ResolverQueryLogConfigAssociation.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

VPC = "AWS::EC2::VPC"
INPUTS = {}


class ROUTE53_RESOLVER_QUERY_LOGGING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("ec2").get_paginator("describe_vpcs").paginate()
        # Only its owner can log a VPC that is shared with this account.
        vpcs = [vpc for page in pages for vpc in page["Vpcs"] if vpc.get("OwnerId") in (None, event["accountId"])]
        states = states_by_vpc(client_factory.build_client("route53resolver"))
        return [evaluation(vpc["VpcId"], states.get(vpc["VpcId"], set())) for vpc in vpcs]


def states_by_vpc(resolver):
    """How far the associations with query logging configurations are, by VPC."""
    states = {}
    for page in resolver.get_paginator("list_resolver_query_log_config_associations").paginate():
        for association in page["ResolverQueryLogConfigAssociations"]:
            states.setdefault(association["ResourceId"], set()).add(association.get("Status"))
    return states


def evaluation(vpc_id, states):
    if "ACTIVE" in states:
        return Evaluation(ComplianceType.COMPLIANT, vpc_id, VPC)
    found = ", ".join(sorted(state or "unknown" for state in states))
    annotation = f"DNS queries of {vpc_id} are not logged: " + (
        f"its association with a query logging configuration is {found}." if found else "it has no association."
    )
    return Evaluation(ComplianceType.NON_COMPLIANT, vpc_id, VPC, annotation)


def lambda_handler(event, context):
    return Evaluator(ROUTE53_RESOLVER_QUERY_LOGGING_ENABLED()).handle(event, context)
