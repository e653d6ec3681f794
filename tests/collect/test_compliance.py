"""AWS Config's words -> our states."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collect.collecting import LIBRARY
from trueup.collect.compliance import cut, state_of
from trueup.collect.merge import RANK
from trueup.collect.rule_names import RuleNames
from trueup.results import State

DAY = date(2026, 6, 1)
HELD = "WAIVED W-7 until 2026-06-01: legacy client"

WORDS = {
    "compliant": ("COMPLIANT", "", "COMPLIANT", "", ""),
    "not compliant": ("NON_COMPLIANT", "port 22", "NON_COMPLIANT", "", ""),
    "not applicable": ("NOT_APPLICABLE", "deleted", "NOT_APPLICABLE", "", ""),
    "not applicable for a waiver on its last day": ("NOT_APPLICABLE", HELD, "WAIVED", "NON_COMPLIANT", "W-7"),
    "not applicable for a waiver that has lapsed": (
        "NOT_APPLICABLE", HELD.replace("06-01", "05-31"), "NON_COMPLIANT", "", "",
    ),
    "a waiver in the words of a rule that fails": ("NON_COMPLIANT", HELD, "NON_COMPLIANT", "", ""),
    "a waiver in the words of a rule that passes": ("COMPLIANT", HELD, "COMPLIANT", "", ""),
    "a waiver that is only spoken of": ("NOT_APPLICABLE", f"not {HELD}", "NOT_APPLICABLE", "", ""),
    "no data": ("INSUFFICIENT_DATA", "", "NOT_EVALUATED", "NO_RESULTS", ""),
    "nothing": ("", "", "NOT_EVALUATED", "NO_RESULTS", ""),
    "a word that AWS does not have yet": ("PARTLY", "", "NOT_EVALUATED", "NO_RESULTS", ""),
}  # fmt: skip


@pytest.mark.parametrize(("compliance", "annotation", "state", "reason", "waiver"), WORDS.values(), ids=WORDS)
def test_aws_config_says(compliance, annotation, state, reason, waiver):
    said = state_of(compliance, annotation, DAY)
    assert (said["state"], said.get("reason", ""), said.get("waiver", "")) == (state, reason, waiver)


def test_every_state_that_a_verdict_can_have_has_its_rank():
    assert set(RANK) == set(State) - {State.ERROR}


@given(st.text(), st.text())
def test_whatever_is_said_fits_a_result(compliance, annotation):
    said = state_of(compliance, annotation, DAY)
    assert State(said["state"]) in RANK
    assert len(said["annotation"]) <= 256
    said["annotation"].encode()


@given(st.text(st.characters()))
def test_an_annotation_is_never_too_long_and_always_utf_8(text):
    assert len(cut(text).encode()) <= 4 * 256


@given(st.text(min_size=1), st.booleans())
def test_a_foreign_name_is_never_empty_and_never_one_of_ours(name, foreign):
    rule, wanted = RuleNames(LIBRARY.rules, LIBRARY.rules, foreign).of(name)
    assert rule
    assert wanted is foreign or rule in LIBRARY.rules
