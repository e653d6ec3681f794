"""WAF Classic in a Region, which moto lacks: rules, rule groups and web ACLs, made empty and filled by updates.

Source: AWS WAF Classic Regional API reference. A change token is asked for and not looked at again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trueup.emulated.extend import operation, random_uuid, refusal, state

SERVICE = "waf-regional"
TOKEN = {"ChangeToken": "11111111-2222-3333-4444-555555555555"}

# What is made -> the member that is its id, the member that updates fill, and what an update holds.
KINDS = {
    "Rule": ("RuleId", "Predicates", "Predicate"),
    "RuleGroup": ("RuleGroupId", "ActivatedRules", "ActivatedRule"),
    "WebACL": ("WebACLId", "Rules", "ActivatedRule"),
}


@operation(SERVICE, "GetChangeToken")
def get_change_token(_parameters: dict[str, Any], _backend: Any) -> dict[str, Any]:
    return TOKEN


@operation(SERVICE, "ListActivatedRulesInRuleGroup")
def list_activated_rules(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    return {"ActivatedRules": _found(backend, "RuleGroup", parameters)["ActivatedRules"]}


def _create(kind: str) -> Callable[..., dict[str, Any]]:
    number, filled, _ = KINDS[kind]

    def create(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
        told = {name: parameters[name] for name in ("Name", "MetricName", "DefaultAction") if name in parameters}
        made: dict[str, Any] = told | {number: random_uuid(), filled: []}
        if kind == "WebACL":
            place = f"{backend.partition}:{SERVICE}:{backend.region_name}:{backend.account_id}"
            made["WebACLArn"] = f"arn:{place}:webacl/{made[number]}"
        _held(backend, kind)[made[number]] = made
        return {kind: _shown(kind, made)} | TOKEN

    return create


def _update(kind: str) -> Callable[..., dict[str, Any]]:
    _, filled, part = KINDS[kind]

    def update(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
        found = _found(backend, kind, parameters)
        for each in parameters["Updates"]:
            if each["Action"] == "INSERT":
                found[filled].append(each[part])
            else:
                found[filled].remove(each[part])
        return TOKEN

    return update


def _get(kind: str) -> Callable[..., dict[str, Any]]:
    return lambda parameters, backend: {kind: _shown(kind, _found(backend, kind, parameters))}


def _list(kind: str) -> Callable[..., dict[str, Any]]:
    number, _, _ = KINDS[kind]

    def list_all(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
        return {f"{kind}s": [{number: each[number], "Name": each["Name"]} for each in _held(backend, kind).values()]}

    return list_all


def _held(backend: Any, kind: str) -> dict[str, Any]:
    held: dict[str, Any] = state(backend).setdefault(kind, {})
    return held


def _found(backend: Any, kind: str, parameters: dict[str, Any]) -> dict[str, Any]:
    number, _, _ = KINDS[kind]
    if parameters[number] not in _held(backend, kind):
        raise refusal(SERVICE, "WAFNonexistentItemException", "The operation failed because the item doesn't exist.")
    found: dict[str, Any] = _held(backend, kind)[parameters[number]]
    return found


def _shown(kind: str, made: dict[str, Any]) -> dict[str, Any]:
    """The rules of a group are listed by a call of their own."""
    return {name: value for name, value in made.items() if kind != "RuleGroup" or name != "ActivatedRules"}


for _kind in KINDS:
    operation(SERVICE, f"Create{_kind}")(_create(_kind))
    operation(SERVICE, f"Update{_kind}")(_update(_kind))
    operation(SERVICE, f"Get{_kind}")(_get(_kind))
    operation(SERVICE, f"List{_kind}s")(_list(_kind))
