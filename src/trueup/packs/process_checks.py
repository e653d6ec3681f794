"""AWS's process checks in a template: rules of AWS_CONFIG_PROCESS_CHECK, which judge nothing and wait for people."""

from __future__ import annotations

from trueup.packs import limits
from trueup.packs.reader import Text


def names(text: Text) -> list[str]:
    """The names of the process checks of a template, in its order."""
    return [
        node.string("Properties", "ConfigRuleName") or logical_id
        for logical_id, node in text.section("Resources").items()
        if node.string("Properties", "Source", "SourceIdentifier") == limits.PROCESS_CHECK
    ]
