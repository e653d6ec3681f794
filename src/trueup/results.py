"""Results: one rule's answer about one resource, in one of six states, never a silent gap."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from operator import itemgetter
from typing import Any, NamedTuple

SCHEMA_VERSION = "1.0"

SEVERITIES = ("low", "medium", "high", "critical")


class State(StrEnum):
    """What a rule says of a resource. Discovered = the sum of the six."""

    COMPLIANT = "COMPLIANT"
    NON_COMPLIANT = "NON_COMPLIANT"
    WAIVED = "WAIVED"  # an approved exception; `reason` keeps the underlying verdict
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NOT_EVALUATED = "NOT_EVALUATED"  # `reason` is one of Reason
    ERROR = "ERROR"  # `reason` is the exception's class, `annotation` its message, file and line


class Reason(StrEnum):
    """Why a resource was not evaluated."""

    NEEDS_API = "NEEDS_API"  # the rule asks AWS, and this run may not
    OVERSIZED = "OVERSIZED"  # only a summary of the item was delivered
    TYPE_NOT_RECORDED = "TYPE_NOT_RECORDED"
    REGION_UNSUPPORTED = "REGION_UNSUPPORTED"
    ACCESS_DENIED = "ACCESS_DENIED"
    NO_RESULTS = "NO_RESULTS"  # AWS Config reports nothing: not deployed, nothing to judge, or not run yet
    SOURCE_FAILED = "SOURCE_FAILED"  # AWS Config could not read the account, or not lately


# As plain texts: finding a member of an enumeration takes longer than the comparison that it is for.
NON_COMPLIANT, _NOT_EVALUATED, _ERROR = str(State.NON_COMPLIANT), str(State.NOT_EVALUATED), str(State.ERROR)

# These lie in the nature of a run that may not ask AWS; the others leave it incomplete (exit 3).
EXPECTED = frozenset({Reason.NEEDS_API, Reason.NO_RESULTS})


def is_gap(state: str, reason: str) -> bool:
    """Whether a result of that state, for that reason, leaves the run incomplete."""
    return state == _ERROR or (state == _NOT_EVALUATED and reason not in EXPECTED)


_NO_INPUTS: Mapping[str, str] = {}


class Result(NamedTuple):
    """One line of results.jsonl; the JSON Schema is `schemas/result.schema.json`. Times are UTC, ISO 8601."""

    runId: str  # noqa: N815 - the fields are spelled as the file spells them
    accountId: str  # noqa: N815
    awsRegion: str  # noqa: N815
    configRuleName: str  # noqa: N815
    resourceType: str  # noqa: N815
    resourceId: str  # noqa: N815
    resourceName: str  # noqa: N815
    arn: str
    state: str
    severity: str
    evaluatedAt: str  # noqa: N815
    reason: str = ""
    annotation: str = ""
    configurationItemCaptureTime: str = ""  # noqa: N815
    waiverId: str = ""  # noqa: N815
    inputs: Mapping[str, str] = _NO_INPUTS
    schemaVersion: str = SCHEMA_VERSION  # noqa: N815

    @property
    def is_failure(self) -> bool:
        """Whether someone has to look: it failed, or it could not be told and that does not lie in the run's nature."""
        return self.state == NON_COMPLIANT or self.is_gap

    @property
    def is_gap(self) -> bool:
        """Whether it leaves the run incomplete."""
        return is_gap(self.state, self.reason)

    def to_json(self) -> dict[str, Any]:
        """The result as JSON has it, keys sorted."""
        made = dict(zip(FIELDS, _in_order(self), strict=True))
        made["inputs"] = dict(self.inputs)
        return made

    def line(self) -> str:
        """The result as one line of JSON, keys sorted, without its line end. A lone surrogate becomes U+FFFD."""
        line = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return line if line.isascii() else _LONE_SURROGATE.sub("\ufffd", line)


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # UTF-8 cannot hold it

FIELDS = tuple(sorted(Result._fields))
_in_order = itemgetter(*map(Result._fields.index, FIELDS))
