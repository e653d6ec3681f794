"""A security group's rules: four writes that name them by value or by id, and reads that answer in another shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from trueup.remediation.inverse.families.rows import Back, Read, Row, Rows, lost
from trueup.remediation.inverse.values import Answer, Answers, Parameters

# A rule's source: in IpPermissions (list, member), and in DescribeSecurityGroupRules.
SOURCES = {
    "CidrIpv4": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "PrefixListId": ("PrefixListIds", "PrefixListId"),
    "GroupId": ("UserIdGroupPairs", "GroupId"),
}
PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
Flat = dict[str, Any]  # IpProtocol, FromPort, ToPort, one of SOURCES, Description and what else names a group


def _described(rule: Mapping[str, Any]) -> Flat:
    """A rule of DescribeSecurityGroupRules, flat. (Its own GroupId is the group it belongs to, not its source.)"""
    names = ("IpProtocol", "FromPort", "ToPort", "Description", "CidrIpv4", "CidrIpv6", "PrefixListId")
    group = {name: value for name, value in (rule.get("ReferencedGroupInfo") or {}).items() if name != "PeeringStatus"}
    return _ported({name: rule[name] for name in names if rule.get(name) not in (None, "")} | group)


def _ported(flat: Flat) -> Flat:
    """With the protocol by its name, and -1 for the ports of one that has none, as the answers have it."""
    protocol = PROTOCOLS.get(str(flat["IpProtocol"]), str(flat["IpProtocol"]))
    return flat | {"IpProtocol": protocol, "FromPort": flat.get("FromPort", -1), "ToPort": flat.get("ToPort", -1)}


def _given(parameters: Parameters) -> list[Flat]:
    """The rules that a call names by value, flat: its IpPermissions, or the parameters that stand for one."""
    permissions = list(parameters.get("IpPermissions") or ())
    if parameters.get("CidrIp"):
        one = {name: parameters[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in parameters}
        permissions.append(one | {"IpRanges": [{"CidrIp": parameters["CidrIp"]}]})
    return [
        _ported(
            {name: permission[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in permission}
            | {(kind if name == member else name): value for name, value in source.items() if name != "PeeringStatus"}
        )
        for permission in permissions
        for kind, (several, member) in SOURCES.items()
        for source in permission.get(several) or ()
    ]


def _identity(flat: Flat) -> tuple[Any, ...]:
    return tuple(flat.get(name) for name in ("IpProtocol", "FromPort", "ToPort", *SOURCES))


def _permissions(rules: list[Flat]) -> list[dict[str, Any]]:
    """Flat rules as IpPermissions, one each; a protocol without ports is spelled without them."""
    spelled = []
    for rule in rules:
        kind = next(name for name in SOURCES if name in rule)
        several, member = SOURCES[kind]
        more = ("Description", "UserId", "VpcId", "VpcPeeringConnectionId") if kind == "GroupId" else ("Description",)
        source = {member: rule[kind]} | {name: rule[name] for name in more if name in rule}
        ports = {} if rule["IpProtocol"] == "-1" else {"FromPort": rule["FromPort"], "ToPort": rule["ToPort"]}
        spelled.append({"IpProtocol": rule["IpProtocol"], **ports, several: [source]})
    return spelled


def group_rules(operation: str, inverse: str, egress: bool) -> Rows:
    """A row of Authorize or Revoke, of ingress or egress; `inverse` is the other of the two."""
    revokes = operation.startswith("Revoke")

    def touched(parameters: Parameters, answers: Answers) -> list[Mapping[str, Any]]:
        ids = set(parameters.get("SecurityGroupRuleIds") or ())
        named = {_identity(flat) for flat in _given(parameters)}
        return [
            rule
            for rule in (answers[0] or {}).get("SecurityGroupRules") or ()
            if rule.get("IsEgress", False) == egress
            and (rule.get("SecurityGroupRuleId") in ids or _identity(_described(rule)) in named)
        ]

    def state(parameters: Parameters, answers: Answers) -> Any:
        return _sorted([_described(rule) for rule in touched(parameters, answers)])

    def undo(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
        found = touched(parameters, answers)
        here = {_identity(_described(rule)) for rule in found}
        group = parameters.get("GroupId") or next((rule["GroupId"] for rule in found), None)
        changed = (
            [_described(rule) for rule in found]
            if revokes
            else [flat for flat in _given(parameters) if _identity(flat) not in here]
        )
        if parameters.get("GroupName") or (group is None and changed):
            return lost("the group is not given by its id")
        if not changed:
            return Back()
        tagged = revokes and any(rule.get("Tags") for rule in found)
        return Back(
            ((inverse, {"GroupId": group, "IpPermissions": _permissions(changed)}),),
            "partial" if tagged else "yes",
            "the tags of the rules do not come back" if tagged else "",
        )

    def predict(parameters: Parameters, _answers: Answers) -> Any:
        return [] if revokes else _sorted(_given(parameters))

    reading = Read(
        "DescribeSecurityGroupRules", {"Filters": [{"Name": "group-id", "Values": ["$GroupId"]}]}, frozenset()
    )
    return {f"ec2:{operation}": Row((reading,), state, undo, predict, backs=(inverse,))}


def _sorted(rules: list[Flat]) -> list[Flat]:
    return sorted(rules, key=lambda rule: json.dumps(rule, sort_keys=True, default=str))
