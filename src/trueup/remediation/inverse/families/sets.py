"""Writes that change some members of a set: tags, attributes and targets by key, and lists of who may use a thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trueup.remediation.inverse.families.rows import Back, Read, Row, Rows, lost
from trueup.remediation.inverse.values import Answer, Answers, Parameters, dig, fill, normal, pick, planted


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
    named: str = "Key",
    unset: Any = None,
    owner: str = "",
    owned: Callable[[Mapping[str, Any]], Mapping[str, Mapping[str, Any]]] | None = None,
) -> Rows:
    """Rows of a write that changes some entries of a set by key (tags, attributes, targets), and of their removal.

    member: the write's parameter that holds the entries. at: a JMESPath to those of the answer, in `answered` form.
    remove: the operation that takes keys in `names`, each as `{named: key}` where that is `member` too.
    unset: the value that stands for absence where there is none.
    owner: the parameter that lists several resources at once; owned: their entries, by resource, from the answer.
    """
    keys = tuple(name for name in key.split() if name != owner)
    this = _Entries(
        write=write, keys=keys, member=member, form=form, at=at, answered=answered or form, remove=remove, names=names,
        named=named, unset=unset, owner=owner, owned=owned,
    )  # fmt: skip
    backs = (write, *filter(None, [remove]))
    rows = {f"{service}:{write}": Row((reading,), this.state, this.undo, this.predict, backs=backs)}
    if remove:
        rows[f"{service}:{remove}"] = Row(
            (reading,), this.state_of_removed, this.undo_removal, this.predict_removal, backs=backs
        )
    return rows


Held = Mapping[str, Mapping[str, Any]]  # resource -> its entries by key; one resource that is not listed is ""


@dataclass(frozen=True)
class _Entries:
    """What `entries` was told, and what follows from it."""

    write: str
    keys: tuple[str, ...]
    member: str
    form: Form
    at: str
    answered: Form
    remove: str
    names: str
    named: str
    unset: Any
    owner: str
    owned: Callable[[Mapping[str, Any]], Mapping[str, Mapping[str, Any]]] | None

    def state(self, parameters: Parameters, answers: Answers) -> Any:
        return _shown(self._present(parameters, answers, self._wanted(parameters)))

    def undo(self, parameters: Parameters, answers: Answers, _response: Answer) -> Back:
        changed = self._wanted(parameters)
        return self._back(parameters, self._present(parameters, answers, changed), changed)

    def predict(self, parameters: Parameters, _answers: Answers) -> Any:
        given = {k: v for k, v in self._wanted(parameters).items() if v != self.unset or self.unset is None}
        return _shown(dict.fromkeys(self._owners(parameters), given))

    def state_of_removed(self, parameters: Parameters, answers: Answers) -> Any:
        return _shown(self._present(parameters, answers, self._removed(parameters)))

    def undo_removal(self, parameters: Parameters, answers: Answers, _response: Answer) -> Back:
        held = self._present(parameters, answers, self._removed(parameters))
        return self._back(parameters, {name: old for name, old in held.items() if old}, ())

    def predict_removal(self, parameters: Parameters, _answers: Answers) -> Any:
        return _shown({name: {} for name in self._owners(parameters)})

    def _owners(self, parameters: Parameters) -> Iterable[str]:
        return parameters.get(self.owner) or () if self.owner else ("",)

    def _wanted(self, parameters: Parameters) -> dict[str, Any]:
        return self.form.decode(parameters.get(self.member))

    def _removed(self, parameters: Parameters) -> list[str]:
        return [part[self.named] if isinstance(part, Mapping) else part for part in parameters.get(self.names) or []]

    def _present(self, parameters: Parameters, answers: Answers, asked: Iterable[str]) -> dict[str, dict[str, Any]]:
        wanted, answer = set(asked), answers[0] or {}
        if self.owned:
            held = {name: dict(self.owned(answer).get(name, {})) for name in parameters.get(self.owner) or ()}
        else:
            held = {"": self.answered.decode(pick(self.at, answer, parameters))}
        return {resource: {k: v for k, v in found.items() if k in wanted} for resource, found in held.items()}

    def _back(self, parameters: Parameters, before: Held, touched: Iterable[str]) -> Back:
        """Resources with the same entries before go back by one call."""
        groups: dict[tuple[str, ...], tuple[dict[str, Any], list[str], list[str]]] = {}
        for resource, old in before.items():
            absent = [name for name in touched if name not in old]
            group = groups.setdefault((str(sorted(old.items())), *absent), (dict(old), absent, []))
            group[2].append(resource)
        calls: list[tuple[str, dict[str, Any]]] = []
        stays: list[str] = []
        for old, absent, resources in groups.values():
            if not self.remove and self.unset is not None:
                old |= dict.fromkeys(absent, self.unset)
            elif not self.remove:
                stays += [f"{name} was not set before and cannot be unset" for name in absent]
            elif absent:
                spelled: Any = [{self.named: name} for name in absent] if self.names == self.member else absent
                calls.append(self._call(self.remove, parameters, resources, **{self.names: spelled}))
            if old:
                calls.append(self._call(self.write, parameters, resources, **{self.member: self.form.encode(old)}))
        if stays and not calls:
            return lost("; ".join(stays))
        return Back(tuple(calls), "partial" if stays else "yes", "; ".join(stays))

    def _call(
        self, operation: str, parameters: Parameters, resources: list[str], **rest: Any
    ) -> tuple[str, dict[str, Any]]:
        named = fill({name: f"${name}" for name in self.keys}, parameters)
        return operation, named | ({self.owner: resources} if self.owner else {}) | rest


def _shown(held: Held) -> Any:
    return normal(held[""] if list(held) == [""] else held)


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

    return {f"{service}:{write}": Row((reading,), state, undo, predict, backs=(write,))}
