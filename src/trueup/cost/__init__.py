"""What a set of rules would cost a month, before it is deployed: by cause, and what would lower it.

AWS Config bills each configuration item it records and each evaluation of a rule; the evaluator function and the fixes
come on top. How often resources change is not in a snapshot: it is an assumption, and it is printed with the answer.
Source of the prices: `data/prices.json`, with their date.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from trueup import regions
from trueup.catalogue.rules import Rule

DAYS = 30
RUNS_A_MONTH = {
    "One_Hour": 24 * DAYS,
    "Three_Hours": 8 * DAYS,
    "Six_Hours": 4 * DAYS,
    "Twelve_Hours": 2 * DAYS,
    "TwentyFour_Hours": DAYS,
}
FUNCTION_GIGABYTES = 0.25
PUT_SECONDS = 0.09  # an assumption: one PutEvaluations from a warm function of that size, boto3's work included
PERIODIC_SECONDS = 3.0  # an assumption: a periodic rule waits for its API calls
# Lambda gives a function a whole core from this size on, and less of one below. Source: AWS Lambda developer guide,
# "Configure Lambda function memory".
WHOLE_CORE_GIGABYTES = 1769 / 1024
# What every Region records alike, and records as often.
_RECORDED_AGAIN = frozenset(kind for kind in regions.TYPES_OF_EVERY_REGION if kind.startswith("AWS::IAM::"))


@dataclass(frozen=True)
class Assumptions:
    """What no snapshot tells. `changes` is per resource and month; `fixes` is documents run per month in all."""

    changes: float = 4.0
    recording: str = "continuous"
    fixes: int = 0
    steps_per_fix: float = 1.0
    script_seconds_per_fix: float = 10.0


@dataclass(frozen=True)
class Cost:
    """One cause of cost: how many of what, at which price in US dollars a month."""

    cause: str
    count: float
    unit: str
    dollars: float
    account: str = ""
    region: str = ""
    rule: str = ""


@cache
def prices() -> dict[str, Any]:
    """The dated price table."""
    read: dict[str, Any] = json.loads((files(__package__) / "data" / "prices.json").read_text(encoding="utf-8"))
    return read


@cache
def event_milliseconds() -> float:
    """The CPU time, on a whole core, of one event in a warm function, as `python -m bench --write warm` measured it."""
    read = json.loads((files(__package__) / "data" / "function.json").read_text(encoding="utf-8"))
    return float(read["eventMilliseconds"])


def change_seconds() -> float:
    """How long a warm function works on one change."""
    return PUT_SECONDS + event_milliseconds() / 1000 * WHOLE_CORE_GIGABYTES / FUNCTION_GIGABYTES


def dollars_a_million() -> float:
    """What Lambda takes for a million evaluations on change; AWS Config's own price comes on top."""
    table = prices()["lambda"]
    each = table["request"] + change_seconds() * FUNCTION_GIGABYTES * table["gigabyteSecond"]
    return 1_000_000 * float(each)


def estimate(
    counts: Mapping[tuple[str, str, str], int], rules: Iterable[Rule], assumed: Assumptions | None = None
) -> list[Cost]:
    """The monthly costs of recording resources and judging them by rules.

    counts: (account, Region, resource type) -> resources. Only what the rules add is asked for evaluations; recording
    is that of the counted resources whoever reads them, since AWS Config records with or without rules.
    """
    given = assumed or Assumptions()
    chosen = sorted(rules, key=lambda rule: rule.name)
    places = sorted({(account, region) for account, region, _kind in counts})
    table = prices()
    costs: list[Cost] = []
    for account, region in places:
        held = Counter({kind: count for (a, r, kind), count in counts.items() if (a, r) == (account, region)})
        changes = sum(held.values()) * given.changes
        recorded: float = changes if given.recording == "continuous" else min(changes, sum(held.values()) * DAYS)
        price = table["configurationItem"][given.recording]
        costs.append(Cost("configuration items", recorded, "items", recorded * price, account, region))
        costs += _evaluations(held, chosen, given, account, region)
    if given.fixes:
        step, second = table["automation"]["step"], table["automation"]["scriptSecond"]
        steps, seconds = given.fixes * given.steps_per_fix, given.fixes * given.script_seconds_per_fix
        costs.append(Cost("automation steps", steps, "steps", steps * step + seconds * second))
        costs += _turned_on(counts, chosen)
    return costs


def _turned_on(counts: Mapping[tuple[str, str, str], int], rules: Iterable[Rule]) -> list[Cost]:
    """What the services take by resource and month that the fixes of some rules turn on, where they are not on yet.

    Images of containers are in no item: how many Inspector scans for the price of one is not known here.
    """
    table, costs = prices()["turnedOn"], []
    for rule in rules:
        told = table.get(rule.name)
        held = {key: count for key, count in counts.items() if told and key[2] == told["type"]}
        for (account, region, _kind), count in held.items():
            cause = f"what {rule.name} turns on"
            costs.append(Cost(cause, count, told["unit"], count * told["each"], account, region))
    return costs


def _evaluations(
    held: Mapping[str, int], rules: Iterable[Rule], given: Assumptions, account: str, region: str
) -> list[Cost]:
    """What judging costs in one account and Region; each rule bears its share of the tiers that all fill together."""
    by_rule: dict[str, tuple[float, float, float]] = {}
    for rule in rules:
        changed: float = sum(held.get(kind, 0) for kind in rule.resource_types) * given.changes
        runs = RUNS_A_MONTH[rule.frequency] if rule.frequency else 0
        # A run reports every resource of the rule's own type, or one thing where no item tells how many there are.
        reported = runs * max(sum(held.get(kind, 0) for kind in _reported_types(rule)), 1)
        by_rule[rule.name] = (changed, reported, runs)
    total = sum(changed + reported for changed, reported, _runs in by_rule.values())
    dollars = tiered(total)
    table = prices()["lambda"]
    costs = []
    for name, (on_change, on_schedule, started) in by_rule.items():
        evaluations = on_change + on_schedule
        share = dollars * evaluations / total if total else 0.0
        costs.append(Cost("rule evaluations", evaluations, "evaluations", share, account, region, name))
        seconds = on_change * change_seconds() + started * PERIODIC_SECONDS
        spent = (on_change + started) * table["request"] + seconds * FUNCTION_GIGABYTES * table["gigabyteSecond"]
        costs.append(Cost("evaluator function", on_change + started, "invocations", spent, account, region, name))
    return costs


def _reported_types(rule: Rule) -> tuple[str, ...]:
    kind = str(rule.remediation.get("ResourceType", ""))
    return rule.resource_types or ((kind,) if kind else ())


def tiered(evaluations: float) -> float:
    """The dollars of so many evaluations in one account, Region and month."""
    dollars, counted = 0.0, 0.0
    for tier in prices()["evaluationTiers"]:
        top = evaluations if tier["upTo"] is None else min(evaluations, tier["upTo"])
        dollars += max(top - counted, 0.0) * tier["each"]
        counted = max(top, counted)
    return dollars


def after_fixes(rules: Iterable[Rule]) -> list[str]:
    """What AWS takes from then on for what the fixes of some rules turn on, as far as the price table knows it."""
    table = prices()["fixes"]
    known = sorted({rule.document for rule in rules if rule.document in table})
    return [
        f"{name}: ${price['dollars']:.2f} for {price['per']:,} {price['of']}" for name in known for price in table[name]
    ]


def by_cause(costs: Iterable[Cost]) -> list[Cost]:
    """The costs summed up by cause, the greatest first."""
    held: dict[tuple[str, str], tuple[float, float]] = {}
    for cost in costs:
        count, dollars = held.get((cost.cause, cost.unit), (0.0, 0.0))
        held[cost.cause, cost.unit] = (count + cost.count, dollars + cost.dollars)
    summed = [Cost(cause, count, unit, dollars) for (cause, unit), (count, dollars) in held.items()]
    return sorted(summed, key=lambda cost: (-cost.dollars, cost.cause))


def by_rule(costs: Iterable[Cost]) -> list[Cost]:
    """What each rule adds, its share of the function included, the dearest first."""
    held: dict[str, tuple[float, float]] = {}
    for cost in costs:
        if cost.rule:
            count, dollars = held.get(cost.rule, (0.0, 0.0))
            more = cost.count if cost.cause == "rule evaluations" else 0.0
            held[cost.rule] = (count + more, dollars + cost.dollars)
    summed = [Cost("rule", count, "evaluations", dollars, rule=rule) for rule, (count, dollars) in held.items()]
    return sorted(summed, key=lambda cost: (-cost.dollars, cost.rule))


def savings(
    counts: Mapping[tuple[str, str, str], int], rules: Iterable[Rule], assumed: Assumptions | None = None
) -> list[tuple[str, float]]:
    """What would lower the bill, and by how many dollars a month; the most first, and nothing that saves nothing."""
    given = assumed or Assumptions()
    chosen = list(rules)
    now = sum(cost.dollars for cost in estimate(counts, chosen, given))
    tried: list[tuple[str, float]] = []
    if given.recording == "continuous":
        daily = Assumptions(**{**vars(given), "recording": "daily"})
        then = sum(cost.dollars for cost in estimate(counts, chosen, daily))
        tried.append(("record every type daily (drift is then seen a day late)", now - then))
    doubled = [rule for rule in chosen if rule.resource_types and rule.frequency]
    if doubled:
        once = {rule.name for rule in doubled}
        spent = sum(cost.dollars for cost in by_rule(estimate(counts, chosen, given)) if cost.rule in once)
        kept = sum(cost.dollars for cost in by_rule(estimate(counts, _change_only(chosen), given)) if cost.rule in once)
        tried.append((f"judge {', '.join(sorted(once))} on changes only, not on schedule as well", spent - kept))
    elsewhere = {key: count for key, count in counts.items() if key[2] in _RECORDED_AGAIN}
    homes = {account: min(region for a, region, _kind in elsewhere if a == account) for account, _r, _k in elsewhere}
    once_only = {
        key: count for key, count in counts.items() if key[2] not in _RECORDED_AGAIN or homes.get(key[0]) == key[1]
    }
    if once_only != dict(counts):
        then = sum(cost.dollars for cost in estimate(once_only, chosen, given))
        tried.append(("record IAM's global types in one Region only", now - then))
    return sorted(((text, saved) for text, saved in tried if saved > 0.005), key=lambda each: -each[1])


def _change_only(rules: Iterable[Rule]) -> list[Rule]:
    return [replace(rule, frequency=None) if rule.resource_types else rule for rule in rules]
