"""Shells complete commands, options, and the names that these take."""

import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

import support
from trueup.cli import trueup

SCRIPT = "import sys; from trueup.cli import main; main()"


def completed(*words):
    """What bash is told for these words, of which the last one is not ended."""
    typed = {"COMP_WORDS": " ".join(("trueup", *words)), "COMP_CWORD": str(len(words))}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | typed | {"_TRUEUP_COMPLETE": "bash_complete", "PYTHONPATH": str(support.ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    return [line.partition(",")[2] for line in ran.stdout.splitlines() if line]


COMPLETED = {  # what is completed: (the words so far, among the answers)
    "a command": (("expl",), "explain"),
    "a command of a group": (("packs", "li"), "lint"),
    "an option": (("scan", "--prof"), "--profile"),
    "a rule, in small letters": (("evaluate", "--rule", "s3-bucket-ssl"), "S3_BUCKET_SSL_REQUESTS_ONLY"),
    "a pack": (("scan", "--pack", "well"), "well-architected-security"),
    "a document": (("automation", "policy", "EnforceS3"), "EnforceS3TlsOnly"),
    "a Region": (("scan", "--region", "eu-c"), "eu-central-1"),
    "a page": (("explain", "not-ev"), "NOT_EVALUATED"),
    "a guide": (("docs", "wai"), "waivers"),
    "a choice": (("evaluate", "--fail-on", "cri"), "critical"),
    "a shell": (("completion", "f"), "fish"),
}


@pytest.mark.parametrize(("words", "expected"), COMPLETED.values(), ids=COMPLETED)
def test_a_shell_completes(words, expected):
    found = completed(*words)
    assert expected in found
    start = words[-1].lower().replace("-", "_")
    assert all(each.lower().replace("-", "_").startswith(start) for each in found)


def test_profiles_are_those_of_the_config_file(tmp_path, monkeypatch):
    (tmp_path / "config").write_text("[profile sandbox]\n[profile production]\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    assert completed("scan", "--profile", "s") == ["sandbox"]


def test_a_config_file_that_is_broken_completes_nothing_and_says_nothing(tmp_path, monkeypatch):
    (tmp_path / "config").write_text("[profile")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    assert completed("scan", "--profile", "s") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_takes_its_script(shell):
    ended = CliRunner().invoke(trueup, ["completion", shell], prog_name="trueup")
    assert ended.exit_code == 0
    assert "_TRUEUP_COMPLETE" in ended.stdout
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=ended.stdout, text=True, check=True)
