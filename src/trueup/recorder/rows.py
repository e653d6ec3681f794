"""A plain type as one row of facts: which operations tell it, and where in their answers its parts stand.

Paths are JMESPath, on the answer or on what is known of the resource; `$Path` in parameters stands for what lies there.
"""

from __future__ import annotations

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
from trueup.recorder.shape import NO_ZONE, Item, Place, Recorder, Spelling, converted, first_lower, iso, paged, tag_map

Known = Mapping[str, Any]


@dataclass(frozen=True)
class Ask:
    """One call: boto3's service and the API's operation, its parameters, and the path to what matters in its answer.

    absent: error codes by which AWS says that there is none; the part is then left out of the item.
    """

    call: str  # dynamodb:DescribeTable
    given: Mapping[str, Any] = field(default_factory=dict)
    answer: str = "@"
    absent: tuple[str, ...] = ()

    def of(self, place: Place, known: Any) -> Any:
        """What is asked of one resource, or None."""
        service, operation = self.call.split(":")
        call = getattr(place.client(service), xform_name(operation))
        answer = aws.unless(self.absent, call, **filled(self.given, known)) if self.absent else None
        answer = answer if self.absent else call(**filled(self.given, known))
        return None if answer is None else found(self.answer, answer)

    def every(self, place: Place, known: Any = None) -> Iterator[Any]:
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
    they are listed parent by parent; `$Path` in `lists` is then the parent's. describes: asked of each that is listed,
    where the listing does not tell all; with `batch` so many at a time, which `$batch` stands for.

    id, name, created: paths in what is known; arn: a path, or a template such as `arn:{partition}:ec2:{region}:
    {account}:vpc/{VpcId}`. tags: a path, an Ask, or several of which the first that tells counts. parts: the
    supplementary configuration, each part a path or an Ask. tags_part: the part that holds the tags again.

    spelled, timed: how AWS Config spells this type's members, and its times. zone: the availability zone, a path
    before what stands where there is none. without: members that no item holds: tags, and what is secret. times:
    members of the item that change by themselves or with any change. shaped: the configuration, made what AWS Config
    makes of it. kept: whether a listed one counts. gone: error codes of a resource that was deleted meanwhile.
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

    def listed(self, place: Place) -> Iterator[tuple[str, Any]]:
        """The id of each, for messages, and what the listing tells."""
        for parent in self.under.every(place) if self.under else (None,):
            for known in self._batches(place, self.lists.every(place, parent)):
                if self.kept(place, known):
                    yield str(known if isinstance(known, str) else found(self.id, known)), known

    def _batches(self, place: Place, listed: Iterable[Any]) -> Iterator[Any]:
        if not self.batch:
            yield from listed
            return
        assert self.describes is not None
        waiting = iter(listed)
        while batch := list(islice(waiting, self.batch)):
            # What the answer leaves out was deleted since it was listed.
            yield from self.describes.every(place, {"batch": batch})

    def described(self, place: Place, known: Any) -> Item:
        """The item of one that is listed."""
        if self.describes is not None and not self.batch:
            known = self.describes.of(place, known)
        known = self.known_as(known)
        tags = next((told for told in (self._told(each, place, known) for each in _several(self.tags)) if told), None)
        parts = {name: self._told(source, place, known) for name, source in self.parts.items()}
        shown = {name: self._converted(part) for name, part in parts.items() if part is not None}
        if self.tags_part:
            shown[self.tags_part] = self._converted(tags or []) if not isinstance(tags, Mapping) else dict(tags)
        configuration = {name: part for name, part in known.items() if name not in self.without}
        return place.item(
            self.resource_type,
            str(needed(self.id, known)),
            self._arn(place, known),
            self.shaped(self._converted(configuration)),
            name=found(self.name, known) if self.name else None,
            supplementary=shown,
            tags=tag_map(tags),
            created=found(self.created, known) if self.created else None,
            zone=next(filter(None, (found(path, known) for path in self.zone[:-1])), self.zone[-1]),
            region="global" if self.is_global else None,
        )

    def _told(self, source: str | Ask, place: Place, known: Known) -> Any:
        if isinstance(source, str):
            return found(source, known)
        return list(source.every(place, known)) if source.answer.endswith("[]") else source.of(place, known)

    def _converted(self, value: Any) -> Any:
        return converted(value, self.spelled, self.timed)

    def _arn(self, place: Place, known: Known) -> str:
        if not self.arn.startswith("arn:"):
            return str(needed(self.arn, known))
        return self.arn.format(partition=place.partition, region=place.region, account=place.account, **known)


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


def filled(template: Any, known: Any) -> Any:
    """Parameters with each `$Path` replaced by what lies there of a resource; `$` alone is the resource."""
    if isinstance(template, str) and template.startswith("$"):
        return known if template == "$" else found(template[1:], known)
    if isinstance(template, Mapping):
        return {name: filled(part, known) for name, part in template.items()}
    return [filled(part, known) for part in template] if isinstance(template, list) else template


def _several(one_or_more: str | Ask | Sequence[str | Ask]) -> Sequence[str | Ask]:
    return (one_or_more,) if isinstance(one_or_more, str | Ask) else one_or_more


@lru_cache(maxsize=1024)
def _compiled(path: str) -> Any:
    return jmespath.compile(path)
