"""Documents that are not written as ours are."""

import pytest

from linting import CLEAN, rows, told
from trueup.documents import lint

FAULTS = {
    "house-headings": {"one is missing": ("  ## How to undo it\n", "", "description")},
    "house-risk": {"another word": ("Risk: safe.", "Risk: low.", "description")},
    "house-cost": {
        "none": (" Cost: none.", "", "description"),
        "another word": ("Cost: none.", "Cost: little.", "description"),
    },
    "house-outputs": {"one is missing": ("  - EnableIt.Before\n", "", "outputs:\n  -", "output-unused")},
}
ROWS = rows(FAULTS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_one_fault_is_one_finding_at_its_line(row):
    seen, expected = told(row, lint.text)
    assert seen == expected


def test_style_is_asked_of_our_own_documents_only():
    foreign = CLEAN.replace("## What it does", "## Purpose").replace("Risk: safe. ", "")
    assert lint.text(foreign, "EnableIt") == ()
    assert {finding.code for finding in lint.text(foreign, "EnableIt", house=True)} == {"house-headings", "house-risk"}
