"""Writes with absolute values, Put and Modify, and the Delete that takes them away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trueup.remediation.inverse.families.rows import STEERING, TEXTS, Back, Read, Row, Rows, lost
from trueup.remediation.inverse.values import (
    EMPTY,
    Answer,
    Answers,
    Parameters,
    dig,
    fill,
    normal,
    pick,
    planted,
    pruned,
    text,
)

Call = tuple[str, dict[str, Any]]


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
    this = _Setting(
        write=write, members=members, keys=tuple(key.split()), at=f"{at}." if at else "", remove=remove,
        removes_with=removes_with, given_only=given_only, unset=unset or {}, blank=blank, one_way=one_way or {},
        adds=adds or {}, refuse=refuse, loses=loses, unset_loses=unset_loses,
    )  # fmt: skip
    rows = {
        f"{service}:{write}": Row(
            (reading,),
            this.state(whole=not given_only),
            this.undo_write,
            this.predict,
            backs=(write, *filter(None, [remove])),
        )
    }
    if remove and not removes_with:
        rows[f"{service}:{remove}"] = Row(
            (reading,), this.state(whole=True), this.undo_remove, lambda *_: None, backs=(write,)
        )
    return rows


@dataclass(frozen=True)
class _Setting:
    """What `setting` was told, and what follows from it."""

    write: str
    members: Mapping[str, str]
    keys: tuple[str, ...]
    at: str
    remove: str
    removes_with: Mapping[str, Any] | None
    given_only: bool
    unset: Mapping[str, Any]
    blank: Mapping[str, Any] | None
    one_way: Mapping[str, str]
    adds: Mapping[str, Any]
    refuse: tuple[str, str] | None
    loses: str
    unset_loses: str
    known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        known = {path.partition(".")[0] for path in (*self.members, *self.one_way, *self.adds)}
        object.__setattr__(self, "known", frozenset(known) | frozenset(self.keys) | STEERING)

    def state(self, whole: bool) -> Callable[[Parameters, Answers], Any]:
        return lambda parameters, answers: normal(self._kept(parameters, answers, whole)) or None

    def predict(self, parameters: Parameters, _answers: Answers) -> Any:
        given = {member: dig(parameters, member) for member in self.members}
        return normal({name: value for name, value in given.items() if self._counts(name, value)}) or None

    def undo_write(self, parameters: Parameters, answers: Answers, _response: Answer) -> Back:
        before = self._kept(parameters, answers, whole=not self.given_only)
        stays = [why for member, why in self.one_way.items() if dig(parameters, member) is not None]
        stays += [f"{name} is not put back" for name in sorted(set(parameters) - self.known)]
        if self.refuse and pick(self.refuse[0], answers[0], parameters):
            return lost(self.refuse[1])
        if not before and self.remove:
            call: Call | None = (self.remove, self._named(parameters, self.removes_with))
        elif not before and self.blank is not None:
            call = self.write, self._named(parameters) | dict(self.blank)
        else:
            call = self._rewritten(parameters, before, stays)
        if call is None:
            return lost("; ".join(stays) or "there was no value before, and no call takes one away")
        why = "; ".join([*stays, *([self.loses] if self.loses else [])])
        return Back((call,), "partial" if why else "yes", why)

    def undo_remove(self, parameters: Parameters, answers: Answers, _response: Answer) -> Back:
        before = self._kept(parameters, answers, whole=True)
        return Back((self._rewrite(parameters, before),)) if before else Back()

    def _rewritten(self, parameters: Parameters, before: dict[str, Any], stays: list[str]) -> Call | None:
        """The call that puts back what was before, with what stands for absence; what stays is added to `stays`."""
        missing = [name for name in self.members if dig(parameters, name) is not None and name not in before]
        if self.given_only or not before:
            stays += [f"{name} was not set before and cannot be unset" for name in missing if name not in self.unset]
            stood_in = {name: self.unset[name] for name in missing if name in self.unset}
            stays += [self.unset_loses] if stood_in and self.unset_loses else []
            before |= stood_in
        before = {name: value for name, value in before.items() if name not in self.one_way}
        return self._rewrite(parameters, before) if before else None

    def _kept(self, parameters: Parameters, answers: Answers, whole: bool) -> dict[str, Any]:
        found = {
            member: pruned(pick(f"{self.at}{path}", answers[0], parameters))
            for member, path in self.members.items()
            if whole or dig(parameters, member) is not None
        }
        return {member: value for member, value in found.items() if self._counts(member, value)}

    def _counts(self, member: str, value: Any) -> bool:
        """Whether a value says more than absence does."""
        return value not in EMPTY and (bool(self.unset_loses) or value != self.unset.get(member))

    def _named(self, parameters: Parameters, template: Mapping[str, Any] | None = None) -> dict[str, Any]:
        own = {name: f"${name}" for name in (*self.keys, "ExpectedBucketOwner")}
        return dict(fill(template or own, parameters))

    def _rewrite(self, parameters: Parameters, values: Mapping[str, Any]) -> Call:
        restored = {member: text(value) if member in TEXTS else value for member, value in values.items()}
        return self.write, self._named(parameters) | dict(self.adds) | planted(restored)
