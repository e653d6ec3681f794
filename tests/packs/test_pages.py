"""Pages hold no count and no total, so that two branches that each add a rule do not both change it."""

from dataclasses import replace
from difflib import ndiff

import pytest

from pack_samples import LIBRARY
from trueup import pages
from trueup.catalogue.packs import read_pack
from trueup.packs.pages import index_page, pack_page

SOURCE = """\
name: mine
title: Mine
framework: Ours 1
description: What we want.
controls:
  - {id: A-1, title: One, rules: [IAM_PASSWORD_POLICY]}
  - {id: A-2, title: Two, rules: [AUTOSCALING_MULTIPLE_AZ], manual: Look at it.}
"""
JOINING = {
    "a rule of ours": ("IAM_PASSWORD_POLICY]", "IAM_PASSWORD_POLICY, REQUIRED_TAGS]", ["| **A-1** One"]),
    "a rule of AWS's": (
        "AUTOSCALING_MULTIPLE_AZ]",
        "AUTOSCALING_MULTIPLE_AZ, AUTOSCALING_LAUNCH_TEMPLATE]",
        ["| **A-2** Two"],
    ),
    "a rule that is not everywhere": ("MULTIPLE_AZ]", "MULTIPLE_AZ, SHIELD_DRT_ACCESS]", ["| **A-2** Two"]),
    "a rule whose fix AWS Config starts": (
        "[IAM",
        "[{rule: CMK_BACKING_KEY_ROTATION_ENABLED, mode: automatic}, IAM",
        ["| **A-1** One"],
    ),
    "a control": ("controls:\n", "controls:\n  - {id: A-0, title: Zero, rules: [REQUIRED_TAGS]}\n", []),
}


@pytest.fixture
def pack(tmp_path):
    def read(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text)
        return read_pack(path, LIBRARY.rules)

    return read


def gone(before, after):
    """The lines that are no longer as they were."""
    return [line[2:] for line in ndiff(before.splitlines(), after.splitlines()) if line.startswith("- ")]


@pytest.mark.parametrize(("old", "new", "changed"), JOINING.values(), ids=JOINING)
def test_a_page_grows_by_lines_when_it_is_joined_by(pack, old, new, changed):
    before, after = pack(SOURCE), pack(SOURCE.replace(old, new, 1))
    lines = gone(pack_page(LIBRARY, before), pack_page(LIBRARY, after))
    assert [line.partition(" | ")[0] for line in lines] == changed
    assert index_page([before]) == index_page([after])


def test_the_table_of_rules_grows_by_a_line():
    rules = list(LIBRARY.rules.values())
    joined = [*rules[:3], replace(rules[2], name=f"{rules[2].name}_TOO"), *rules[3:]]
    before, after = (pages.index_page(each).splitlines() for each in (rules, joined))
    assert gone("\n".join(before), "\n".join(after)) == []
    assert len(after) == len(before) + 1
