"""Route 53 Resolver: DNS Firewall, and the way back from query logging.

Source: Route 53 API reference, its Resolver operations; developer guide, "Managed Domain Lists".
"""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation, random_hex, refusal, state

OWNER = "Route 53 Resolver DNS Firewall"
MANAGED = ("AggregateThreatList", "AmazonGuardDutyThreatList", "BotnetCommandandControl", "MalwareDomainList")
LOWEST, HIGHEST = 101, 9899  # "specify a value greater than 100 and less than 9,900": AssociateFirewallRuleGroup


def _kept(backend: Any, what: str) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = state(backend).setdefault(what, {})
    return kept


def _id(prefix: str) -> str:
    return f"{prefix}-{random_hex(15)}"


def _same_request(made: dict[str, dict[str, Any]], parameters: dict[str, Any]) -> dict[str, Any] | None:
    """What a request of that id made before: "retried without the risk of running the operation twice"."""
    wanted = parameters["CreatorRequestId"]
    return next((each for each in made.values() if each["CreatorRequestId"] == wanted), None)


def _one(backend: Any, what: str, wanted: str) -> dict[str, Any]:
    if wanted not in _kept(backend, what):
        raise refusal("route53resolver", "ResourceNotFoundException", f"{wanted} does not exist")
    return _kept(backend, what)[wanted]


@operation("route53resolver", "ListFirewallDomainLists")
def list_firewall_domain_lists(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Those that AWS manages are there in each account."""
    ids = {name: f"rslvr-fdl-{backend.region_name}{number}" for number, name in enumerate(MANAGED)}
    lists = [{"Id": ids[name], "Name": f"AWSManagedDomains{name}", "ManagedOwnerName": OWNER} for name in MANAGED]
    return {"FirewallDomainLists": lists}


@operation("route53resolver", "CreateFirewallRuleGroup")
def create_firewall_rule_group(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    again = _same_request(_kept(backend, "groups"), parameters)
    made = again["Id"] if again else _id("rslvr-frg")
    arn = f"arn:aws:route53resolver:{backend.region_name}:{backend.account_id}:firewall-rule-group/{made}"
    told = {name: parameters[name] for name in ("Name", "CreatorRequestId")}
    group = told | {"Id": made, "Arn": arn, "OwnerId": backend.account_id, "ShareStatus": "NOT_SHARED"}
    _kept(backend, "groups")[made] = group
    return {"FirewallRuleGroup": group | {"RuleCount": 0, "Status": "COMPLETE"}}


@operation("route53resolver", "ListFirewallRuleGroups")
def list_firewall_rule_groups(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    return {"FirewallRuleGroups": list(_kept(backend, "groups").values())}


@operation("route53resolver", "DeleteFirewallRuleGroup")
def delete_firewall_rule_group(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """One that is associated, or has rules, is refused."""
    wanted = parameters["FirewallRuleGroupId"]
    group = _one(backend, "groups", wanted)
    for what in ("rules", "associations"):
        if any(each["FirewallRuleGroupId"] == wanted for each in _kept(backend, what).values()):
            raise refusal("route53resolver", "ConflictException", f"{wanted} still has {what}")
    del _kept(backend, "groups")[wanted]
    return {"FirewallRuleGroup": group | {"Status": "DELETING"}}


@operation("route53resolver", "CreateFirewallRule")
def create_firewall_rule(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """A group has one rule for each domain list and query type, and one for each priority."""
    group = _one(backend, "groups", parameters["FirewallRuleGroupId"])["Id"]
    for rule in _kept(backend, "rules").values():
        same = [name for name in ("FirewallDomainListId", "Priority") if rule[name] == parameters[name]]
        if rule["FirewallRuleGroupId"] == group and same:
            raise refusal("route53resolver", "ValidationException", f"{group} has a rule of that {same[0]}")
    rule = {name: value for name, value in parameters.items() if name != "Tags"}
    _kept(backend, "rules")[f"{group}/{parameters['FirewallDomainListId']}"] = rule
    return {"FirewallRule": rule}


@operation("route53resolver", "ListFirewallRules")
def list_firewall_rules(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    group = _one(backend, "groups", parameters["FirewallRuleGroupId"])["Id"]
    return {
        "FirewallRules": [rule for rule in _kept(backend, "rules").values() if rule["FirewallRuleGroupId"] == group]
    }


@operation("route53resolver", "DeleteFirewallRule")
def delete_firewall_rule(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    wanted = f"{parameters['FirewallRuleGroupId']}/{parameters['FirewallDomainListId']}"
    rule = _one(backend, "rules", wanted)
    del _kept(backend, "rules")[wanted]
    return {"FirewallRule": rule}


@operation("route53resolver", "AssociateFirewallRuleGroup")
def associate_firewall_rule_group(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """The answer says that it is under way; who asks next finds it done. A priority is taken once in a VPC."""
    vpc, priority = parameters["VpcId"], parameters["Priority"]
    group = _one(backend, "groups", parameters["FirewallRuleGroupId"])["Id"]
    again = _same_request(_kept(backend, "associations"), parameters)
    if again:
        return {"FirewallRuleGroupAssociation": again}
    if not LOWEST <= priority <= HIGHEST:
        raise refusal("route53resolver", "ValidationException", f"Priority {priority} is out of range")
    for other in _kept(backend, "associations").values():
        if other["VpcId"] == vpc and group == other["FirewallRuleGroupId"]:
            raise refusal("route53resolver", "ConflictException", f"{group} is associated with {vpc} already")
        if other["VpcId"] == vpc and priority == other["Priority"]:
            raise refusal("route53resolver", "ValidationException", f"{vpc} has an association of that priority")
    made = _id("rslvr-frgassoc")
    told = {name: parameters[name] for name in ("FirewallRuleGroupId", "VpcId", "Name", "Priority", "CreatorRequestId")}
    association = told | {"Id": made, "MutationProtection": parameters.get("MutationProtection", "DISABLED")}
    _kept(backend, "associations")[made] = association | {"Status": "COMPLETE"}
    return {"FirewallRuleGroupAssociation": association | {"Status": "UPDATING"}}


@operation("route53resolver", "ListFirewallRuleGroupAssociations")
def list_firewall_rule_group_associations(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    found = [
        each
        for each in _kept(backend, "associations").values()
        if parameters.get("VpcId") in (None, each["VpcId"])
        and parameters.get("FirewallRuleGroupId") in (None, each["FirewallRuleGroupId"])
    ]
    return {"FirewallRuleGroupAssociations": found}


@operation("route53resolver", "DisassociateFirewallRuleGroup")
def disassociate_firewall_rule_group(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    wanted = parameters["FirewallRuleGroupAssociationId"]
    association = _one(backend, "associations", wanted)
    del _kept(backend, "associations")[wanted]
    return {"FirewallRuleGroupAssociation": association | {"Status": "DELETING"}}


@operation("route53resolver", "DisassociateResolverQueryLogConfig")
def disassociate_resolver_query_log_config(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    config, vpc = parameters["ResolverQueryLogConfigId"], parameters["ResourceId"]
    associations = backend.resolver_query_log_config_associations
    for name, each in associations.items():
        if (each.resolver_query_log_config_id, each.resource_id) == (config, vpc):
            del associations[name]
            backend.resolver_query_log_configs[config].association_count -= 1
            return {"ResolverQueryLogConfigAssociation": each.description() | {"Status": "DELETING"}}
    raise refusal("route53resolver", "ResourceNotFoundException", f"{config} is not associated with {vpc}")


@operation("route53resolver", "DeleteResolverQueryLogConfig")
def delete_resolver_query_log_config(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """One that is still associated is refused: "You must first disassociate the configuration"."""
    wanted = parameters["ResolverQueryLogConfigId"]
    config = backend.get_resolver_query_log_config(wanted)
    if config.association_count:
        raise refusal("route53resolver", "InvalidRequestException", f"{wanted} is still associated")
    del backend.resolver_query_log_configs[wanted]
    return {"ResolverQueryLogConfig": config.description() | {"Status": "DELETING"}}
