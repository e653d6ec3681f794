"""The order of a plan's fixes, in which each succeeds, and which of them get in each other's way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from trueup.remediation import inverse
from trueup.remediation.inverse.values import comparable
from trueup.remediation.planfile import Item

# Writes after which AWS refuses others, whoever makes them: S3 takes no public policy or ACL, not even one that is less
# public than before, once public access is blocked (S3 user guide, "Blocking public access to your Amazon S3 storage").
REFUSING = frozenset({"s3:PutPublicAccessBlock", "s3control:PutPublicAccessBlock"})

# Writes that put a copy of a thing in its place, which has what the thing has by then: tags, say.
REPLACING = frozenset({"ec2:AttachVolume"})

LAST = (REPLACING, REFUSING)

# Writes that do for every Region what each of them asks for: what they make is at home where the first of them runs.
COVERING = frozenset({"cloudtrail:CreateTrail"})


def rank(writes: Iterable[str], at_home: bool) -> tuple[int, bool]:
    """When a fix with these writes comes among those of its account: the higher, the later.

    at_home: whether it runs in the Region of the settings, where what serves all Regions belongs.
    """
    made = frozenset(writes)
    late = max((place for place, those in enumerate(LAST, start=1) if those & made), default=0)
    if any(inverse.deletes(write) and inverse.is_final(write) for write in made):
        late = len(LAST) + 1  # nothing can be changed of a thing that is gone
    return late, not at_home and bool(COVERING & made)


def noted(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items, each that changes what one before it changes too with a note of that."""
    first: dict[str, Item] = {}
    told: list[Item] = []
    for item in items:
        before = {first[place].document for place in _places(item) if place in first}
        told.append(item)
        if before:
            note = f"{', '.join(sorted(before))} comes first and changes the same: this one then starts from there"
            told[-1] = replace(item, notes=(*item.notes, note))
        for place in _places(item):
            first.setdefault(place, item)
    return tuple(told)


def _places(item: Item) -> set[str]:
    """What an item changes, as far as what is read for it tells."""
    account = item.target.account
    return {f"{account} {comparable(read.to_json())}" for edit in item.edits for read in inverse.reads(edit.call)}
