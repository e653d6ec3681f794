"""Writes that come in pairs: Enable and Disable, Attach and Detach, Create and Delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from trueup.remediation.inverse.families.rows import UNKNOWN, Back, Read, Row, Rows, gone, lost
from trueup.remediation.inverse.values import (
    EMPTY,
    Answer,
    Answers,
    Parameters,
    fill,
    normal,
    pick,
    plain,
    planted,
    pruned,
)


def switch(
    service: str,
    on: str,
    off: str,
    reading: Read,
    value: str,
    *,
    key: str = "",
    on_with: Mapping[str, Any] | None = None,
    off_with: Mapping[str, Any] | None = None,
    keeps: Mapping[str, str] | None = None,
    loses_on: str = "",
    loses_off: str = "",
) -> Rows:
    """Rows of two writes that undo each other. value: a JMESPath, true where it is on.

    key: parameters of both; on_with and off_with: templates where they differ. keeps: parameters of `on` whose
    former value the answer holds. loses_on: what is lost for good by switching on; loses_off: by switching off.
    """
    same = {name: f"${name}" for name in key.split()}
    details = keeps or {}

    def state(parameters: Parameters, answers: Answers) -> Any:
        if not pick(value, answers[0], parameters):
            return False
        return normal(former(parameters, answers)) or True

    def former(parameters: Parameters, answers: Answers) -> dict[str, Any]:
        found = {name: pruned(pick(path, answers[0], parameters)) for name, path in details.items()}
        return {name: part for name, part in found.items() if part not in EMPTY}

    def undo(parameters: Parameters, answers: Answers, turned_on: bool) -> Back:
        was_on = bool(pick(value, answers[0], parameters))
        why = loses_on if turned_on else loses_off
        if was_on and (details or not turned_on):
            again = former(parameters, answers)
            if turned_on and all(parameters.get(name) == part for name, part in again.items()):
                return Back((), "partial" if why else "yes", why)
            call = (on, fill(same | dict(on_with or {}), parameters) | again)
        elif not was_on and turned_on:
            call = (off, fill(same | dict(off_with or {}), parameters))
        else:
            return Back()
        return Back((call,), "partial" if why else "yes", why)

    def predict_on(parameters: Parameters, _answers: Answers) -> Any:
        given = {name: parameters[name] for name in details if name in parameters}
        return UNKNOWN if details and len(given) < len(details) else normal(given) or True

    return {
        f"{service}:{on}": Row((reading,), state, lambda p, a, _r: undo(p, a, True), predict_on, backs=(on, off)),
        f"{service}:{off}": Row(
            (reading,), state, lambda p, a, _r: undo(p, a, False), lambda *_: False, backs=(on, off)
        ),
    }


def creates(
    service: str,
    create: str,
    delete: str,
    *,
    by: Mapping[str, Any],
    reading: Read | None = None,
    value: str = "@",
    ids: str = "",
    loses: str = "",
    what: str = "",
    row_of_delete: bool = True,
) -> Rows:
    """Rows of a Create and of the Delete that takes it back.

    by: parameters of the Delete: `$Name` from the Create's own parameters, `@path` from its answer.
    reading: shows whether it was there already (then nothing was created, and nothing is deleted); value: where.
    ids: where it shows the ids of all such things, so that what is new among them tells what a lost answer would have;
    alone, without a value, others of the kind may have been there already.
    A Delete has no way back: what it deleted is not kept.
    """
    value = value or ids
    several = bool(ids) and value == ids
    from_answer = [name for name, template in by.items() if isinstance(_bare(template), str) and "@" in _bare(template)]

    def state(parameters: Parameters, answers: Answers) -> Any:
        found = pick(value, answers[0], parameters) if answers else None
        return None if found in EMPTY else normal(found) if value != "@" else True

    def undo(parameters: Parameters, answers: Answers, response: Answer) -> Back:
        if not several and state(parameters, answers) is not None:
            return Back((), "yes", "it was there already")
        if from_answer and response is None:
            return Back((), "partial" if loses else "yes", loses or f"{delete} by the id that the answer brings")
        targets = fill(_answered(by, response or {}), parameters)
        if any(name not in targets for name in by):
            return lost(f"the answer to {create} holds no {', '.join(name for name in by if name not in targets)}")
        return Back(((delete, targets),), "partial" if loses else "yes", loses)

    def made(parameters: Parameters, pre: Answers, post: Answers) -> dict[str, Any] | None:
        before = _listed(pick(ids, pre[0], parameters))
        new = [each for each in _listed(pick(ids, post[0], parameters)) if each not in before]
        paths = [str(_bare(by[name])).lstrip("@") for name in from_answer]
        return planted({path: new if path.endswith("s") else new[0] for path in paths}) if len(new) == 1 else None

    reads = (reading,) if reading else ()
    row = Row(reads, state, undo, lambda *_: UNKNOWN, made if ids and reading else None, loses=loses, backs=(delete,))
    rows = {f"{service}:{create}": row}
    if row_of_delete:
        rows[f"{service}:{delete}"] = gone(what or f"what {delete} removes is not kept")
    return rows


def final(rows: Rows, write: str, parameter: str, reason: str) -> Rows:
    """The rows, with no way back from a write whose call has that parameter."""
    row = rows[write]

    def undo(parameters: Parameters, answers: Answers, response: Answer) -> Back:
        return lost(reason) if parameters.get(parameter) else row.undo(parameters, answers, response)

    return rows | {write: replace(row, undo=undo)}


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [] if found is None else [found]


def _bare(template: Any) -> Any:
    return template[0] if isinstance(template, list) and template else template


def _answered(template: Any, response: Mapping[str, Any]) -> Any:
    if isinstance(template, str) and template.startswith("@"):
        return plain(pick(template[1:], response, {}))
    if isinstance(template, list):
        return [part for part in (_answered(each, response) for each in template) if part is not None]
    if isinstance(template, Mapping):
        return {name: _answered(part, response) for name, part in template.items()}
    return template
