"""A new rule passes everything that every rule passes, before its author has written a line."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import support
from trueup import catalogue, loader, pages, recorder, scaffold
from trueup.cli import trueup
from trueup.errors import UsageError
from trueup.scaffold import NewRule, files, write

NAME = "SQS_QUEUE_TODO"
TESTS = (
    "support.py", "botocore_once.py", "conftest.py", "moto_server.py", "test_catalogue.py",
    "rules/S3_BUCKET_SSL_REQUESTS_ONLY_test.py",
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


def texts(checkout, rule, recorded=()):
    return files(rule, catalogue.load(checkout), recorded)


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
    write(checkout, texts(checkout, NewRule.named(NAME, "AWS::SQS::Queue")))
    library = catalogue.load(checkout)
    rule = library.rules[NAME]
    facts = pages.Tested("a queue that", [("is on", "COMPLIANT")], "moto")

    page = pages.rule_page(rule, library.document(rule.document), facts, {})

    assert page.startswith("<!-- Written by `make docs`")
    assert "| is on | COMPLIANT |" in page


def test_an_existing_document_is_used_and_not_written_again(checkout):
    rule = NewRule.named(NAME, "AWS::S3::Bucket", document="EnforceS3TlsOnly")

    assert len(texts(checkout, rule)) == 3


def test_nothing_is_written_over(checkout):
    wanted = texts(checkout, NewRule.named(NAME, "AWS::SQS::Queue"))
    write(checkout, wanted)

    with pytest.raises(UsageError, match="exists already"):
        write(checkout, wanted)


REFUSED = {
    "a name that exists": ("S3_BUCKET_SSL_REQUESTS_ONLY", "AWS::S3::Bucket", "there is such a rule"),
    "a name in small letters": ("sqs_queue", "AWS::SQS::Queue", "in capitals"),
    "a name of one word": ("QUEUE", "AWS::SQS::Queue", "SERVICE_THING_STATE"),
    "a path as a name": ("../EVIL_RULE", "AWS::SQS::Queue", "in capitals"),
    "a name that rdk cannot deploy": ("SQS_" + "A" * 44, "AWS::SQS::Queue", "47 letters"),
    "a type that is none": (NAME, "queue", "not a resource type"),
    "a type with a quote in it": (NAME, 'AWS::SQS::Queue"', "not a resource type"),
    "a type in small letters": (NAME, "aws::sqs::queue", "did you mean AWS::SQS::Queue?"),
    "a type that is misspelled": (NAME, "AWS::S3::Buckett", "did you mean AWS::S3::Bucket. Where it is new"),
    "a type that is not of AWS": (
        NAME,
        "AWS::Zzzzzzz::Qqqqqqqqqqq",
        "no such type. Where it is new, give --unlisted",
    ),
}


@pytest.mark.parametrize(("name", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses(checkout, name, kind, message):
    with pytest.raises(UsageError, match=message):
        texts(checkout, NewRule.named(name, kind))


def test_takes_a_type_that_is_newer_than_the_list_and_even_then_no_text_that_is_none(checkout):
    assert texts(checkout, NewRule.named(NAME, "AWS::S3::Buckett", unlisted=True))
    with pytest.raises(UsageError, match="not a resource type"):
        NewRule.named(NAME, "AWS::S3", unlisted=True)


def test_every_type_that_is_recorded_or_judged_is_listed():
    judged = {kind for rule in catalogue.load(support.ROOT).rules.values() for kind in rule.resource_types}
    assert recorder.RECORDERS.keys() | judged <= scaffold.resource_types()


# --- a type that was never recorded -----------------------------------------------------------------------------------

CLIENTS = {
    "AWS::SQS::Queue": "sqs", "AWS::ACMPCA::CertificateAuthority": "acm-pca", "AWS::Lambda::Function": "lambda",
    "AWS::ElasticLoadBalancingV2::Listener": "elbv2", "AWS::MSK::Cluster": "kafka", "AWS::Zzz::New": "zzz",
}  # fmt: skip


@pytest.mark.parametrize("kind", CLIENTS)
def test_boto3s_name_of_the_service_of(kind):
    assert scaffold.client_name(kind) == CLIENTS[kind]


def test_the_name_that_boto3_has_for_a_service_is_found_as_its_recorder_is():
    for kind, known in recorder.RECORDERS.items():
        assert scaffold.client_name(kind) == known.calls[0].partition(":")[0]


@pytest.fixture
def engine(checkout):
    """The checkout, with an engine that has recorders."""
    (checkout / "src" / "trueup" / "recorder").mkdir(parents=True)
    return checkout


def test_its_recorder_is_begun_and_holds_nothing_yet(engine):
    written = texts(engine, NewRule.named("ACMPCA_AUTHORITY_TODO", "AWS::ACMPCA::CertificateAuthority"))
    write(engine, written)

    row, its_test = Path("src/trueup/recorder/acm_pca.py"), Path("tests/recorder/acm_pca_test.py")
    assert {row, its_test} < written.keys()
    assert loader.module(engine / row).RECORDERS == ()
    assert loader.module(engine / its_test).create(None) is None


def test_a_type_that_is_recorded_begins_none(engine):
    assert len(texts(engine, NewRule.named(NAME, "AWS::SQS::Queue"), recorded={"AWS::SQS::Queue"})) == 4


def test_a_recorder_of_the_service_is_its_authors_to_extend(engine, monkeypatch):
    (engine / "src/trueup/recorder/lambda_.py").touch()
    monkeypatch.chdir(engine)

    ran = CliRunner().invoke(
        trueup, ["new-rule", "LAMBDA_LAYER_TODO", "--type", "AWS::Lambda::LayerVersion", "--unlisted"]
    )

    assert len(ran.stdout.split()) == 4
    assert "add its row to src/trueup/recorder/lambda_.py" in ran.stderr.replace("\n", " ")


def test_refuses_to_work_outside_a_checkout(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    ran = CliRunner().invoke(trueup, ["new-rule", NAME, "--type", "AWS::SQS::Queue"])

    assert isinstance(ran.exception, UsageError)
    assert "not inside a checkout" in str(ran.exception)
