"""Conditions that Automation cannot decide."""

import pytest

from linting import faulty, places, rows
from trueup.documents import lint

FAULTS = {
    "branch-operation": {
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
