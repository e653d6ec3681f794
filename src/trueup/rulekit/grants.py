"""What the statements of one policy allow together: what some statement allows, and none denies.

Source: IAM user guide, "Policy evaluation logic".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from trueup.rulekit.policy import MATCHING_OPERATORS, Condition, Statement, has_wildcard, matches_any

# A name of a sign that none may have: only what means things without naming them means it.
UNNAMED = "~" * 64
_SERVICE_DOMAINS = (".cn", ".amazonaws.com")


def granting(
    statements: Iterable[Statement],
    action: str,
    resource: str = "",
    *,
    limits: Collection[str] = (),
    passed_to: str = "",
) -> list[Statement]:
    """The statements that allow an action; none where one denies it for good.

    resource: an ARN that has to be meant, such as one that ends in UNNAMED, in some place where it holds a `*`; any
    resource does where it is empty.
    limits: condition keys, in lower case, whose fixed values leave an action harmless: such statements do not count.
    passed_to: the name of a service, such as `ecs-tasks`; statements whose iam:PassedToService leaves it out do not
    count.
    """
    found = []
    for statement in statements:
        if not statement.covers_action(action):
            continue
        if statement.denies and not statement.conditions and statement.covers_resource(resource or "*"):
            return []
        if not statement.allows or (resource and not statement.touches_resource(resource)):
            continue
        if not any(_is_limit(each, limits) or _leaves_out(each, passed_to) for each in statement.conditions):
            found.append(statement)
    return found


def within_reach(statements: Iterable[Statement], actions: frozenset[str]) -> frozenset[str]:
    """Those of some actions that a statement allows on whatever resource and condition, also where another denies them.

    None else can be granted; who asks for many actions asks `granting` for these alone.
    """
    return frozenset().union(*(_meant(each.actions, each.not_actions, actions) for each in statements if each.allows))


@lru_cache(maxsize=512)
def _meant(patterns: tuple[str, ...], exceptions: tuple[str, ...], actions: frozenset[str]) -> frozenset[str]:
    services = {pattern.partition(":")[0].lower() for pattern in patterns}
    if not exceptions and not any(map(has_wildcard, services)):  # nearly all lists name a few services
        actions = frozenset(action for action in actions if action.partition(":")[0] in services)
    statement = Statement("Allow", actions=patterns, not_actions=exceptions)
    return frozenset(filter(statement.covers_action, actions))


def _is_limit(condition: Condition, keys: Collection[str]) -> bool:
    """Whether a test lets only fixed values of one of these keys pass."""
    return condition.key in keys and condition.takes_only(lambda value: not has_wildcard(value))


def _leaves_out(condition: Condition, service: str) -> bool:
    """Whether a test says to which services a role may be passed, and this is none of them; the key is always there."""
    if not service or condition.key != "iam:passedtoservice" or condition.operator not in MATCHING_OPERATORS:
        return False
    return bool(condition.values) and not matches_any([_bare(value) for value in condition.values], service)


def _bare(value: str) -> str:
    for domain in _SERVICE_DOMAINS:
        value = value.removesuffix(domain)
    return value
