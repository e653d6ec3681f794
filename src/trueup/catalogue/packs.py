"""The sources of `conformance-packs/`: controls, the rules that check each, and how a rule runs in the pack."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from trueup import managed, names, yaml_files
from trueup.catalogue.reading import hint, telling
from trueup.errors import CatalogueError

_PACK_KEYS = {"name", "title", "framework", "description", "uncovered", "remains", "parts", "controls"}
_CONTROL_KEYS = {"id", "title", "today", "rules", "manual", "mandatory"}
_LISTING_KEYS = {"rule", "as", "inputs", "mode", "cost", "remediation"}

DEEPEST = 20  # levels; seven are enough


@dataclass(frozen=True)
class Today:
    """What a control of an older edition of a framework is now: its id, its name, or a remark."""

    id: str = ""
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class Control:
    """One control of a pack's framework, and the rules that check it."""

    id: str
    title: str
    rules: tuple[str, ...]  # of this library; an instance by its whole name
    manual: str = ""  # why no rule checks it, or what is left for people
    managed: tuple[str, ...] = ()  # AWS's managed rules that check it as well, by identifier
    today: Today | None = None  # where the framework has changed since
    mandatory: bool = False  # a report names it where something of it is waived

    @property
    def automation(self) -> str:
        """`automated`, `partial` where something is left for people, or `manual`."""
        if not self.rules and not self.managed:
            return "manual"
        return "partial" if self.manual else "automated"


@dataclass(frozen=True)
class Listing:
    """One rule as a pack runs it, whichever controls it checks."""

    rule: str
    ours: bool  # a rule of this library; otherwise AWS's managed rule of that identifier
    inputs: Mapping[str, str]  # on top of the rule's defaults; an empty one may be filled in at deployment
    automatic: bool  # AWS Config starts the fix by itself
    remediation: Mapping[str, tuple[str, ...]]  # static parameters of the fix, on top of the rule's
    cost: str = ""  # `grows`: accepted of an automatic fix
    instance: str = ""  # what it is called where the pack runs the rule several times, each with inputs of its own

    @property
    def name(self) -> str:
        """What it goes by in the pack, in results and in reports: the rule, or its instance."""
        return names.whole(self.rule, self.instance)

    @property
    def bare(self) -> bool:
        """Whether it says nothing but the rule's name."""
        return not (self.inputs or self.automatic or self.remediation)


@dataclass(frozen=True)
class Pack:
    """One `conformance-packs/sources/<name>.yaml`."""

    name: str
    path: Path
    title: str
    framework: str  # with its edition
    description: str
    uncovered: str  # what of the framework the pack says nothing about
    controls: tuple[Control, ...]
    listings: Mapping[str, Listing]  # by name, in order of first mention
    parts: Mapping[str, tuple[str, ...]]  # template suffix -> the areas of controls in it; empty: one template

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The names of its rules of this library and of their instances, once each, in order of first mention."""
        return tuple(name for name, listing in self.listings.items() if listing.ours)

    def controls_of(self, rule_name: str) -> tuple[Control, ...]:
        """The controls that a rule checks here, as whichever instance, or that one instance checks."""
        return tuple(
            control
            for control in self.controls
            if any(rule_name in (name, names.rule_of_instance(name)) for name in (*control.rules, *control.managed))
        )


def read_pack(path: Path, ours: Collection[str], begun: Collection[str] = ()) -> Pack:
    """One pack source; a rule in it is one of `ours`, or else AWS's managed rule.

    begun: names of drafts may be among them, so that one that is listed too early is told as such.
    Raises CatalogueError.
    """
    content = pack_content(path)
    with telling(path):
        _only(content, "the source", _PACK_KEYS)
        listings: dict[str, Listing] = {}
        remains = content.get("remains", "")
        pack = Pack(
            name=content["name"],
            path=path,
            title=content["title"],
            framework=content["framework"],
            description=content["description"],
            uncovered=content.get("uncovered", ""),
            controls=tuple(_control(each, listings, ours, begun, remains) for each in content["controls"]),
            listings=listings,
            parts={part: tuple(areas) for part, areas in (content.get("parts") or {}).items()},
        )
    wrong = next(_faults(pack), None)
    if wrong:
        raise CatalogueError(f"{path}: {wrong}")
    return pack


def pack_content(path: Path) -> Any:
    """What a pack source says, its scalars as text. Raises CatalogueError where it cannot be read."""
    return yaml_files.read(path, "text", deepest=DEEPEST).content


def _faults(pack: Pack) -> Iterator[str]:
    if pack.name != pack.path.stem:
        yield f"name is {pack.name}, but the file is {pack.path.name}"
    if not re.fullmatch(r"[a-z][a-z0-9-]*", pack.name):
        yield f"{pack.name} is no name for a pack; use small letters, digits and dashes"
    seen: set[str] = set()
    for control in pack.controls:
        if control.id in seen:
            yield f"control {control.id} stands there twice"
        seen.add(control.id)
        if control.automation == "manual" and not control.manual:
            yield f"control {control.id} has neither rules nor the reason why it is manual"


def _control(
    content: Any, listings: dict[str, Listing], ours: Collection[str], begun: Collection[str], remains: str
) -> Control:
    name = content["id"]
    _only(content, f"control {name}", _CONTROL_KEYS)
    listed = [_listing(entry, name, ours, begun) for entry in content.get("rules") or ()]
    for each in listed:
        known = listings.get(each.name)
        if known is None or known.bare:
            listings[each.name] = each
        elif not each.bare and each != known:
            raise ValueError(f"control {name}: {each.name} runs once in a pack, and another control says how otherwise")
    rules = [each.name for each in listed]
    if len(set(rules)) < len(rules):
        raise ValueError(f"control {name} lists a rule twice")
    if "today" in content:
        _only(content["today"], f"control {name}: today", {"id", "title", "note"})
    if content.get("mandatory", "true") != "true":
        raise ValueError(f"control {name}: mandatory is {content['mandatory']}; say true, or leave it out")
    return Control(
        id=name,
        title=content["title"],
        rules=tuple(each.name for each in listed if each.ours),
        manual=content.get("manual", remains if listed else ""),
        managed=tuple(each.rule for each in listed if not each.ours),
        today=Today(**content["today"]) if "today" in content else None,
        mandatory="mandatory" in content,
    )


def _listing(entry: Any, control: str, ours: Collection[str], begun: Collection[str]) -> Listing:
    if isinstance(entry, str):
        entry = {"rule": entry}
    name = entry["rule"]
    _only(entry, f"control {control}: {name}", _LISTING_KEYS)
    if name not in ours and name not in managed.known():
        if name in begun:
            raise ValueError(f"control {control} lists {name}, a draft: a TODO is left in its docstring")
        near = hint(name, [*ours, *managed.known()])
        raise ValueError(f"control {control} lists {name}, which is neither a rule of ours nor of AWS's{near}")
    mode = entry.get("mode", "manual")
    if mode not in ("manual", "automatic"):
        raise ValueError(f"control {control}: {name}: mode is {mode}, not manual or automatic")
    instance = entry.get("as", "")
    if "as" in entry and not (name in ours and names.is_instance(instance)):
        what = f"a name of small letters, digits and dashes, at most {names.LONGEST_INSTANCE}, for a rule of ours"
        raise ValueError(f"control {control}: {name}: as is {instance}; it is {what}")
    fixed = {key: tuple(values) for key, values in (entry.get("remediation") or {}).items()}
    inputs, cost = entry.get("inputs") or {}, entry.get("cost", "")
    return Listing(name, name in ours, inputs, mode == "automatic", fixed, cost, instance)


def _only(content: Any, where: str, keys: set[str]) -> None:
    if not isinstance(content, dict):
        raise TypeError(f"{where} is no mapping")
    for unknown in sorted(map(str, set(content) - keys)):
        raise ValueError(f"{where}: {unknown} is not known here{hint(unknown, keys)}")
