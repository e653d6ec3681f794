"""The families that nearly every write belongs to; each makes rows of the table from a line of facts.

setting    Put or Modify with absolute values; a Delete takes it away
switch     Enable and Disable, Attach and Detach
creates    Create, taken back by a Delete
entries    tags, attributes, targets: changed by key
shares     lists of who may use it, with members to add and to remove

A read is a template of parameters (`"$Bucket"` is the write's own); what it keeps is a JMESPath on its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from trueup.remediation.inverse.values import (
    EMPTY,
    Answer,
    Answers,
    Parameters,
    dig,
    fill,
    normal,
    pick,
    plain,
    planted,
    pruned,
    text,
)

Reversible = Literal["yes", "partial", "no"]
UNKNOWN: Any = type("Unknown", (), {"__repr__": lambda _self: "UNKNOWN"})()  # a state that the call alone does not tell

# Parameters that steer the request and leave no trace in the resource.
STEERING = frozenset(
    {
        "ApplyImmediately", "BypassPolicyLockoutSafetyCheck", "ChecksumAlgorithm", "ClientRequestToken", "ClientToken",
        "ContentMD5", "CreatorRequestId", "DryRun", "ExpectedBucketOwner", "Force", "SkipDestinationValidation",
        "AllowMajorVersionUpgrade", "ConfirmRemoveSelfBucketAccess", "BypassPolicyLockoutCheck",
    }
)  # fmt: skip

# Members that are text in requests though the SDK answers with the decoded policy (IAM).
TEXTS = frozenset({"PolicyDocument"})


@dataclass(frozen=True)
class Read:
    """A call that shows what a write touches; an error with one of the `absent` codes says that it is not there."""

    operation: str
    parameters: Mapping[str, Any]
    absent: frozenset[str]


@dataclass(frozen=True)
class Back:
    """The way back: operations of the same service with their parameters, and what they leave undone."""

    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    reversible: Reversible = "yes"
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """What is known of one write."""

    reads: tuple[Read, ...]
    state: Callable[[Parameters, Answers], Any]
    undo: Callable[[Parameters, Answers, Answer], Back]
    predict: Callable[[Parameters, Answers], Any]


Rows = dict[str, Row]


def read(operation: str, *keys: str, absent: str = "", **template: Any) -> Read:
    """A read keyed by parameters of the write's own names, and by a template; `absent`: error codes, blanks between."""
    return Read(operation, {key: f"${key}" for key in keys} | template, frozenset(absent.split()))


def same(*names: str) -> dict[str, str]:
    """Members that the write and the answer spell alike."""
    return {name: name for name in names}


def under(parent: str, *names: str, at: str = "") -> dict[str, str]:
    """Members of a structure of the write that the answer holds bare, or below `at`."""
    return {f"{parent}.{name}": f"{at}.{name}" if at else name for name in names}


def valued(*names: str) -> dict[str, str]:
    """Members that EC2 takes as `{"Value": ...}` and answers bare."""
    return {f"{name}.Value": name for name in names}


def lost(reason: str) -> Back:
    """No way back."""
    return Back((), "no", reason)


def setting(
    service: str,
    write: str,
    reading: Read,
    keeps: Iterable[str] | Mapping[str, str],
    *,
    key: str = "",
    at: str = "",
    remove: str = "",
    removes_with: Mapping[str, Any] | None = None,
    given_only: bool = False,
    unset: Mapping[str, Any] | None = None,
    blank: Mapping[str, Any] | None = None,
    one_way: Mapping[str, str] | None = None,
    adds: Mapping[str, Any] | None = None,
    refuse: tuple[str, str] | None = None,
    loses: str = "",
    unset_loses: str = "",
) -> Rows:
    """Rows of a write with absolute values, and of the Delete that `remove` names.

    keeps: the write's parameter (dotted) -> a JMESPath below `at`; names alone where both are spelled alike.
    key: parameters that name the resource, in the write and in the Delete unless `removes_with` says otherwise.
    given_only: the write leaves alone what it is not given, so only that is put back; else the whole is rewritten.
    unset: the value that stands for absence; blank: the parameters that stand for nothing at all.
    one_way: parameters that cannot be taken back, and why.
    refuse: a JMESPath on the answer under which nothing is put back, and why. adds: constants of the way back.
    loses: what even a good way back does not restore; unset_loses: what standing for absence does not.
    """
    members = dict(keeps) if isinstance(keeps, Mapping) else {name: name.rpartition(".")[2] for name in keeps}
    nothing, one_ways = unset or {}, one_way or {}
    same_as_absent = {} if unset_loses else nothing
    keys = tuple(key.split())
    known = {path.partition(".")[0] for path in (*members, *one_ways, *(adds or ()))} | set(keys) | STEERING

    def kept(parameters: Parameters, answers: Answers, whole: bool) -> dict[str, Any]:
        found = {
            member: pruned(pick(f"{at}.{path}" if at else path, answers[0], parameters))
            for member, path in members.items()
            if whole or dig(parameters, member) is not None
        }
        return {
            member: value
            for member, value in found.items()
            if value not in EMPTY and value != same_as_absent.get(member)
        }

    def state_of(whole: bool) -> Callable[[Parameters, Answers], Any]:
        return lambda parameters, answers: normal(kept(parameters, answers, whole)) or None

    def named(parameters: Parameters, template: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return dict(fill(template or {name: f"${name}" for name in (*keys, "ExpectedBucketOwner")}, parameters))

    def rewrite(parameters: Parameters, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        restored = {member: text(value) if member in TEXTS else value for member, value in values.items()}
        return write, named(parameters) | dict(adds or {}) | planted(restored)

    def undo_write(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
        before = kept(parameters, answers, whole=not given_only)
        stays = [why for member, why in one_ways.items() if dig(parameters, member) is not None]
        stays += [f"{name} is not put back" for name in sorted(set(parameters) - known)]
        if refuse and pick(refuse[0], answers[0], parameters):
            return lost(refuse[1])
        if not before and remove:
            call: tuple[str, dict[str, Any]] | None = (remove, named(parameters, removes_with))
        elif not before and blank is not None:
            call = write, named(parameters) | dict(blank)
        else:
            missing = [member for member in members if dig(parameters, member) is not None and member not in before]
            if given_only or not before:
                stays += [
                    f"{member} was not set before and cannot be unset" for member in missing if member not in nothing
                ]
                stood_in = {member: nothing[member] for member in missing if member in nothing}
                stays += [unset_loses] if stood_in and unset_loses else []
                before |= stood_in
            before = {member: value for member, value in before.items() if member not in one_ways}
            call = rewrite(parameters, before) if before else None
        if call is None:
            return lost("; ".join(stays) or "there was no value before, and no call takes one away")
        why = "; ".join([*stays, *([loses] if loses else [])])
        return Back((call,), "partial" if why else "yes", why)

    def undo_remove(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
        before = kept(parameters, answers, whole=True)
        return Back((rewrite(parameters, before),)) if before else Back()

    def predict(parameters: Parameters, _answers: Answers) -> Any:
        given = {member: dig(parameters, member) for member in members}
        return normal({m: v for m, v in given.items() if v not in EMPTY and v != same_as_absent.get(m)}) or None

    rows = {f"{service}:{write}": Row((reading,), state_of(not given_only), undo_write, predict)}
    if remove and not removes_with:
        rows[f"{service}:{remove}"] = Row((reading,), state_of(True), undo_remove, lambda *_: None)
    return rows


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
        if was_on and (details or not turned_on):
            again = former(parameters, answers)
            if turned_on and all(parameters.get(name) == part for name, part in again.items()):
                return Back()
            call = (on, fill(same | dict(on_with or {}), parameters) | again)
        elif not was_on and turned_on:
            call = (off, fill(same | dict(off_with or {}), parameters))
        else:
            return Back()
        why = loses_on if turned_on else loses_off
        return Back((call,), "partial" if why else "yes", why)

    def predict_on(parameters: Parameters, _answers: Answers) -> Any:
        given = {name: parameters[name] for name in details if name in parameters}
        return UNKNOWN if details and len(given) < len(details) else normal(given) or True

    return {
        f"{service}:{on}": Row((reading,), state, lambda p, a, _r: undo(p, a, True), predict_on),
        f"{service}:{off}": Row((reading,), state, lambda p, a, _r: undo(p, a, False), lambda *_: False),
    }


def creates(
    service: str,
    create: str,
    delete: str,
    *,
    by: Mapping[str, Any],
    reading: Read | None = None,
    value: str = "@",
    loses: str = "",
    what: str = "",
    row_of_delete: bool = True,
) -> Rows:
    """Rows of a Create and of the Delete that takes it back.

    by: parameters of the Delete: `$Name` from the Create's own parameters, `@path` from its answer.
    reading: shows whether it was there already (then nothing was created, and nothing is deleted); value: where.
    A Delete has no way back: what it deleted is not kept.
    """
    from_answer = [name for name, template in by.items() if isinstance(_bare(template), str) and "@" in _bare(template)]

    def state(parameters: Parameters, answers: Answers) -> Any:
        found = pick(value, answers[0], parameters) if answers else None
        return None if found in EMPTY else normal(found) if value != "@" else True

    def undo(parameters: Parameters, answers: Answers, response: Answer) -> Back:
        if state(parameters, answers) is not None:
            return Back((), "yes", "it was there already")
        if from_answer and response is None:
            return Back((), "partial" if loses else "yes", loses or f"{delete} by the id that the answer brings")
        targets = fill(_answered(by, response or {}), parameters)
        if any(name not in targets for name in by):
            return lost(f"the answer to {create} holds no {', '.join(name for name in by if name not in targets)}")
        return Back(((delete, targets),), "partial" if loses else "yes", loses)

    rows = {f"{service}:{create}": Row((reading,) if reading else (), state, undo, lambda *_: UNKNOWN)}
    if row_of_delete:
        rows[f"{service}:{delete}"] = gone(what or f"what {delete} removes is not kept")
    return rows


def final(rows: Rows, write: str, parameter: str, reason: str) -> Rows:
    """The rows, with no way back from a write whose call has that parameter."""
    row = rows[write]

    def undo(parameters: Parameters, answers: Answers, response: Answer) -> Back:
        return lost(reason) if parameters.get(parameter) else row.undo(parameters, answers, response)

    return rows | {write: replace(row, undo=undo)}


def gone(reason: str, reading: Read | None = None) -> Row:
    """A write without a way back, and why."""
    return Row((reading,) if reading else (), lambda *_: None, lambda *_: lost(reason), lambda *_: UNKNOWN)


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


@dataclass(frozen=True)
class Form:
    """How an API spells a set of entries: `decode` parameters into entries by key, `encode` entries into parameters."""

    decode: Callable[[Any], dict[str, Any]]
    encode: Callable[[Mapping[str, Any]], Any]


def pairs(name: str = "Key", value: str = "Value") -> Form:
    """A list of `{name: ..., value: ...}`."""
    return Form(
        lambda given: {part[name]: part.get(value, "") for part in given or ()},
        lambda entries: [{name: key, value: part} for key, part in entries.items()],
    )


def items(name: str) -> Form:
    """A list of things, told apart by one member."""
    return Form(lambda given: {part[name]: part for part in given or ()}, lambda entries: list(entries.values()))


MAP = Form(lambda given: dict(given or {}), lambda entries: dict(entries))


def entries(
    service: str,
    write: str,
    reading: Read,
    *,
    key: str,
    member: str,
    form: Form,
    at: str,
    answered: Form | None = None,
    remove: str = "",
    names: str = "",
    unset: Any = None,
    owner: str = "",
    owned: Callable[[Mapping[str, Any]], Mapping[str, Mapping[str, Any]]] | None = None,
) -> Rows:
    """Rows of a write that changes some entries of a set by key (tags, attributes, targets), and of their removal.

    member: the write's parameter that holds the entries. at: a JMESPath to those of the answer, in `answered` form.
    remove: the operation that takes keys in `names`. unset: the value that stands for absence where there is none.
    owner: the parameter that lists several resources at once; owned: their entries, by resource, from the answer.
    """
    keys = tuple(name for name in key.split() if name != owner)

    def present(parameters: Parameters, answers: Answers, asked: Iterable[str]) -> dict[str, dict[str, Any]]:
        wanted = set(asked)
        answer = answers[0] or {}
        if owned:
            held = {name: dict(owned(answer).get(name, {})) for name in parameters.get(owner) or ()}
        else:
            held = {"": (answered or form).decode(pick(at, answer, parameters))}
        return {resource: {k: v for k, v in found.items() if k in wanted} for resource, found in held.items()}

    def call(operation: str, parameters: Parameters, resources: list[str], **rest: Any) -> tuple[str, dict[str, Any]]:
        named = fill({name: f"${name}" for name in keys}, parameters)
        return operation, named | ({owner: resources} if owner else {}) | rest

    def wanted(parameters: Parameters) -> dict[str, Any]:
        return form.decode(parameters.get(member))

    def removed(parameters: Parameters) -> list[str]:
        given = parameters.get(names) or []
        return [part["Key"] if isinstance(part, Mapping) else part for part in given]

    def shown(held: Mapping[str, Mapping[str, Any]]) -> Any:
        return normal(held[""] if list(held) == [""] else held)

    def back(parameters: Parameters, before: Mapping[str, Mapping[str, Any]], touched: Iterable[str]) -> Back:
        groups: dict[tuple[str, ...], tuple[dict[str, Any], list[str], list[str]]] = {}
        for resource, old in before.items():
            absent = [name for name in touched if name not in old]
            group = groups.setdefault((str(sorted(old.items())), *absent), (dict(old), absent, []))
            group[2].append(resource)
        calls: list[tuple[str, dict[str, Any]]] = []
        stays: list[str] = []
        for old, absent, resources in groups.values():
            if not remove and unset is not None:
                old |= dict.fromkeys(absent, unset)
            elif not remove:
                stays += [f"{name} was not set before and cannot be unset" for name in absent]
            elif absent:
                spelled: Any = [{"Key": name} for name in absent] if names == member else absent
                calls.append(call(remove, parameters, resources, **{names: spelled}))
            if old:
                calls.append(call(write, parameters, resources, **{member: form.encode(old)}))
        if stays and not calls:
            return lost("; ".join(stays))
        return Back(tuple(calls), "partial" if stays else "yes", "; ".join(stays))

    def state(parameters: Parameters, answers: Answers) -> Any:
        return shown(present(parameters, answers, wanted(parameters)))

    def undo(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
        changed = wanted(parameters)
        return back(parameters, present(parameters, answers, changed), changed)

    def predict(parameters: Parameters, _answers: Answers) -> Any:
        given = {k: v for k, v in wanted(parameters).items() if v != unset or unset is None}
        return shown(dict.fromkeys(parameters.get(owner) or () if owner else ("",), given))

    rows = {f"{service}:{write}": Row((reading,), state, undo, predict)}
    if remove:
        rows[f"{service}:{remove}"] = Row(
            (reading,),
            lambda p, a: shown(present(p, a, removed(p))),
            lambda p, a, _r: back(p, {r: old for r, old in present(p, a, removed(p)).items() if old}, ()),
            lambda p, _a: shown({resource: {} for resource in (p.get(owner) or () if owner else ("",))}),
        )
    return rows


def shares(
    service: str, write: str, reading: Read, *, key: str, add: str, remove: str, at: str, adds: str = ""
) -> Rows:
    """A row of a write that adds members to a list and removes others. at: a JMESPath to the list.

    add, remove: dotted parameters that hold the members. key: other parameters of the way back; adds: more of them.
    """
    keys = (*key.split(), *adds.split())

    def held(parameters: Parameters, answers: Answers) -> list[Any]:
        return list(pick(at, answers[0], parameters) or ())

    def given(parameters: Parameters, path: str) -> list[Any]:
        return list(dig(parameters, path) or ())

    def state(parameters: Parameters, answers: Answers) -> Any:
        touched = given(parameters, add) + given(parameters, remove)
        return sorted((normal(part) for part in held(parameters, answers) if part in touched), key=repr)

    def undo(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
        before = held(parameters, answers)
        paths = {
            add: [part for part in given(parameters, remove) if part in before],
            remove: [part for part in given(parameters, add) if part not in before],
        }
        changed = {path: parts for path, parts in paths.items() if parts}
        if not changed:
            return Back()
        return Back(((write, fill({name: f"${name}" for name in keys}, parameters) | planted(changed)),))

    def predict(parameters: Parameters, _answers: Answers) -> Any:
        return sorted((normal(part) for part in given(parameters, add)), key=repr)

    return {f"{service}:{write}": Row((reading,), state, undo, predict)}
