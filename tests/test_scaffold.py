"""A new rule passes everything that every rule passes, before its author has written a line."""

import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

import support
from trueup import catalogue, pages
from trueup.cli import trueup
from trueup.errors import UsageError
from trueup.scaffold import NewRule, files, write

NAME = "SQS_QUEUE_TODO"
TESTS = (
    "support.py", "conftest.py", "moto_server.py", "test_catalogue.py", "rules/S3_BUCKET_SSL_REQUESTS_ONLY_test.py",
)  # fmt: skip


@pytest.fixture
def checkout(tmp_path):
    """A checkout with one finished rule."""
    for part in ("rules/S3_BUCKET_SSL_REQUESTS_ONLY", "remediation-docs"):
        shutil.copytree(support.ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "rules").mkdir(parents=True)
    for test in TESTS:
        shutil.copy(support.ROOT / "tests" / test, tmp_path / "tests" / test)
    shutil.copy(support.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_command_writes_four_files_whose_tests_pass(checkout, monkeypatch):
    monkeypatch.chdir(checkout)

    ran = CliRunner().invoke(trueup, ["new-rule", NAME, "--type", "AWS::SQS::Queue"])

    assert ran.exit_code == 0
    written = ran.stdout.split()
    assert written == [
        f"rules/{NAME}/{NAME}.py",
        f"rules/{NAME}/parameters.json",
        f"tests/rules/{NAME}_test.py",
        "remediation-docs/FixSqsQueueTodo.yaml",
    ]
    tests = subprocess.run([sys.executable, "-m", "pytest", "-q", "-rs"], capture_output=True, text=True)
    assert tests.returncode == 0, tests.stdout + tests.stderr
    assert "TODO: write this row" in tests.stdout


def test_it_has_a_page(checkout):
    write(checkout, files(NewRule.named(NAME, "AWS::SQS::Queue"), catalogue.load(checkout)))
    library = catalogue.load(checkout)
    rule = library.rules[NAME]
    facts = pages.Tested("a queue that", [("is on", "COMPLIANT")], "moto")

    page = pages.rule_page(rule, library.document(rule.document), facts, {})

    assert page.startswith("<!-- Written by `make docs`")
    assert "| is on | COMPLIANT |" in page


def test_an_existing_document_is_used_and_not_written_again(checkout):
    rule = NewRule.named(NAME, "AWS::S3::Bucket", document="EnforceS3TlsOnly")

    assert len(files(rule, catalogue.load(checkout))) == 3


def test_nothing_is_written_over(checkout):
    texts = files(NewRule.named(NAME, "AWS::SQS::Queue"), catalogue.load(checkout))
    write(checkout, texts)

    with pytest.raises(UsageError, match="exists already"):
        write(checkout, texts)


REFUSED = {
    "a name that exists": ("S3_BUCKET_SSL_REQUESTS_ONLY", "AWS::S3::Bucket", "there is such a rule"),
    "a name in small letters": ("sqs_queue", "AWS::SQS::Queue", "in capitals"),
    "a name of one word": ("QUEUE", "AWS::SQS::Queue", "SERVICE_THING_STATE"),
    "a path as a name": ("../EVIL_RULE", "AWS::SQS::Queue", "in capitals"),
    "a name that rdk cannot deploy": ("SQS_" + "A" * 44, "AWS::SQS::Queue", "47 letters"),
    "a type that is none": (NAME, "queue", "not a resource type"),
    "a type with a quote in it": (NAME, 'AWS::SQS::Queue"', "not a resource type"),
}


@pytest.mark.parametrize(("name", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses(checkout, name, kind, message):
    with pytest.raises(UsageError, match=message):
        files(NewRule.named(name, kind), catalogue.load(checkout))


def test_refuses_to_work_outside_a_checkout(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    ran = CliRunner().invoke(trueup, ["new-rule", NAME, "--type", "AWS::SQS::Queue"])

    assert isinstance(ran.exception, UsageError)
    assert "not inside a checkout" in str(ran.exception)
