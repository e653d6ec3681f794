"""How exceptions are granted: what a reviewer hears, and of which waivers nothing is said."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.waivers import governance
from waivers.test_waivers import DAY, ENTRY, run, waiver, written

FINDINGS = {
    "approved by its owner": ({"approver": "web team"}, "self-approved"),
    "approved by its owner, spelled otherwise": ({"approver": " Web  Team "}, "self-approved"),
    "approved by its owner, in letters that look alike": ({"approver": "\uff57eb\u200b team"}, "self-approved"),
    "for more than a year": ({"expires": "2027-01-02"}, "too-long"),
    "for every rule": ({"rules": [{"glob": "*"}]}, "wildcard"),
    "for every account": ({"accounts": [{"glob": "**"}]}, "wildcard"),
    "for every resource, beside one by name": ({"resources": ["website", {"glob": "*"}]}, "wildcard"),
    "with a ? for a letter": ({"resources": [{"glob": "web?ite*"}]}, "question-mark"),
    "with a ? in an exact value": ({"resources": ["web?ite"]}, "question-mark"),
}


@pytest.mark.parametrize(("parts", "kind"), FINDINGS.values(), ids=FINDINGS)
def test_a_reviewer_hears_of_a_waiver(parts, kind):
    assert [each.kind for each in governance.check([waiver(**parts)], DAY)] == [kind]


IN_ORDER = {
    "for a year": {"expires": "2027-01-01"},
    "for a year with a leap day": {"approved": "2028-01-01", "expires": "2028-12-31"},
    "for every Region": {"regions": [{"glob": "*"}]},
    "with a pattern that begins with something": {"resources": [{"glob": "web*"}]},
}


@pytest.mark.parametrize("parts", IN_ORDER.values(), ids=IN_ORDER)
def test_nothing_is_said_of_a_waiver(parts):
    assert governance.check([waiver(**parts)], DAY) == []


def test_the_longest_term_is_the_registers_own_or_the_commands(tmp_path):
    path = written(tmp_path, [ENTRY | {"expires": "2027-06-01"}])
    assert run(path, "--on", "2026-06-01").return_value == 1
    assert run(path, "--on", "2026-06-01", "--longest", 600).return_value == 0
    path.write_text("longestDays: 600\n" + path.read_text())
    assert run(path, "--on", "2026-06-01").return_value == 0
    assert "517 days" in run(path, "--on", "2026-06-01", "--longest", 30).stdout


OVERLAPS = {
    "the same": ({}, True),
    "one that begins the day after": ({"approved": "2027-01-01", "expires": "2027-05-01"}, False),
    "one that begins on its last day": ({"approved": "2026-12-31", "expires": "2027-05-01"}, True),
    "one that had lapsed by then": ({"expires": "2026-05-31"}, False),
    "another rule": ({"rules": ["S3_BUCKET_VERSIONING_ENABLED"]}, False),
    "a pattern of its rule": ({"rules": [{"glob": "S3_BUCKET_*"}]}, True),
    "another account": ({"accounts": ["111122223333"]}, False),
    "another Region": ({"regions": ["eu-north-1"]}, False),
    "every Region": ({"regions": [{"glob": "*"}]}, True),
    "another resource": ({"resources": ["other"]}, False),
    "a pattern of its resource": ({"resources": [{"glob": "web*"}]}, True),
    "a pattern of other resources": ({"resources": [{"glob": "app*"}]}, False),
    "more resources, its own among them": ({"resources": ["a", "website"]}, True),
}


@pytest.mark.parametrize(("parts", "told"), OVERLAPS.values(), ids=OVERLAPS)
@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned round"])
def test_a_waiver_overlaps_with(parts, told, turned):
    held = [waiver(id="W-1"), waiver(id="W-2", **parts)]
    found = governance.check(held[::-1] if turned else held, DAY)
    assert [each.kind for each in found] == (["overlap"] if told else [])


PATTERNS = st.text("ab*", min_size=1, max_size=6)


@given(PATTERNS, PATTERNS, st.text("ab", max_size=8))
def test_patterns_that_share_a_text_are_said_to_meet(one, other, text):
    matched = [re.fullmatch(pattern.replace("*", ".*"), text) is not None for pattern in (one, other)]
    if all(matched) and text:
        assert governance._patterns_meet(one, other)


@given(PATTERNS, PATTERNS)
def test_patterns_that_are_said_to_meet_share_a_text(one, other):
    if not governance._patterns_meet(one, other):
        return
    (first, *middle, last), (first2, *middle2, last2) = (_parts(one), _parts(other))
    text = max(first, first2, key=len) + "".join([*middle, *middle2]) + max(last, last2, key=len)
    if "*" not in one + other:
        text = one
    elif "*" not in one or "*" not in other:
        text = one if "*" not in one else other
    for pattern in (one, other):
        assert re.fullmatch(pattern.replace("*", ".*"), text)


def _parts(pattern):
    parts = pattern.split("*")
    return parts if len(parts) > 1 else [*parts, ""]


def test_ten_thousand_waivers_are_held_against_each_other_by_their_rules():
    held = [
        waiver(id=f"W-{number}", accounts=[f"{number:012}"], rules=[f"RULE_{number % 100}"]) for number in range(10_000)
    ]
    assert governance.check(held, date(2026, 6, 1)) == []
