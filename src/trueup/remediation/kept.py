"""What plans and journals keep of calls, answers and states: JSON without secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trueup.redaction import Secrets, redacted
from trueup.remediation import inverse
from trueup.remediation.inverse import UNKNOWN, Undo
from trueup.remediation.inverse.values import plain
from trueup.runner.calls import Call

Answer = Mapping[str, Any] | None
NONE = Secrets()  # for whoever has seen none beside what is kept


def call(made: Call, seen: Secrets = NONE) -> dict[str, Any]:
    """A call with its parameters."""
    return {**plain(made.to_json()), "parameters": plain(seen.kept(made.parameters, made.shape()))}


def answers(made: Call, given: Sequence[Answer], seen: Secrets = NONE) -> list[Any]:
    """The answers to the reads of a write."""
    return [plain(seen.kept(_without_metadata(answer))) for answer in _redacted(made, given)]


def state(made: Call, given: Sequence[Answer], seen: Secrets = NONE) -> Any:
    """What a write touches, as the answers to its reads tell it."""
    return seen.kept(plain(inverse.state(made, _redacted(made, given))))


def prediction(made: Call, given: Sequence[Answer], seen: Secrets = NONE) -> Any:
    """What a write will leave, as its own parameters tell it; UNKNOWN where they do not."""
    said = inverse.predict(made.redacted(), _redacted(made, given))
    return said if said is UNKNOWN else seen.kept(plain(said))


def undo(way: Undo, seen: Secrets = NONE) -> dict[str, Any]:
    """The way back; one that would need a secret is none, as no secret is kept."""
    calls = [call(each, seen) for each in way.calls]
    if calls != [plain(each.to_json()) for each in way.calls]:
        return {"calls": [], "reversible": "no", "reason": "the former value is a secret and is not kept"}
    return {"calls": calls, "reversible": way.reversible, "reason": seen.text(way.reason)}


def _redacted(made: Call, given: Sequence[Answer]) -> list[Answer]:
    """Answers by the shapes that they have; whatever does not answer the reads of a call, by names alone."""
    reads = inverse.reads(made)
    shapes = [read.shape(answer=True) for read in reads] if len(reads) == len(given) else [None] * len(given)
    return [redacted(answer, shape) for answer, shape in zip(given, shapes, strict=True)]


def _without_metadata(answer: Answer) -> Answer:
    return None if answer is None else {name: part for name, part in answer.items() if name != "ResponseMetadata"}
