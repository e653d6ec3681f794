"""What a rule's folder may not be, in one line that names the file; and its docstring, without its code."""

import ast
import re
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support
from trueup import catalogue
from trueup.catalogue.rules import docstring, finished
from trueup.errors import CatalogueError

NAME = "S3_BUCKET_SSL_REQUESTS_ONLY"
SUMMARY = "Buckets refuse requests that are not sent over TLS."


@pytest.fixture
def root(tmp_path):
    """A library of one rule and the documents."""
    for part in (f"rules/{NAME}", "remediation-docs"):
        shutil.copytree(support.ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def edited(root, old, new, file="parameters.json"):
    path = root / "rules" / NAME / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


REFUSED = {
    "is called as another folder": (f'"RuleName": "{NAME}"', '"RuleName": "OTHER"', "RuleName is OTHER, but"),
    "has a severity of its own": ('"medium"', '"grave"', "Severity is grave, not one of low, medium, high, critical"),
    "has a category of its own": ('"encryption-in-transit"', '"tls"', "Category is tls, not one of backup"),
    "is never evaluated": ('"AWS::S3::Bucket"', '""', "neither SourceEvents nor SourcePeriodic"),
    "has an odd period": ('"SourceEvents": "AWS::S3::Bucket"', '"SourcePeriodic": "Daily"', "SourcePeriodic is Daily"),
    "has a number for a default": ('"OptionalParameters": "{}"', r'"OptionalParameters": "{\"a\": 1}"', "input a has"),
    "has no severity": ('"Severity"', '"Gravity"', "Severity is missing"),
    "has no description": ('"Description"', '"Summary"', "Description is missing"),
    "fixes another rule": (f'"ConfigRuleName": "{NAME}"', '"ConfigRuleName": "OTHER"', "Remediation.ConfigRuleName is"),
    "is fixed by no document": ('"SSM_DOCUMENT"', '"LAMBDA"', "Remediation names no SSM document"),
    "is fixed by an unknown document": (
        '"EnforceS3TlsOnly"',
        '"EnforceS3Tls"',
        "Remediation names EnforceS3Tls, which is no document; did you mean EnforceS3TlsOnly?",
    ),
    "is no JSON": ('"Version"', "Version", "Expecting property name"),
}


@pytest.mark.parametrize(("old", "new", "why"), REFUSED.values(), ids=REFUSED)
def test_refuses_a_rule_that(root, old, new, why):
    edited(root, old, new)
    with pytest.raises(CatalogueError, match=re.escape(why)) as refused:
        catalogue.load(root).rule(NAME)
    assert str(refused.value).startswith(f"{root}/rules/{NAME}/parameters.json:")


MISFITS = {
    "leaves out what its document requires": ('"BucketName": {', '"Comment": {', "leaves out BucketName, which"),
    "gives what its document does not take": (
        '"BucketName": {',
        '"Comment": {}, "BucketName": {',
        "gives Comment, which EnforceS3TlsOnly does not take",
    ),
}


@pytest.mark.parametrize(("old", "new", "why"), MISFITS.values(), ids=MISFITS)
def test_refuses_a_document_whose_rule(root, old, new, why):
    edited(root, old, new)
    library = catalogue.load(root)
    with pytest.raises(CatalogueError, match=re.escape(why)):
        library.document("EnforceS3TlsOnly")
    with pytest.raises(CatalogueError, match=re.escape(why)):
        library.whole()


UNEXPLAINED = {
    "is another sentence than the description": (SUMMARY, "Buckets.", r"json: Description is not the first line"),
    "has more before its headings": ("\n\n##", "\nAll.\n\n##", r"json: Description is not the first line"),
    "is no Python": ('"""', '"""\\N{no such thing}', r"py: .*unicode error"),
    "is not there": ('"""', 'x = """', r"json: Description is not the first line"),
}


@pytest.mark.parametrize(("old", "new", "why"), UNEXPLAINED.values(), ids=UNEXPLAINED)
def test_refuses_a_rule_whose_docstring(root, old, new, why):
    edited(root, old, new, f"{NAME}.py")
    library = catalogue.load(root)
    rule = library.rule(NAME)
    for ask in (lambda: rule.guide, lambda: rule.is_draft, library.whole):
        with pytest.raises(CatalogueError, match=why):
            ask()


def test_what_git_leaves_of_a_rule_of_another_branch_is_no_rule(root):
    known = set(catalogue.load(root).rules)
    (root / "rules" / "ELSEWHERE" / "__pycache__").mkdir(parents=True)
    assert set(catalogue.load(root).rules) == known


def test_refuses_a_folder_without_facts(root):
    (root / "rules" / NAME / "parameters.json").unlink()
    with pytest.raises(CatalogueError, match=r"parameters\.json: cannot be read: No such file"):
        catalogue.load(root).whole()


def test_refuses_a_pack_where_two_rules_are_deployed_under_one_name(root):
    # Both are cut to 37 characters, and the digests of their names begin with the same four digits.
    twins = ["S3_BUCKET_WITH_A_NAME_THAT_IS_TOO_LONG_169", "S3_BUCKET_WITH_A_NAME_THAT_IS_TOO_LONG_67"]
    for name in twins:
        folder = shutil.copytree(root / "rules" / NAME, root / "rules" / name)
        for file in folder.iterdir():
            file.write_text(file.read_text().replace(NAME, name))
            file.rename(folder / file.name.replace(NAME, name))
    shutil.copytree(support.ROOT / "conformance-packs", root / "conformance-packs")
    with pytest.raises(CatalogueError, match=f"{twins[1]}: deployed as .*, as is {twins[0]}"):
        catalogue.load(root).pack("s3")


MODULES = {
    "in house style": '"""One.\n\nMore.\n"""\n\nimport json\n',
    "with quotes inside": '"""Say "this" and ""that"".\n\nMore."""\n',
    "with escapes": '"""A \\" and a \\\\ and a \\\n   line."""\nx = 1\n',
    "with an escaped end": '"""A \\""" that goes on."""\n',
    "that begins with a quote": '""""Quoted" first."""\n',
    "empty": '""""""\n',
    "of two strings": '"""One. """ "Two."\n',
    "of two strings on two lines": '"""One. """ \\\n"Two."\n',
    "that ends in quotes": '"""One.""""".\n"\n',
    "in an expression": '"""One.""".strip()\n',
    "before another statement": '"""One."""; x = 1\n',
    "with a comment behind": '"""One."""  # two\n',
    "after a comment": '# zero\n"""One."""\n',
    "in other quotes": "'''One.'''\n",
    "in one quote": '"One."\n',
    "raw": 'r"""One \\d."""\n',
    "of bytes": 'b"""One."""\n',
    "indented": '"""One.\n\n    More.\n      Most.\n    """\n',
    "not there": "import json\n",
    "of an empty file": "",
}


@pytest.mark.parametrize("source", MODULES.values(), ids=MODULES)
def test_the_docstring_of_a_module(source):
    try:
        expected = ast.get_docstring(ast.parse(source)) or ""
    except SyntaxError:
        with pytest.raises(SyntaxError):
            docstring(source)
    else:
        assert docstring(source) == expected


@given(st.lists(st.sampled_from(['"""', '"', "\\", "\n", " ", "a", "#", ";", "'", "r", ".", "(", ")"])).map("".join))
def test_any_docstring_is_as_python_has_it(text):
    source = f'"""{text}"""\nx = 1\n'
    try:
        expected = ast.get_docstring(ast.parse(source)) or ""
    except SyntaxError:
        return
    assert docstring(source) == expected


@pytest.mark.parametrize("name", catalogue.load(support.ROOT).rules)
def test_a_rules_docstring_is_as_python_has_it(name):
    rule = catalogue.load(support.ROOT).rule(name)
    source = rule.source.read_text()
    assert docstring(source) == ast.get_docstring(ast.parse(source)) == f"{rule.summary}\n\n{rule.guide}"


def test_a_draft_is_not_finished(root):
    edited(root, "## What it checks", "## What it checks\nTODO", f"{NAME}.py")
    library = catalogue.load(root)
    assert library.rule(NAME).is_draft
    assert finished(library.rules) == {}
