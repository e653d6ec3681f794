"""`make rule-check`: what it says of a rule that is done, of one that is begun, and of one that is broken."""

import re
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

import support
from trueup.cli import trueup

DONE, DRAFT = "S3_BUCKET_VERSIONING_ENABLED", "IVS_CHANNEL_NEW"
PARTS = ("rules", "remediation-docs", "conformance-packs/sources", "docs/rules", "tests", "tools")


@pytest.fixture
def checkout(tmp_path):
    """A copy of the library with its tests and tools; the engine is this one."""
    for part in PARTS:
        shutil.copytree(support.ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "src/trueup/rulekit").mkdir(parents=True)  # by which ruff knows whose imports come last
    shutil.copy(support.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.fixture
def check(checkout):
    """Run the tool; gives its exit status, what it says of each thing, and all that it prints."""

    def run(tool, *arguments):
        command = [sys.executable, f"tools/{tool}.py", *arguments]
        ran = subprocess.run(command, cwd=checkout, capture_output=True, text=True)
        lines = dict(re.findall(r"^([a-z]+) +((?:ok|todo|FAILS)\b.*)$", ran.stdout, re.MULTILINE))
        return ran.returncode, lines, ran.stdout + ran.stderr

    return run


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_all_is_said_of_a_rule_that_is_done(check):
    status, lines, told = check("rule_check", DONE)

    assert (status, {line.partition(" ")[0] for line in lines.values()}) == (0, {"ok"}), told
    assert list(lines) == [
        "written", "scenarios", "recorder", "document", "policy", "undo", "page", "packs", "tests", "laws", "loop",
        "format", "lint",
    ]  # fmt: skip
    assert "proven by moto" in lines["loop"]
    assert f"{DONE}: all 13 are there." in told


def test_a_draft_is_told_what_remains(check, checkout, monkeypatch):
    monkeypatch.chdir(checkout)
    assert CliRunner().invoke(trueup, ["new-rule", DRAFT, "--type", "AWS::IVS::Channel"]).exit_code == 0

    status, lines, told = check("rule_check", DRAFT)

    assert status == 0, told
    todo = {thing: line.split(maxsplit=1)[1] for thing, line in lines.items() if line.startswith("todo")}
    assert todo["written"].startswith(f"a draft, until no TODO is in its docstring: rules/{DRAFT}/{DRAFT}.py 1, 4, 7")
    assert todo["tests"] == "TODO: write this row"
    assert todo["loop"] == "TODO: make a wrong resource with aws(...) and return its id"
    assert todo["page"] == f"docs/rules/{DRAFT}.md is missing: `make written`"
    assert todo["packs"] == "in none: list it in a control of conformance-packs/sources"
    assert todo.keys() == {"written", "recorder", "tests", "loop", "page", "packs"}
    assert f"{DRAFT} is a draft: 6 of 13 are still to do." in told


def test_a_draft_in_a_pack_is_told_in_one_line(check, checkout, monkeypatch):
    monkeypatch.chdir(checkout)
    assert CliRunner().invoke(trueup, ["new-rule", DRAFT, "--type", "AWS::IVS::Channel"]).exit_code == 0
    edit(checkout / "conformance-packs/sources/s3.yaml", f"{DONE}", f"{DRAFT}, {DONE}")

    status, _, told = check("build_packs", "--check")

    assert (status, len(told.splitlines())) == (1, 1), told
    assert re.fullmatch(
        rf"build_packs.py: conformance-packs/sources/s3.yaml: control \S+ lists {DRAFT}, a draft: .*\n", told
    )


def test_what_fails_is_named_with_its_file(check, checkout):
    rule, test = checkout / f"rules/{DONE}/{DONE}.py", checkout / f"tests/rules/{DONE}_test.py"
    rule.write_text(
        rule.read_text().replace("ComplianceType.NON_COMPLIANT", "ComplianceType.COMPLIANT") + "x  = 1; y = 2\n"
    )
    edit(test, "SCENARIOS = {", "SCENARIOS = {} and {")
    edit(checkout / "remediation-docs/EnableS3Versioning.yaml", "Risk: disruptive", "Risk: none")

    status, lines, told = check("rule_check", DONE)

    assert status == 1, told
    failed = {thing: line.split(maxsplit=1)[1] for thing, line in lines.items() if line.startswith("FAILS")}
    assert failed["scenarios"].endswith(f"at least {support.LEAST_SCENARIOS} in tests/rules/{DONE}_test.py")
    assert failed["document"].startswith("remediation-docs/EnableS3Versioning.yaml:")
    assert failed["page"] == f"docs/rules/{DONE}.md is stale: `make written`"
    assert failed["laws"].startswith(f"test_its_scenarios_go_both_ways[{DONE}]: ")
    assert failed["loop"].startswith(f"test_the_loop_closes[{DONE}]: ")
    assert failed["format"] == "`make format` mends it"
    assert failed["lint"].startswith(f"rules/{DONE}/{DONE}.py:")
    assert re.search(
        rf"^{DONE}: \d of 13 fail. Its files: rules/{DONE}/{DONE}.py, .*EnableS3Versioning.yaml$", told, re.M
    )


def test_a_rule_that_cannot_be_read_is_one_line(check, checkout):
    edit(checkout / f"rules/{DONE}/parameters.json", '"Category"', '"Kind"')

    status, _, told = check("rule_check", DONE)

    assert status == 1
    assert told.startswith(f"rule-check: rules/{DONE}/parameters.json: ")
    assert len(told.splitlines()) == 1


def test_a_rule_that_is_none_is_refused(check):
    status, _, told = check("rule_check", "S3_BUCKET_VERSIONING")

    assert (status, len(told.splitlines())) == (2, 1)
    assert told.startswith(f"rule-check: S3_BUCKET_VERSIONING: no such rule; did you mean {DONE}?")
