"""Where to cut a pack that has outgrown what AWS takes inline: the `parts` that its source should have.

A cut is written down and not made by the build: so the packs of an organization have the same names for whichever
account and Region they are built, and no rule moves into a pack of another name because somebody added one.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack
from trueup.errors import UsageError
from trueup.packs import limits
from trueup.packs.build import Target, build, in_area

Parts = Mapping[str, tuple[str, ...]]

REST = "the-rest"


def fitting(library: Catalogue, pack: Pack, target: Target, most_bytes: int = limits.INLINE_BYTES) -> Parts:
    """The parts of a pack as they are, where each fits; one that does not keeps its first areas, and others follow it.

    Raises UsageError where one control alone is too long, and for what the build refuses.
    """
    if all(template.size <= most_bytes for template in build(library, pack, target).templates):
        return pack.parts
    done: dict[str, tuple[str, ...]] = {}
    todo = list(pack.parts.items()) or [("1", tuple(control.id for control in pack.controls))]
    while todo:
        part, areas = todo.pop(0)
        for kept in range(len(areas), 0, -1):
            left = {REST: areas[kept:]} if areas[kept:] else {}
            if _size(library, pack, target, part, {**done, part: areas[:kept], **left, **dict(todo)}) <= most_bytes:
                done[part] = areas[:kept]
                if left:
                    todo.insert(0, (_next(part, {*pack.parts, *done}), areas[kept:]))
                break
        else:
            todo.insert(0, (part, (*_smaller(pack, areas[0]), *areas[1:])))
    return done


def in_source(parts: Parts) -> str:
    """Parts as lines of a source."""
    return "parts:\n" + "".join(f"  {part}: [{', '.join(areas)}]\n" for part, areas in parts.items())


def _size(library: Catalogue, pack: Pack, target: Target, part: str, parts: Parts) -> int:
    """Bytes of one of its parts; past another limit of AWS's it is too long as well."""
    try:
        made = build(library, replace(pack, parts=parts), target).templates
    except UsageError:
        return sys.maxsize
    return sum(template.size for template in made if template.name == f"{pack.name}-{part}")


def _next(part: str, taken: set[str]) -> str:
    """`identity-2` after `identity`, `2` after `1`."""
    stem, dash, last = part.rpartition("-")
    before, first = (stem + dash, int(last)) if last.isdigit() else (f"{part}-", 1)
    return next(name for number in count(first + 1) if (name := f"{before}{number}") not in taken)


def _smaller(pack: Pack, area: str) -> tuple[str, ...]:
    """The controls of an area, by themselves. Raises UsageError for one that is a single control already."""
    controls = tuple(control.id for control in pack.controls if in_area(control.id, area))
    if controls == (area,):
        raise UsageError(f"{pack.path}: control {area} alone is too long for a template; list fewer rules")
    return controls
