"""Conditions that Automation cannot decide."""

import pytest

from linting import CLEAN, rows, told
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
    seen, expected = told(row, lint.text)
    assert seen == expected


JOINED = [f"Or: [{VARIABLE}, {VARIABLE}]", f"And: [{VARIABLE}, {{Not: {VARIABLE}}}]", f"Not: [{VARIABLE}]"]


@pytest.mark.parametrize("joined", JOINED)
def test_conditions_that_are_joined_as_aws_has_it(joined):
    assert lint.text(CLEAN.replace(EQUALS, f"          {joined}\n"), "EnableIt", house=True) == ()
