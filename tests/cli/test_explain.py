"""`trueup explain` and `trueup docs`: whatever trueup prints, it can say what that means."""

import json

import pytest
from click.testing import CliRunner

import support
from trueup import catalogue
from trueup.cli import words
from trueup.cli.docs import docs
from trueup.cli.explain import explain
from trueup.documents.lint.findings import CODES as OF_DOCUMENTS
from trueup.errors import IncompleteError, TrueupError, UsageError
from trueup.packs.lint import CODES as OF_PACKS
from trueup.results import Reason, State

LIBRARY = catalogue.load(support.ROOT)


def said(command, *arguments):
    ended = CliRunner().invoke(command, arguments)
    assert ended.exit_code == 0, ended.exception
    return ended.stdout


def refused(command, *arguments):
    error = CliRunner().invoke(command, arguments).exception
    assert isinstance(error, UsageError)
    return str(error)


@pytest.mark.parametrize("word", [*State, *Reason, *OF_DOCUMENTS, *OF_PACKS])
def test_each_word_is_explained_however_it_is_spelled(word):
    for spelled in (word, word.lower(), word.replace("_", "-")):
        assert said(explain, spelled).startswith(f"# {word}\n\n")


def test_each_exit_status_is_explained():
    statuses = {str(each.exit_code) for each in (TrueupError, UsageError, IncompleteError)} | {"0", "1", "4", "130"}
    assert set(words.EXITS) == statuses
    for status in statuses:
        assert said(explain, f"exit-{status}") == said(explain, status)


def test_a_rule_is_explained_by_its_page():
    page = said(explain, "s3-bucket-ssl-requests-only")
    assert "leaves the objects out" in page
    assert json.loads(said(explain, "S3_BUCKET_SSL_REQUESTS_ONLY", "--output", "json")) == [
        {"rule": "S3_BUCKET_SSL_REQUESTS_ONLY", "page": page}
    ]


def test_a_document_is_explained_by_what_it_says_of_itself_and_by_what_it_fixes():
    page = said(explain, "enforce-s3-tls-only")
    assert page.startswith("# EnforceS3TlsOnly\n\n## What it does\n")
    assert "- `trueup explain S3_BUCKET_SSL_REQUESTS_ONLY`\n" in page


@pytest.mark.parametrize("name", LIBRARY.packs)
def test_a_pack_is_explained_by_its_controls_and_by_what_it_leaves_out(name):
    page = said(explain, name)
    assert all(f"- **{control.id}** " in page for control in LIBRARY.pack(name).controls)
    assert LIBRARY.pack(name).uncovered in page


MISTAKEN = {  # what is typed: what is meant
    "S3_BUCKET_SSL_REQUEST_ONLY": "S3_BUCKET_SSL_REQUESTS_ONLY",
    "s3-bucket-ssl-request-only": "S3_BUCKET_SSL_REQUESTS_ONLY",
    "EnforceS3TlsOnyl": "EnforceS3TlsOnly",
    "waivd": "WAIVED",
}


@pytest.mark.parametrize("name", MISTAKEN)
def test_a_name_that_is_mistaken_brings_the_nearest(name):
    assert refused(explain, name).endswith(f"; did you mean {MISTAKEN[name]}?")


def test_a_name_that_is_like_none_brings_where_the_names_are():
    assert "`trueup rules` lists the rules" in refused(explain, "qqqqqqqq")


GUIDES = sorted(path.stem for path in (support.ROOT / "docs").glob("*.md"))


def test_guides_are_listed_with_their_titles():
    listed = json.loads(said(docs, "--output", "json"))
    assert [each["topic"] for each in listed] == GUIDES
    assert all(each["title"] for each in listed)


@pytest.mark.parametrize("topic", GUIDES)
def test_a_guide_is_printed(topic):
    assert said(docs, topic) == (support.ROOT / "docs" / f"{topic}.md").read_text(encoding="utf-8")


def test_a_guide_that_is_mistaken_brings_the_nearest():
    assert refused(docs, "waiver") == "waiver: there is no such guide; did you mean waivers?"
    assert "there are collect, " in refused(docs, "qqqqqqqq")
