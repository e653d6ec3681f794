"""Scripts that do not start."""

import json

import pytest

from linting import RETURN, SCRIPT, faulty, places, rows
from trueup.documents import lint

FAULTS = {
    "attachment": {
        "not declared": ("      Handler: verify\n", "      Handler: verify\n      Attachment: a.zip\n", "a.zip"),
    },
    "script-runtime": {"an old one": ("python3.11", "python3.8", "Runtime")},
    "script-syntax": {
        "not Python": (SCRIPT, SCRIPT + "            if\n", "            if\n"),
        "newer than 3.11": ("        import boto3\n", "        import boto3\n        type X = int\n", "type X"),
    },
    "script-handler": {
        "not defined": ("Handler: verify", "Handler: check", "Handler: check"),
        "with one argument": ("verify(event, context)", "verify(event)", "verify(event)"),
        "with three arguments": ("verify(event, context)", "verify(event, context, more)", "verify(event"),
    },
    "script-reference": {
        "to a parameter": (
            RETURN,
            '            "{{ BucketName }}"\n' + RETURN,
            '            "{{ BucketName }}"\n            return',
        )
    },
}
ROWS = rows(FAULTS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_one_fault_is_one_finding_at_its_line(row):
    text, expected, accompanying = faulty(*row)
    seen = places(lint.text(text, "EnableIt", house=True))
    assert [each for each in seen if each[0] not in accompanying] == expected
    assert {code for code, _ in seen} == {row[0], *accompanying}


def test_a_script_that_is_one_line_of_json_has_the_line_of_its_text():
    document = {
        "schemaVersion": "0.3",
        "mainSteps": [
            {
                "name": "Run",
                "action": "aws:executeScript",
                "timeoutSeconds": 60,
                "inputs": {"Runtime": "python3.11", "Handler": "f", "Script": "def f(a, b):\n    x = = 1\n"},
            }
        ],
    }
    text = json.dumps(document, indent=2)
    [finding] = lint.text(text, "Foreign")
    assert (finding.code, finding.line) == ("script-syntax", text[: text.index('"Script"')].count("\n") + 1)
