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

PACK_SUFFIX = re.compile(r"-conformance-pack-[a-z0-9]{9}$")
ORGANIZATION_RULE = re.compile(r"^OrgConfigRule-(?P<name>.+)-[a-z0-9]{8}$")


def deployed(rule_name: str) -> str:
    """The kebab-case name of a rule inside a pack, at most 37 characters; a cut name ends in a digest of the whole."""
    kebab = rule_name.lower().replace("_", "-")
    if len(kebab) <= LONGEST_DEPLOYED:
        return kebab
    from hashlib import sha256  # which brings OpenSSL

    digest = sha256(rule_name.encode()).hexdigest()[:DIGEST]
    return f"{kebab[: LONGEST_DEPLOYED - DIGEST - 1].rstrip('-')}-{digest}"


def bare(config_rule_name: str) -> str:
    """The name that a deployed rule has in its template: without what a pack or an organization rule adds to it."""
    name = PACK_SUFFIX.sub("", config_rule_name) or config_rule_name
    organization = ORGANIZATION_RULE.match(name)
    return organization["name"] if organization else name


def rule_of(config_rule_name: str, rule_names: Iterable[str]) -> str | None:
    """The rule that a `configRuleName` of an event stands for, however it was deployed; None for a foreign name.

    Deployed forms: the name itself (rdk), its kebab-case form, that with a pack's suffix, and
    `OrgConfigRule-<name>-<8 characters>` around either.
    """
    wanted = bare(config_rule_name)
    return next((name for name in rule_names if wanted in (name, deployed(name))), None)
