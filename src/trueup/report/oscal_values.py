"""Values as OSCAL takes them: properties, lines, tokens, times."""

from __future__ import annotations

import re
from datetime import datetime

from trueup.report.states import shown

NAMESPACE = "https://trueup.example/ns/oscal"  # of our properties; a name, not an address
LONGEST_LINE = 500


def props(facts: dict[str, str]) -> list[dict[str, str]]:
    """Properties of ours; OSCAL allows no empty value."""
    return [{"name": name, "ns": NAMESPACE, "value": line(value)} for name, value in facts.items() if line(value, "")]


def line(text: str, empty: str = "-") -> str:
    """Text that OSCAL takes as a string: one line, not empty, no blank at its ends."""
    return " ".join(shown(text, LONGEST_LINE).split()) or empty


def token(text: str) -> str:
    """Text as an OSCAL token, which begins with a letter or an underscore."""
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", text)
    return safe if re.match(r"[A-Za-z_]", safe) else f"_{safe}"


def time(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds")
