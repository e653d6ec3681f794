"""A plain type as one row of facts: which operations tell it, and where in their answers its parts stand.

Paths are JMESPath, on the answer or on what is known of the resource; `$path` in parameters and `{path}` in a template
stand for what lies there. Besides its members, two words are known of a resource: `parent`, what is listed by the row's
`under`, and `listed`, what the listing told of one that was described since: `$listed` is its name, where that is all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

import jmespath
from botocore import xform_name
from botocore.exceptions import ClientError

from trueup import aws, refusals
from trueup.recorder.shape import NO_ZONE, Item, Place, Recorder, Spelling, converted, first_lower, paged, tag_map
from trueup.regions import GLOBAL
from trueup.times import iso

Known = Mapping[str, Any]

CONTEXT = frozenset({"listed", "parent"})  # known of a resource, but none of its members


@dataclass(frozen=True)
class Ask:
    """One call: boto3's service and the API's operation, its parameters, and the path to what matters in its answer.

    An answer whose path ends in `[]` is a list, read through all of its pages. absent: error codes by which AWS says
    that there is none; a part is then left out of the item, a list is empty.
    """

    call: str  # dynamodb:DescribeTable
    given: Mapping[str, Any] = field(default_factory=dict)
    answer: str = "@"
    absent: tuple[str, ...] = ()

    @property
    def may_be_absent(self) -> bool:
        """Whether an answer without it is one: a refusal that says so, or a list that is empty."""
        return bool(self.absent) or self.answer.endswith("]")

    def of(self, place: Place, known: Known) -> Any:
        """What is asked of one resource, or None."""
        if self.answer.endswith("[]"):
            return list(self.every(place, known))
        service, operation = self.call.split(":")
        call = getattr(place.client(service), xform_name(operation))
        answer = aws.unless(self.absent, call, **filled(self.given, known))
        if answer is None:
            return None
        return found(self.answer, {name: part for name, part in answer.items() if name != "ResponseMetadata"})

    def every(self, place: Place, known: Known) -> Iterator[Any]:
        """All that is listed, through all pages."""
        service, operation = self.call.split(":")
        try:
            yield from paged(place.client(service), xform_name(operation), self.answer, **filled(self.given, known))
        except ClientError as error:
            if refusals.code(error) not in self.absent:
                raise


@dataclass(frozen=True)
class Row:
    """How resources of one type are recorded, as facts.

    lists: the operation that lists them, with what it tells of each. under: the one that lists their parents, where
    they are listed parent by parent. describes: asked of each that is listed, where the listing does not tell all;
    with `batch` so many at a time, which `$batch` stands for.

    id, arn, name: paths in what is known, or templates such as `arn:{partition}:ec2:{region}:{account}:vpc/{VpcId}`;
    created: a path. tags: a path, an Ask, or several of which the first that tells counts. parts: the
    supplementary configuration, each part a path or an Ask. tags_part: the part that holds the tags again.

    spelled, timed: how AWS Config spells this type's members (`str`: as the API does), and its times; free:
    members whose own keys are data, such as labels, and stay as they are. zone: the availability zone, paths before
    what stands where there is none. without: members that no item holds: tags, and what is secret. times: members of
    the item that change by themselves or with any change. known_as: what is told, made what AWS Config is told, before
    it is spelled; shaped: the configuration, made what AWS Config makes of it.
    kept: whether a listed one counts. gone: error codes of a resource, or its parent, that was deleted meanwhile.
    is_global: recorded in one Region only, as of the Region `global`.
    """

    resource_type: str
    lists: Ask
    id: str
    arn: str
    name: str = ""
    tags: str | Ask | Sequence[str | Ask] = ()
    created: str = ""
    under: Ask | None = None
    describes: Ask | None = None
    batch: int = 0
    parts: Mapping[str, str | Ask] = field(default_factory=dict)
    tags_part: str = ""
    spelled: Spelling = first_lower
    timed: Callable[[datetime], Any] = iso
    free: frozenset[str] = frozenset()
    zone: Sequence[str] = (NO_ZONE,)
    without: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    known_as: Callable[[Known], Known] = lambda known: known
    shaped: Callable[[dict[str, Any]], dict[str, Any]] = lambda configuration: configuration
    kept: Callable[[Place, Known], bool] = lambda _place, _known: True
    gone: frozenset[str] = frozenset()
    is_global: bool = False

    @property
    def calls(self) -> tuple[str, ...]:
        """All that recording it takes, the listing first."""
        asked = (self.lists, self.under, self.describes, *_several(self.tags), *self.parts.values())
        return tuple(dict.fromkeys(each.call for each in asked if isinstance(each, Ask)))

    def listed(self, place: Place) -> Iterator[tuple[str, Known]]:
        """The id of each, for messages, and what the listing tells."""
        if self.under is None:
            yield from self._within(place, None)
            return
        for parent in self.under.every(place, {}):
            try:
                yield from self._within(place, parent)
            except ClientError as error:
                if refusals.code(error) not in self.gone:
                    raise

    def _within(self, place: Place, parent: Any) -> Iterator[tuple[str, Known]]:
        above = {} if parent is None else {"parent": parent}
        told = self.lists.every(place, above)
        for each in self._batches(place, told, above) if self.batch else told:
            members = each if isinstance(each, Mapping) else {}
            listed = {"listed": each} if self.describes and not self.batch else {}
            known = {**members, **above, **listed}
            if self.kept(place, known):
                yield str(_text(self.id, place, known) if members else each), known

    def _batches(self, place: Place, told: Iterator[Any], above: Known) -> Iterator[Any]:
        assert self.describes is not None
        while batch := list(islice(told, self.batch)):
            # What the answer leaves out was deleted since it was listed.
            yield from self.describes.every(place, {**above, "batch": batch})

    def described(self, place: Place, listed: Known) -> Item | None:
        """The item of one that is listed, or None where it was deleted since."""
        known = self._described(place, listed)
        if known is None:
            return None
        told_tags = (self._told(each, place, known) for each in _several(self.tags))
        tags = next((told for told in told_tags if told is not None), None)
        parts = {name: self._told(source, place, known) for name, source in self.parts.items()}
        shown = {name: self._converted(part) for name, part in parts.items() if part is not None}
        if self.tags_part:
            shown[self.tags_part] = dict(tags) if isinstance(tags, Mapping) else self._converted(tags or [])
        configuration = {name: part for name, part in known.items() if name not in self.without | CONTEXT}
        return place.item(
            self.resource_type,
            str(_text(self.id, place, known, needed)),
            str(_text(self.arn, place, known, needed)),
            self.shaped(self._converted(configuration)),
            name=_text(self.name, place, known) if self.name else None,
            supplementary=shown,
            tags=tag_map(tags),
            created=found(self.created, known) if self.created else None,
            zone=next(filter(None, (found(path, known) for path in self.zone[:-1])), self.zone[-1]),
            region=GLOBAL if self.is_global else None,
        )

    def _described(self, place: Place, known: Known) -> Known | None:
        if self.describes and not self.batch:
            told = self.describes.of(place, known)
            if told is None and not self.describes.may_be_absent:
                raise KeyError(self.describes.answer)
            if told is None:
                return None
            known = {**told, **{word: known[word] for word in CONTEXT & known.keys()}}
        return self.known_as(known)

    def _told(self, source: str | Ask, place: Place, known: Known) -> Any:
        return found(source, known) if isinstance(source, str) else source.of(place, known)

    def _converted(self, value: Any) -> Any:
        return converted(value, self.spelled, self.timed, self.free)


def recorders(rows: Iterable[Row]) -> tuple[Recorder, ...]:
    """The recorders of some rows."""
    return tuple(
        Recorder(row.resource_type, row.listed, row.described, row.calls, row.gone, row.is_global, row.times)
        for row in rows
    )


def found(path: str, value: Any) -> Any:
    """What a path finds; None where nothing is."""
    return _compiled(path).search(value)


def needed(path: str, value: Any) -> Any:
    """What a path finds. Raises KeyError where nothing is: without it there is no item."""
    there = found(path, value)
    if there is None:
        raise KeyError(path)
    return there


def filled(template: Any, known: Known) -> Any:
    """Parameters with each `$path` replaced by what lies there of a resource."""
    if isinstance(template, str) and template.startswith("$"):
        return found(template[1:], known)
    if isinstance(template, Mapping):
        return {name: filled(part, known) for name, part in template.items()}
    return [filled(part, known) for part in template] if isinstance(template, list) else template


def _text(source: str, place: Place, known: Known, look_up: Callable[[str, Known], Any] = found) -> Any:
    """What a path finds, or a template with each `{path}` replaced."""
    if "{" not in source:
        return look_up(source, known)
    own = {"partition": place.partition, "region": place.region, "account": place.account}
    return re.sub(r"{([^}]+)}", lambda gap: own.get(gap[1]) or str(look_up(gap[1], known)), source)


def _several(one_or_more: str | Ask | Sequence[str | Ask]) -> Sequence[str | Ask]:
    return (one_or_more,) if isinstance(one_or_more, str | Ask) else one_or_more


@lru_cache(maxsize=1024)
def _compiled(path: str) -> Any:
    return jmespath.compile(path)
