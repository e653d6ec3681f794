"""The query for items of type AWS::Config::ResourceCompliance, and what such an item says.

Source: AWS Config developer guide, "Querying the current configuration state of AWS resources" and its limits; the
item's properties: awslabs/aws-config-resource-schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from trueup import bulk
from trueup.bulk import sound
from trueup.collect.compliance import state_of
from trueup.collect.rule_names import RuleNames
from trueup.collect.scope import Scope
from trueup.collect.store import Verdict
from trueup.times import iso_or_empty

COMPLIANCE = "AWS::Config::ResourceCompliance"
LONGEST = 4096  # Source: AWS Config API reference, SelectAggregateResourceConfig

# configRuleList is selected whole and filtered here: a predicate on an array is met by any of its elements, so that
# "rule A and NON_COMPLIANT" also finds what fails rule B only.
SELECTED = (
    "accountId", "awsRegion", "configurationItemCaptureTime", "configuration.targetResourceId",
    "configuration.targetResourceType", "configuration.configRuleList",
)  # fmt: skip


def expressions(scope: Scope, deployed: Iterable[str], selected: Sequence[str] = SELECTED) -> list[str]:
    """The queries that together find what is asked, none longer than LONGEST.

    deployed: the names that the asked rules have. They narrow the query where they are all harmless and leave room.
    """
    where = f"SELECT {', '.join(selected)} WHERE resourceType = '{COMPLIANCE}'{_among('awsRegion', scope.regions)}"
    names = sorted(set(deployed)) if scope.explicit and not scope.all_rules else []
    by_name = _among("configuration.configRuleList.configRuleName", names)
    if len(where) + len(by_name) <= LONGEST // 2 and all(_is_harmless(name) for name in names):
        where += by_name
    at_once = (LONGEST - len(where) - len(_among("accountId", [""]))) // len("'123456789012', ")
    accounts = scope.accounts
    starts = range(0, len(accounts), at_once) if accounts else range(1)
    return [where + _among("accountId", accounts[start : start + at_once]) for start in starts]


def row(text: str) -> tuple[str, str, dict[str, Any]]:
    """(account, Region, row) of a query's answer. Raises ValueError where it is none."""
    value = bulk.loads(text.encode())
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return str(value.get("accountId") or ""), str(value.get("awsRegion") or ""), value


def count(text: str) -> int:
    """The number in the one row of a COUNT(*), whatever AWS Config calls its column."""
    return sum(value for value in row(text)[2].values() if isinstance(value, int))


def judged(item: Any, account: str, region: str, names: RuleNames, day: date) -> list[Verdict]:
    """What an item of type AWS::Config::ResourceCompliance says of its resource, rule by rule; those wanted only.

    item: a row of the query, or an item as delivered to S3. Raises ValueError where it has another shape.
    """
    configuration = item.get("configuration")
    if not isinstance(configuration, dict):
        raise ValueError("it has no configuration")
    kind, identifier = configuration.get("targetResourceType"), configuration.get("targetResourceId")
    if not (isinstance(kind, str) and kind and isinstance(identifier, str) and identifier):
        raise ValueError("it names no target resource")
    entries = configuration.get("configRuleList") or []
    if not isinstance(entries, list):
        raise ValueError("its configRuleList is not a list")
    captured = iso_or_empty(item.get("configurationItemCaptureTime"))
    found = []
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("configRuleName"), str):
            raise ValueError("an element of its configRuleList names no rule")
        deployed = sound(entry["configRuleName"])
        rule, wanted = names.of(deployed)
        if wanted:
            said = state_of(str(entry.get("complianceType") or ""), "", day)
            resource = (sound(kind), sound(identifier))
            found.append(Verdict(account, region, rule, *resource, deployed, **said, captured=captured))
    return found


def _among(name: str, values: Sequence[str]) -> str:
    quoted = ", ".join(f"'{value}'" for value in values)
    return f" AND {name} IN ({quoted})" if values else ""


def _is_harmless(name: str) -> bool:
    """Whether a name cannot end the quotation that it stands in."""
    return name.isascii() and name.replace("-", "").replace("_", "").isalnum()
