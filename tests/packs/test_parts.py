"""Where a pack is cut that has outgrown what AWS takes inline: written down, and by nobody but the pack's author."""

from dataclasses import replace

import pytest
import yaml

import support
from pack_samples import LIBRARY
from trueup.errors import UsageError
from trueup.packs.build import Target, build
from trueup.packs.parts import fitting, in_source

LARGE = {name: pack for name, pack in LIBRARY.packs.items() if len(pack.controls) > 8}
PILLAR = LIBRARY.pack("well-architected-security")


@pytest.fixture(params=LARGE.values(), ids=LARGE)
def pack(request):
    return request.param


def sizes(pack, parts):
    return {each.name: each.size for each in build(LIBRARY, replace(pack, parts=parts), Target()).templates}


def rules(pack, parts):
    return [rule for each in build(LIBRARY, replace(pack, parts=parts), Target()).templates for rule in each.rules]


def test_a_pack_that_fits_is_left_as_it_is(pack):
    assert fitting(LIBRARY, pack, Target()) == pack.parts


def test_the_parts_of_one_that_does_not_fit_do_and_lose_no_rule(pack):
    most = max(sizes(pack, pack.parts).values()) - (not pack.parts)
    parts = fitting(LIBRARY, replace(pack, parts=outgrown(pack.parts)), Target(), most)

    assert max(sizes(pack, parts).values()) <= most
    assert sorted(rules(pack, parts)) == sorted(rules(pack, pack.parts))


def outgrown(parts):
    """The same parts, of which the first two are still one."""
    first, second, *others = [*parts, None, None]
    return parts and {first: parts[first] + parts[second]} | {name: parts[name] for name in others if name}


def test_a_part_that_fits_keeps_its_name_and_its_areas():
    found = sizes(PILLAR, PILLAR.parts)
    longest = max(found, key=found.get).removeprefix(f"{PILLAR.name}-")
    parts = fitting(LIBRARY, PILLAR, Target(), max(found.values()) - 1)

    cut, areas = parts[longest] + parts[f"{longest}-2"], PILLAR.parts[longest]
    assert PILLAR.parts.items() - parts.items() == {(longest, areas)}
    assert cut == areas or (len(areas) == 1 and all(each.startswith(areas[0]) for each in cut))
    assert list(parts) == [name for part in PILLAR.parts for name in (part, f"{part}-2") if name in parts]


def test_an_area_that_is_too_long_is_cut_between_its_controls():
    parts = fitting(LIBRARY, PILLAR, Target(), 40_000)

    assert max(sizes(PILLAR, parts).values()) <= 40_000
    assert [area for areas in parts.values() for area in areas if area.startswith("SEC03-BP")] == [
        f"SEC03-BP0{number}" for number in range(1, 10)
    ]


def test_a_control_that_is_too_long_alone_is_refused():
    with pytest.raises(UsageError, match=r"control SEC\d\d-BP\d\d alone is too long"):
        fitting(LIBRARY, PILLAR, Target(), 5_000)


def test_parts_are_told_as_a_source_has_them():
    assert yaml.safe_load(in_source(PILLAR.parts)) == {"parts": {key: list(held) for key, held in PILLAR.parts.items()}}
    assert in_source(PILLAR.parts) in (support.ROOT / "conformance-packs/sources" / PILLAR.path.name).read_text()
