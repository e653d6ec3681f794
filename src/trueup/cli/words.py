"""What the words mean that trueup prints: states, reasons, exit statuses, codes of lint."""

from __future__ import annotations

from typing import NamedTuple

from trueup.results import Reason, State


class Meaning(NamedTuple):
    """A word, and what it means, in Markdown."""

    word: str
    what: str


STATES = {
    State.COMPLIANT: "The rule has judged the resource, and found nothing wrong.",
    State.NON_COMPLIANT: "The rule has judged the resource and found it wrong; the annotation names the value. "
    "`trueup plan` shows what its fix would change.",
    State.WAIVED: "It is NON_COMPLIANT, and somebody allowed that until a day: `reason` keeps the verdict, `waiverId` "
    "names the exception. See `trueup docs waivers`.",
    State.NOT_APPLICABLE: "The rule does not speak of this resource or account; the annotation says why.",
    State.NOT_EVALUATED: "It could not be told. `reason` says why; `trueup explain` knows each reason.",
    State.ERROR: "The rule itself failed: `reason` is the exception, the annotation its message, file and line. "
    "The run is incomplete (exit 3), and all other results stand.",
}
REASONS = {
    Reason.NEEDS_API: "The rule asks AWS, and this run may not: `trueup evaluate` works offline. `trueup scan` asks.",
    Reason.OVERSIZED: "AWS Config delivered only a summary of this resource: its item is too long for an event. The "
    "whole item is in the delivery bucket.",
    Reason.TYPE_NOT_RECORDED: "A scan does not record resources of this type.",
    Reason.REGION_UNSUPPORTED: "AWS does not offer the service in this Region.",
    Reason.ACCESS_DENIED: "AWS refused a call; the annotation names it. Grant it, and run again.",
    Reason.NO_RESULTS: "AWS Config reports nothing of this rule here: it is not deployed, has nothing to judge, or has "
    "not run yet.",
    Reason.SOURCE_FAILED: "AWS Config could not read the account, or has not lately.",
}
EXITS = {
    "0": "Clean: nothing at or above `--fail-on`.",
    "1": "Findings at or above `--fail-on`.",
    "2": "Usage: an unknown rule, no such file, nothing readable at all. Nothing was done.",
    "3": "Incomplete: some input could not be read, or a rule raised. It beats 1; what could be done was done.",
    "4": "AWS refused, or the credentials do not work. It beats 3. `trueup whoami` shows what is in force.",
    "130": "Interrupted. What was written up to then stands; an apply goes on where it was.",
}
KNOWN = (*STATES, *REASONS)


def meaning(word: str) -> Meaning | None:
    """What a word means, however it is spelled; None for one that is not known."""
    shouted = word.upper().replace("-", "_")
    for known in (STATES, REASONS):
        for name, what in known.items():
            if name == shouted:
                return Meaning(name, what)
    status = word.lower().removeprefix("exit").strip(" -")
    if status in EXITS:
        return Meaning(f"Exit status {status}", EXITS[status])
    return _of_lint(word)


def _of_lint(word: str) -> Meaning | None:
    """A code of `trueup packs lint` or `trueup automation lint`."""
    from trueup.documents.lint.findings import CODES as OF_DOCUMENTS

    if word.lower() in OF_DOCUMENTS:
        what, others, ours = OF_DOCUMENTS[word.lower()]
        return Meaning(
            word.lower(), f"`trueup automation lint`: {what}. In anybody's document: {others}; ours: {ours}."
        )
    if word[:1].upper() == "P" and word[1:].isdigit():
        from trueup.packs.lint import CODES as OF_PACKS  # which reads all that a pack can be wrong about

        if word.upper() in OF_PACKS:
            return Meaning(word.upper(), f"`trueup packs lint`: {OF_PACKS[word.upper()]}.")
    return None
