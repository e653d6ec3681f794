"""Conditions that Automation cannot decide."""

import pytest

from linting import CLEAN, faulty, places, rows
from trueup.documents import lint

VARIABLE = '{Variable: "{{ ReadIt.Status }}", StringEquals: a}'
EQUALS = '          Variable: "{{ ReadIt.Status }}"\n          StringEquals: Enabled\n'
LOOP = """\
  - name: Loop
    action: aws:loop
    inputs:
      LoopCondition: {Or: [CONDITION]}
      Steps: [{name: Wait, action: 'aws:sleep', inputs: {Duration: PT1S}}]
  - name: WaitForIt
"""

FAULTS = {
    "branch-operation": {
        "an Or of one": (EQUALS, f"          Or: [{VARIABLE}]\n", "Or: ["),
        "an And of one": (EQUALS, f"          And: [{VARIABLE}]\n", "And: ["),
        "an And of none": (EQUALS, "          And: []\n", "And: []", "output-unused"),
        "an Or that is no list": (EQUALS, f"          Or: {VARIABLE}\n", "Or: {"),
        "an Or of one inside of a Not": (EQUALS, f"          Not: {{Or: [{VARIABLE}]}}\n", "Not: {"),
        "a Not of two": (EQUALS, f"          Not: [{VARIABLE}, {VARIABLE}]\n", "Not: ["),
        "an Or of one that a loop goes by": (
            "  - name: WaitForIt\n",
            LOOP.replace("CONDITION", VARIABLE),
            "LoopCondition",
        ),
        "an operation that AWS does not have": (
            "StringEquals: Enabled",
            "StringMatches: Enabled",
            "NextStep: EnableIt",
        ),
        "two operations": (
            "StringEquals: Enabled",
            "StringEquals: Enabled\n          Contains: E",
            "NextStep: EnableIt",
        ),
        "inside of a Not": (
            "          StringEquals: Enabled",
            '          Not:\n            Variable: "{{ ReadIt.Status }}"\n            Equals: a',
            "          Not:",
        ),
    },
}
ROWS = rows(FAULTS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_one_fault_is_one_finding_at_its_line(row):
    text, expected, accompanying = faulty(*row)
    seen = places(lint.text(text, "EnableIt", house=True))
    assert [each for each in seen if each[0] not in accompanying] == expected
    assert {code for code, _ in seen} == {row[0], *accompanying}


JOINED = [f"Or: [{VARIABLE}, {VARIABLE}]", f"And: [{VARIABLE}, {{Not: {VARIABLE}}}]", f"Not: [{VARIABLE}]"]


@pytest.mark.parametrize("joined", JOINED)
def test_conditions_that_are_joined_as_aws_has_it(joined):
    assert lint.text(CLEAN.replace(EQUALS, f"          {joined}\n"), "EnableIt", house=True) == ()
