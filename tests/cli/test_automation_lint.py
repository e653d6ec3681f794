"""`trueup automation lint`, from its arguments to its exit status."""

import json

import pytest
from click.testing import CliRunner

from linting import CLEAN, KINDS
from trueup.cli import trueup


def run(*arguments):
    return CliRunner().invoke(trueup, ["automation", "lint", *map(str, arguments)], standalone_mode=False)


def test_the_command_is_silent_about_a_clean_document(tmp_path):
    path = tmp_path / "EnableIt.yaml"
    path.write_text(CLEAN)
    result = run(path)
    assert (result.return_value, result.stdout) == (0, "")


def test_the_command_names_file_line_and_code(tmp_path):
    path = tmp_path / "EnableIt.yaml"
    path.write_text(CLEAN.replace("Status: Enabled\n  - name: Wait", "Status: Active\n  - name: Wait"))
    result = run(tmp_path)
    assert result.return_value == 1
    assert result.stdout == (f"{path}:55: error: Status is 'Active', not one of Enabled, Suspended [api-value]\n")


def test_warnings_do_not_fail(tmp_path):
    path = tmp_path / "EnableIt.yaml"
    path.write_text(CLEAN.replace(KINDS, ""))
    assert run(path).return_value == 0
    assert run("--house", path).return_value == 1


def test_the_command_gives_rows_to_programs(tmp_path):
    path = tmp_path / "EnableIt.yaml"
    path.write_text(CLEAN.replace(KINDS, ""))
    [row] = json.loads(run(path, "--output", "json").stdout)
    assert row == {
        "file": str(path), "line": 20, "severity": "warning", "code": "parameter-unused",
        "message": "parameter Kinds is read by nothing",
    }  # fmt: skip


def test_a_document_of_the_library_goes_by_its_name():
    assert run("EnforceS3TlsOnly").return_value == 0
    assert run("EnforceTlsOnly").exception.exit_code == 2


@pytest.mark.parametrize("name", ["missing.yaml", "bytes.yaml", "empty"])
def test_what_cannot_be_read_is_a_usage_error(tmp_path, name):
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty").mkdir()
    result = run(tmp_path / name)
    assert result.exception.exit_code == 2
