"""Scripts that do not start."""

import json
import sys

import pytest

from linting import RETURN, SCRIPT, rows, told
from trueup.documents import lint
from trueup.documents.lint import scripts

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
    "script-attached": {
        "a placeholder": (
            "      Script: |-\n        import boto3\n",
            "      Attachment: a.zip\n      Script: |-\n        in the attachment\n",
            "Attachment",
            ("Handler: verify", "Handler: module.verify"),
            ("mainSteps:\n", "files: {a.zip: {checksums: {sha256: a}}}\nmainSteps:\n"),
        ),
        "a handler that is not in the script": (
            "      Handler: verify\n",
            "      Handler: check\n      Attachment: a.zip\n",
            "Handler: check",
            ("mainSteps:\n", "files: {a.zip: {checksums: {sha256: a}}}\nmainSteps:\n"),
        ),
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
    seen, expected = told(row, lint.text)
    assert seen == expected


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


HANDLERS = {  # a module whose verify is ...: what stands in place of its definition
    "defined where it can be": "try:\n    import json\nfinally:\n    def verify(event, context): ...",
    "one of two": "if True:\n    def verify(event, context): ...\nelse:\n    def verify(event, context): ...",
    "assigned": "check = print\nverify = check",
    "assigned with others": "check, verify = print, print",
    "imported": "from json import dumps as verify",
    "imported with others": "from json import *",
    "decorated": "import functools\n\n@functools.partial(functools.partial, print)\ndef verify(event): ...",
}


def scripted(source, runtime="python3.11"):
    inputs = {"Runtime": runtime, "Handler": "verify", "Script": source}
    step = {"name": "Run", "action": "aws:executeScript", "timeoutSeconds": 60, "inputs": inputs}
    return json.dumps({"schemaVersion": "0.3", "mainSteps": [step]})


@pytest.mark.parametrize("source", HANDLERS.values(), ids=HANDLERS)
def test_a_handler_may_be(source):
    assert lint.text(scripted(source), "Foreign") == ()


@pytest.mark.parametrize("runtime", ["python3.10", "python3.12", "python3.6", "PowerShell 7.4"])
def test_a_script_is_read_in_its_own_language(runtime):
    source = "def verify(event, context):\n    match event:\n        case _: ...\n"
    codes = {finding.code for finding in lint.text(scripted(source, runtime), "Foreign")}
    assert codes == ({"script-runtime", "script-syntax"} if runtime == "python3.6" else set())


def test_a_script_for_a_newer_python_is_not_held_against_it():
    """The release that reads it is not the one that runs it."""
    newer = f"python3.{sys.version_info.minor + 1}"
    codes = {finding.code for finding in lint.text(scripted("def verify(event, context) ...", newer), "Foreign")}
    assert codes == {"script-runtime", "script-newer"} - ({"script-runtime"} if newer in scripts.RUNTIMES else set())


@pytest.mark.parametrize("source", ["(" * 5_000, "x = " + "1+" * 20_000 + "1", "x = a" + ".b" * 20_000])
def test_a_script_without_end_is_one_finding(source):
    [finding] = lint.text(scripted(source), "Foreign")
    assert finding.code == "script-syntax"
