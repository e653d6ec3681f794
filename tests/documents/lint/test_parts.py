"""What the scripts of our own documents share, and what happens to a copy that drifts."""

import pytest

from linting import CLEAN, SCRIPT, rows, told
from trueup.documents import lint
from trueup.templates import script_parts

TRIES = '"max_attempts": 10'
FAULTS = {
    "script-part": {
        "that drifted": (TRIES, '"max_attempts": 9', "        RETRIES ="),
        "that nothing uses": (
            "\n\n        def verify",
            "\n        MOST = 90_000\n\n\n        def verify",
            "        MOST =",
        ),
    },
    "script-retries": {
        "its own": (
            SCRIPT,
            SCRIPT + '            boto3.client("s3", config=Config(retries={"mode": "standard"}))\n',
            'boto3.client("s3", config=Config',
        ),
    },
}
ROWS = rows(FAULTS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_one_fault_is_one_finding_at_its_line(row):
    seen, expected = told(row, lint.text)
    assert seen == expected


def test_a_client_without_retries_is_found():
    found = lint.text(CLEAN.replace(", config=RETRIES", ""), "EnableIt", house=True)
    assert {each.code for each in found} == {"script-part", "script-retries"}


def test_parts_are_asked_of_our_own_documents_only():
    assert lint.text(CLEAN.replace(TRIES, '"max_attempts": 1'), "EnableIt") == ()


def test_a_part_is_the_text_of_a_function_or_a_constant():
    parts = script_parts()
    assert parts["poll"].startswith("def poll(read, holds):")
    assert parts["RETRIES"] == 'RETRIES = Config(retries={"mode": "standard", "max_attempts": 10})'
