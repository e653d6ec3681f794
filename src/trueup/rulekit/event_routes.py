"""Which events of an EventBridge bus reach somebody: what a rule's pattern matches, and whether its targets are there.

Targets of other accounts are theirs to tell of, and so is what the key of an encrypted topic or queue lets EventBridge
do, and what a target's role may: none of it is asked.
Source: EventBridge user guide, "Comparison operators for use in event patterns", "Using resource-based policies" and
"Receiving read-only management events from AWS services".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from trueup.rulekit import arns, policy
from trueup.rulekit.annotations import some
from trueup.rulekit.configuration import listed

WITH_READS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
ENABLED = frozenset({"ENABLED", WITH_READS})

# What runs, or is written, as a role that the target names: the others let EventBridge in by a policy of their own.
_BY_ROLE = frozenset({"ssm", "ssm-incidents", "states"})
_GONE = frozenset(
    {"NotFound", "NotFoundException", "ResourceNotFoundException", "AWS.SimpleQueueService.NonExistentQueue"}
    | {"QueueDoesNotExist"}
)


class Counting(NamedTuple):
    """What counts as a route: states of the rule, kinds of the target by service (none: any), and the very target."""

    states: Collection[str] = ENABLED
    kinds: Collection[str] = ()
    target: str | None = None
    role: str | None = None


def shortfall(clients: Any, account: str, bus: str, events: Mapping[str, Mapping[str, Any]], counting: Counting) -> str:
    """What keeps one of some events from whoever shall get it, in a sentence; empty where each has a route.

    clients: builds a client by its service's name; events: an example of each kind, by what an annotation calls it.
    """
    client = clients.build_client("events")
    rules = _rules(client, bus)
    if rules is None:
        return f"There is no event bus {bus}."
    faults: dict[str, str] = {}
    for name, event in events.items():
        matching = [rule for rule in rules if matches(rule.get("EventPattern"), _here(event, rule))]
        why = []
        for rule in matching:
            if rule["Name"] not in faults:
                faults[rule["Name"]] = _fault(clients, client, account, bus, rule, counting)
            if not faults[rule["Name"]]:
                break
            why.append(faults[rule["Name"]])
        else:
            return f"{name} reach nobody: {some(why, 2) or f'no rule of event bus {bus} matches them'}."
    return ""


def _here(event: Mapping[str, Any], rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """An example as an event of the account and the Region that a rule is in."""
    arn = arns.parse(rule["Arn"])
    return {"version": "0", "account": arn.account, "region": arn.region, "resources": [], **event} if arn else event


def matches(pattern: str | None, event: Mapping[str, Any]) -> bool:
    """Whether a rule's pattern matches an event; without one, as rules on a schedule are, it matches none."""
    return bool(pattern) and _holds(_read(pattern or ""), event)


@lru_cache(maxsize=512)
def _read(pattern: str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads(pattern)
    return read


def _holds(pattern: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    return all(_member(name, wanted, value) for name, wanted in pattern.items())


def _member(name: str, wanted: Any, value: Mapping[str, Any]) -> bool:
    if name == "$or" and all(isinstance(each, Mapping) for each in wanted):
        return any(_holds(each, value) for each in wanted)
    found = listed(value.get(name))
    if isinstance(wanted, Mapping):  # one of the objects of a list is enough, and none is as an empty one
        return any(_holds(wanted, each) for each in found or [{}] if isinstance(each, Mapping))
    leaves = [None] if name in value and value[name] is None else found
    return any(_test(each, leaves, name in value) for each in wanted)


def _test(wanted: Any, found: list[Any], is_there: bool) -> bool:
    if not isinstance(wanted, Mapping):
        return any(_same(wanted, each) for each in found)
    [(operator, operand)] = wanted.items()
    if operator == "exists":
        return bool(is_there == operand)
    return any(_compares(operator, operand, each) for each in found)


def _same(wanted: Any, found: Any) -> bool:
    return bool(wanted == found) and isinstance(wanted, bool) == isinstance(found, bool)


def _compares(operator: str, operand: Any, found: Any) -> bool:
    """Whether a value passes a test; an operator that is not known lets none pass."""
    if operator == "anything-but":
        if isinstance(operand, Mapping):
            return not any(_compares(how, each, found) for how, part in operand.items() for each in listed(part))
        return not any(_same(each, found) for each in listed(operand))
    if operator == "numeric":
        pairs = zip(operand[::2], operand[1::2], strict=True)
        is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
        return is_number and all(_NUMERIC[sign](found, limit) for sign, limit in pairs)
    return operator in _TEXTUAL and isinstance(found, str) and _TEXTUAL[operator](operand, found)


_NUMERIC: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}


def _edge(is_at: Callable[[str, str], bool]) -> Callable[[Any, str], bool]:
    """The test of how text begins or ends, of capital and small letters alike where that is asked for."""

    def test(operand: Any, found: str) -> bool:
        if isinstance(operand, Mapping):
            return is_at(found.lower(), str(operand["equals-ignore-case"]).lower())
        return is_at(found, operand)

    return test


def _wildcard(operand: str, found: str) -> bool:
    parts = re.findall(r"\\[*\\]|[*]|[^*\\]+|\\", operand)  # `\*` and `\\` mean the sign itself
    expression = "".join(".*" if part == "*" else re.escape(re.sub(r"\\([*\\])", r"\1", part)) for part in parts)
    return re.fullmatch(expression, found, re.DOTALL) is not None


def _cidr(operand: str, found: str) -> bool:
    from ipaddress import ip_address, ip_network  # an evaluator function seldom needs it, and never at its start

    try:
        return ip_address(found) in ip_network(operand, strict=False)
    except ValueError:
        return False


_TEXTUAL: dict[str, Callable[[Any, str], bool]] = {
    "cidr": _cidr,
    "equals-ignore-case": lambda operand, found: bool(operand.lower() == found.lower()),
    "prefix": _edge(str.startswith),
    "suffix": _edge(str.endswith),
    "wildcard": _wildcard,
}


def _rules(client: Any, bus: str) -> list[Mapping[str, Any]] | None:
    """The rules of a bus; None where there is no such bus."""
    try:
        pages = list(client.get_paginator("list_rules").paginate(EventBusName=bus))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
    return [rule for page in pages for rule in page["Rules"]]


def _fault(clients: Any, client: Any, account: str, bus: str, rule: Mapping[str, Any], counting: Counting) -> str:
    """Why what a rule matches reaches nobody that counts; empty where one of its targets does."""
    name = rule["Name"]
    if rule.get("State") not in counting.states:
        return f"rule {name} is {rule.get('State')}"
    pages = client.get_paginator("list_targets_by_rule").paginate(Rule=name, EventBusName=bus)
    why = ""
    for page in pages:
        for target in page["Targets"]:
            found = _lost(clients, account, rule["Arn"], target, counting)
            if not found:
                return ""
            why = why or found
    return f"rule {name}: {why}" if why else f"rule {name} has no target"


def _lost(clients: Any, account: str, rule: str, target: Mapping[str, Any], counting: Counting) -> str:
    """Why a target does not get what its rule matches, or does not count; empty where it gets it and does."""
    arn = target["Arn"]
    parsed = arns.parse(arn)
    if parsed is None:
        return f"{arn} is no ARN"
    if counting.target and arn != counting.target:
        return f"{arn} is not {counting.target}"
    if counting.kinds and parsed.service not in counting.kinds:
        return f"a target of {parsed.service} does not count"
    if parsed.service in _BY_ROLE and not target.get("RoleArn"):
        return f"{arn} has no role"
    if counting.role and target.get("RoleArn") != counting.role:
        return f"{arn} is not reached as {counting.role}"
    if parsed.account != account:
        return ""
    if parsed.service == "sns":
        return _lost_to_topic(clients.build_client("sns"), arn, rule, account)
    if parsed.service == "sqs":
        return _lost_to_queue(clients.build_client("sqs"), arn, rule, account)
    if parsed.service == "lambda":
        return _lost_to_function(clients.build_client("lambda"), arn, rule, account)
    return ""


def _lost_to_topic(sns: Any, arn: str, rule: str, account: str) -> str:
    try:
        attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    except ClientError as error:
        return _gone(error, f"there is no topic {arn}")
    if str(attributes.get("KmsMasterKeyId")).endswith("alias/aws/sns"):  # whose policy nobody can change
        return f"{arn} is encrypted with alias/aws/sns, under which EventBridge cannot publish"
    return _refused(attributes.get("Policy"), "sns:Publish", arn, rule, account)


def _lost_to_queue(sqs: Any, arn: str, rule: str, account: str) -> str:
    try:
        url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]).get("Attributes", {})
    except ClientError as error:
        return _gone(error, f"there is no queue {arn}")
    return _refused(attributes.get("Policy"), "sqs:SendMessage", arn, rule, account)


def _lost_to_function(client: Any, arn: str, rule: str, account: str) -> str:
    try:
        document = client.get_policy(FunctionName=arn)["Policy"]
    except ClientError as error:
        return _gone(error, f"{arn} is not there, or lets nobody invoke it")
    return _refused(document, "lambda:InvokeFunction", arn, rule, account)


def _gone(error: ClientError, why: str) -> str:
    if error.response["Error"]["Code"] not in _GONE:
        raise error
    return why


def _refused(document: str | None, action: str, arn: str, rule: str, account: str) -> str:
    return "" if lets_in(document, action, arn, rule, account) else f"the policy of {arn} keeps EventBridge out"


def lets_in(document: str | None, action: str, arn: str, rule: str, account: str) -> bool:
    """Whether a resource's own policy lets EventBridge do something to it for a rule of an account.

    A statement counts whose conditions all pass; of keys, those are known that EventBridge sends.
    """
    meant = [
        statement
        for statement in policy.read(document)
        if statement.covers_action(action) and statement.covers_resource(arn) and _is_of_events(statement)
    ]
    allowed = any(each.allows and all(_passes(test, rule, account) for test in each.conditions) for each in meant)
    return allowed and not any(each.denies and not each.conditions for each in meant)


def _is_of_events(statement: policy.Statement) -> bool:
    named = any(each.kind == "Service" and each.value == "events.amazonaws.com" for each in statement.principals)
    return named or policy.EVERYONE in statement.principals


def _passes(condition: policy.Condition, rule: str, account: str) -> bool:
    if condition.key == "aws:securetransport":
        return condition.values == ("true",)
    sent = {"aws:sourcearn": rule, "aws:sourceaccount": account}.get(condition.key)
    is_match = condition.operator in policy.MATCHING_OPERATORS
    return sent is not None and is_match and policy.matches_any(condition.values, sent)
