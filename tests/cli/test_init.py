"""`trueup init`: each file that it writes is taken by the command that it is for."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import support
from trueup import catalogue, starting
from trueup.cli import main
from trueup.cli.init import init
from trueup.deploy import configuration
from trueup.errors import UsageError
from trueup.report import fix_times, organization

LIBRARY = catalogue.load(support.ROOT)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def began(kind, *arguments):
    ended = CliRunner().invoke(init, ["--for", kind, "--output", "json", *arguments])
    assert ended.exit_code == 0, ended.exception
    return {row["file"]: row for row in json.loads(ended.stdout)}


def status(*arguments):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code


@pytest.mark.parametrize("kind", starting.KINDS)
def test_every_file_is_written_commented_and_as_the_table_says(folder, kind):
    rows = began(kind)
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == set(rows)
    for name, row in rows.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert row["state"] == "written"
        assert text.startswith("# ")
        assert yaml.safe_load(text)
        assert name in row["next"]


@pytest.mark.parametrize("kind", starting.KINDS)
def test_what_is_there_is_left_as_it_is(folder, kind):
    first = next(iter(began(kind)))
    (folder / first).write_text("mine")
    again = began(kind)
    assert {row["state"] for row in again.values()} == {"was there"}
    assert (folder / first).read_text() == "mine"


def test_a_folder_that_is_not_there_is_made(folder):
    began("pipeline", "--dir", "a/b")
    assert (folder / "a/b/.github/workflows/trueup.yml").is_file()


def test_a_place_that_takes_no_file_is_told(folder):
    (folder / "a").write_text("")
    ended = CliRunner().invoke(init, ["--dir", "a/b"])
    assert isinstance(ended.exception, UsageError)
    assert "cannot be written" in str(ended.exception)


def test_the_register_and_the_evidence_have_no_faults(folder, capsys):
    began("organization")
    assert status("waivers", "check", "waivers.yaml") == 0
    assert status("evidence", "check", "evidence.yaml") == 0


def test_the_deployment_is_one(folder):
    began("organization")
    read = configuration.load(Path("deployment.yaml"))
    assert read.packs
    assert read.waves


def test_the_organization_and_the_service_levels_are_read_by_a_report(folder):
    began("organization")
    assert organization.load(Path("organization.yaml")).accounts
    assert fix_times.load(Path("service-levels.yaml"))


def test_the_pack_is_built_and_has_nothing_that_lint_finds(folder, capsys):
    began("pack")
    assert status("packs", "build", "my-pack.yaml", "--account-id", "111122223333", "--out-dir", "built") == 0
    assert status("packs", "lint", *map(str, Path("built").glob("*.yaml"))) == 0


@pytest.mark.parametrize("name", [".github/workflows/trueup.yml", ".gitlab-ci.yml"])
def test_each_command_line_of_a_pipeline_is_one_that_trueup_takes(folder, name, monkeypatch, capsys):
    """Up to the work itself: its options, and the pack that they name."""
    began("pipeline")
    lines = _scripts(yaml.safe_load(Path(name).read_text(encoding="utf-8")))
    commands = [line.split()[1:] for line in lines if line.startswith("trueup ")]
    assert [words[0] for words in commands] == ["waivers", "scan", "report"]
    assert status(*commands[0]) == 0
    for words in commands[1:]:
        capsys.readouterr()
        assert status(*words) in (2, 4)  # no results yet, no credentials here
        assert "No such option" not in capsys.readouterr().err
        assert words[words.index("--pack") + 1] in LIBRARY.packs


def _scripts(value):
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "run":
                yield " ".join(part.split())
            elif key in ("before_script", "script", "after_script"):
                yield from (" ".join(each.split()) for each in part)
            else:
                yield from _scripts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _scripts(part)
