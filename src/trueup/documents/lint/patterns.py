"""The regular expressions that documents hold for their parameters."""

from __future__ import annotations

import re


def compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern, or None where Python cannot read it."""
    try:
        return re.compile(pattern)
    except (re.error, OverflowError):
        return None


def anchored(pattern: str) -> bool:
    """Whether a pattern fits whole values only: each of its alternatives outside of groups is ^...$."""
    flat = re.sub(r"\\.", "xx", pattern)  # an escaped bracket, bar or dollar is none
    flat = re.sub(r"\[\^?\]?[^\]]*\]", lambda found: "x" * len(found[0]), flat)
    depth, alternatives = 0, [""]
    for character in flat:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            alternatives.append("")
        else:
            alternatives[-1] += character
    return all(each.startswith("^") and each.endswith("$") for each in alternatives)
