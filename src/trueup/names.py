"""The names that a rule goes by once it is deployed, and the way back to the rule; the names of rdklib's inputs.

Standard library only: it travels to Lambda beside the runtime.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# AWS adds `-conformance-pack-` and nine characters to the name of a pack's rule, and some of its own APIs
# take 64 characters only. Source: botocore config model, ConfigRuleName64.
LONGEST_DEPLOYED = 37
DIGEST = 4

# rdklib's own inputs, which tell it which role to evaluate with; they reach every rule beside its own.
CONTROL_INPUTS = frozenset({"ExecutionRoleName", "ExecutionRoleRegion", "AssumeRoleMode"})
# A pack runs a rule several times as instances: `LOG_METRIC_FILTER_ALARM_EXISTS:root-usage` is the whole name of one.
OF_INSTANCE = ":"
LONGEST_INSTANCE = LONGEST_DEPLOYED - DIGEST - 1

PACK_SUFFIX = re.compile(r"-conformance-pack-[a-z0-9]{9}$")
_INSTANCE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
ORGANIZATION_RULE = re.compile(r"^OrgConfigRule-(?P<name>.+)-[a-z0-9]{8}$")


def whole(rule: str, instance: str) -> str:
    """The name of an instance of a rule; that of the rule where it is none."""
    return f"{rule}{OF_INSTANCE}{instance}" if instance else rule


def rule_of_instance(name: str) -> str:
    """The rule of an instance; of a rule, itself."""
    return name.partition(OF_INSTANCE)[0]


def deployed(name: str) -> str:
    """The kebab-case name of a rule or an instance inside a pack, at most 37 characters.

    A cut name ends in a digest of the whole; the name of an instance ends in that of its rule, which has no room.
    """
    rule, _, instance = name.partition(OF_INSTANCE)
    if instance:
        return f"{instance}-{_digest(rule)}"
    kebab = rule.lower().replace("_", "-")
    if len(kebab) <= LONGEST_DEPLOYED:
        return kebab
    return f"{kebab[: LONGEST_DEPLOYED - DIGEST - 1].rstrip('-')}-{_digest(rule)}"


def _digest(rule: str) -> str:
    from hashlib import sha256  # which brings OpenSSL

    return sha256(rule.encode()).hexdigest()[:DIGEST]


def bare(config_rule_name: str) -> str:
    """The name that a deployed rule has in its template: without what a pack or an organization rule adds to it."""
    name = PACK_SUFFIX.sub("", config_rule_name) or config_rule_name
    organization = ORGANIZATION_RULE.match(name)
    return organization["name"] if organization else name


def name_of(config_rule_name: str, rule_names: Iterable[str]) -> str | None:
    """The rule, or the instance of one, that a `configRuleName` of an event stands for; None for a foreign name.

    Deployed forms: the name itself (rdk), its kebab-case form, that of an instance, any of them with a pack's suffix,
    and `OrgConfigRule-<name>-<8 characters>` around it.
    """
    wanted, rules = bare(config_rule_name), list(rule_names)
    found = next((name for name in rules if wanted in (name, deployed(name))), None)
    instance, dash, digest = wanted.rpartition("-")
    if found or not (dash and _INSTANCE.fullmatch(instance) and len(digest) == DIGEST):
        return found
    return next((whole(name, instance) for name in rules if _digest(name) == digest), None)


def rule_of(config_rule_name: str, rule_names: Iterable[str]) -> str | None:
    """The rule that it stands for, however it was deployed and under whichever name; None for a foreign name."""
    name = name_of(config_rule_name, rule_names)
    return None if name is None else rule_of_instance(name)


def is_instance(name: str) -> bool:
    """Whether an instance may be called so, next to its rule."""
    return _INSTANCE.fullmatch(name) is not None and len(name) <= LONGEST_INSTANCE
