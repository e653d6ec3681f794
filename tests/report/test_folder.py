"""The folder of a report, its manifest, and the commands."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from report.factory import PACK, WAIVERS, line, report, run, write
from trueup import bulk
from trueup.cli import main
from trueup.errors import UsageError
from trueup.evidence.verify import verify
from trueup.report import folder

LISTED = {
    "results.csv", "population.csv", "sample.csv", "evidence.csv", "fixes.csv", "waived.csv", "accounts.csv",
    "effectiveness.csv", "results.json", "results.xlsx", "report.html", "report.pdf", "summary.json",
    "ocsf-compliance.jsonl", "asff.json", "oscal-assessment-plan.json", "oscal-assessment-results.json", "junit.xml",
}  # fmt: skip


def trueup(capsys, *arguments):
    """The exit status, stdout and stderr of a command."""
    with pytest.raises(SystemExit) as stopped:
        main([str(each) for each in arguments])
    said = capsys.readouterr()
    return stopped.value.code, said.out, said.err


@pytest.fixture
def inputs(tmp_path):
    """Paths of results, a pack source and a register."""
    (tmp_path / "example.yaml").write_text(PACK)
    (tmp_path / "waivers.yaml").write_text(WAIVERS)
    return write(tmp_path / "results.jsonl", run(36)), tmp_path / "example.yaml", tmp_path / "waivers.yaml"


def test_one_command_writes_every_format_of_one_run(inputs, tmp_path, capsys):
    results, pack, waivers = inputs
    status, out, err = trueup(
        capsys, "report", results, "--pack", pack, "--waivers", waivers, "--out-dir", tmp_path / "out"
    )
    assert (status, out) == (0, f"{tmp_path / 'out' / 'run-1'}\n")
    assert "36 results: 6 COMPLIANT" in err
    into = tmp_path / "out" / "latest"
    assert {path.name for path in into.iterdir()} == {*LISTED, "manifest.sha256"}
    assert str(into.readlink()) == "run-1"


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="there is no sha256sum on this machine")
def test_the_manifest_is_what_sha256sum_checks(inputs, tmp_path, capsys):
    trueup(capsys, "report", inputs[0], "--out-dir", tmp_path, "--format", "csv", "--format", "json", "--quiet")
    into = tmp_path / "run-1"
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "manifest.sha256"], cwd=into, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (into / "results.csv").write_bytes((into / "results.csv").read_bytes()[:-1])
    done = subprocess.run(["sha256sum", "--check", "manifest.sha256"], cwd=into, capture_output=True, check=False)
    assert done.returncode == 1


def _change(path):
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


DAMAGE = {
    "one changed byte": (lambda into: _change(into / "results.json"), ["report results.json changed"]),
    "a missing file": (lambda into: (into / "junit.xml").unlink(), ["report junit.xml missing"]),
    "a file too many": (lambda into: (into / "note.txt").write_text("x"), ["report note.txt not in the manifest"]),
    "a signature, which is for its own tool": (lambda into: (into / "manifest.sha256.asc").write_text("x"), []),
    "no damage": (lambda into: None, []),
}


@pytest.mark.parametrize(("damage", "said"), DAMAGE.values(), ids=DAMAGE.keys())
def test_given_a_report_with(inputs, tmp_path, capsys, damage, said):
    trueup(capsys, "report", inputs[0], "--out-dir", tmp_path, "--format", "json", "--format", "junit", "--quiet")
    damage(tmp_path / "run-1")
    status, out, _ = trueup(capsys, "report", "verify", tmp_path / "run-1", "--color", "never")
    assert status == (1 if said else 0)
    assert [" ".join(each.split()) for each in out.splitlines()[1:]] == said


def test_a_changed_input_is_a_finding_only_where_inputs_are_asked_for(inputs, tmp_path, capsys):
    trueup(capsys, "report", inputs[0], "--out-dir", tmp_path / "out", "--format", "json", "--quiet")
    _change(inputs[0])
    assert trueup(capsys, "report", "verify", tmp_path / "out" / "run-1")[0] == 0
    status, out, _ = trueup(capsys, "report", "verify", tmp_path / "out" / "run-1", "--inputs", "--output", "json")
    assert (status, json.loads(out)) == (1, [{"link": "results", "file": "../../results.jsonl", "what": "changed"}])


@pytest.mark.parametrize(
    "text", ["", "abc  ../../etc/passwd\n", "abc\n"], ids=["empty", "a path that leaves", "no name"]
)
def test_what_is_no_manifest_is_refused(tmp_path, capsys, text):
    (tmp_path / "manifest.sha256").write_text(text)
    status, _, err = trueup(capsys, "report", "verify", tmp_path)
    assert status == 2
    assert "manifest.sha256" in err


def test_a_report_is_not_replaced_unless_it_is_meant(inputs, tmp_path, capsys):
    command = ("report", inputs[0], "--out-dir", tmp_path, "--format", "json", "--quiet")
    assert trueup(capsys, *command)[0] == 0
    status, _, err = trueup(capsys, *command)
    assert (status, "exists already; --force" in err) == (2, True)
    assert trueup(capsys, *command, "--force")[0] == 0


def test_force_does_not_remove_what_is_no_report(inputs, tmp_path, capsys):
    (tmp_path / "run-1").mkdir()
    (tmp_path / "run-1" / "precious").write_text("x")
    status, _, err = trueup(capsys, "report", inputs[0], "--out-dir", tmp_path, "--format", "json", "--force")
    assert (status, "is no report of trueup" in err) == (2, True)
    assert (tmp_path / "run-1" / "precious").exists()


def test_inputs_that_do_not_add_up_are_reported_and_end_in_3(tmp_path, capsys):
    results = write(tmp_path / "results.jsonl", [*run(6), line(0), b'{"cut'])
    status, _, err = trueup(capsys, "report", results, "--out-dir", tmp_path, "--format", "json")
    assert status == 3
    assert "trueup: the inputs do not add up: results that repeat" in err
    made = json.loads((tmp_path / "run-1" / "results.json").read_text())
    assert made["reconciliation"] == {"read": 8, "counted": 6, "duplicates": 1, "unreadable": 1, "complete": False}


@pytest.mark.parametrize("run_id", ["../../escape", "/etc/x", "a b\u202e", "..", "latest", "x" * 300])
def test_a_hostile_run_id_stays_in_the_folder(tmp_path, run_id):
    with report(tmp_path, run(3, runId=run_id)) as facts:
        into = folder.write(facts, ["json"], tmp_path / "out")
    assert into.parent == tmp_path / "out"
    assert {path.name for path in (tmp_path / "out").iterdir()} == {into.name, "latest", "index.html"}


SIGNERS = {
    "a signer that writes beside the manifest": (
        "import sys; open(sys.argv[1] + '.sig', 'w').write('signed')",
        None,
    ),
    "a signer that fails": ("import sys; sys.exit('no key')", "failed with status 1: no key"),
    "a signer that writes nothing": ("pass", "wrote no manifest.sha256"),
}


@pytest.mark.parametrize(("script", "fault"), SIGNERS.values(), ids=SIGNERS.keys())
def test_given(tmp_path, script, fault):
    signer = tmp_path / "signer.py"
    signer.write_text(script)
    command = f"'{sys.executable}' '{signer}'"
    with report(tmp_path, run(3)) as facts:
        if fault is None:
            into = folder.write(facts, ["json"], tmp_path / "out", sign=command)
            assert (into / "manifest.sha256.sig").read_text() == "signed"
            assert verify(into).faults == ()
        else:
            with pytest.raises(UsageError, match=fault):
                folder.write(facts, ["json"], tmp_path / "out", sign=command)
            assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("command", ["", "'", "no-such-command-anywhere --x", "true; rm -rf /"])
def test_a_signer_that_cannot_run_is_an_error_and_no_shell_sees_it(tmp_path, command):
    with report(tmp_path, run(3)) as facts, pytest.raises(UsageError, match="--sign-with"):
        folder.write(facts, ["json"], tmp_path / "out", sign=command or " ")


def test_a_format_whose_package_is_missing_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "find_spec", lambda name: None)
    assert set(folder.installed()) == {"csv", "json", "ocsf", "asff", "oscal", "junit"}
    with report(tmp_path, run(3)) as facts, pytest.raises(UsageError, match=r"pip install 'trueup\[report\]'"):
        folder.write(facts, ["xlsx"], tmp_path / "out")


def test_results_may_be_compressed(tmp_path, capsys):
    import gzip

    packed = tmp_path / "results.jsonl.gz"
    raw = gzip.compress("".join(json.dumps(each) + "\n" for each in run(9)).encode())
    packed.write_bytes(raw)
    assert trueup(capsys, "report", packed, "--out-dir", tmp_path / "a", "--format", "json", "--quiet")[0] == 0
    packed.write_bytes(raw[:-20])
    status, _, err = trueup(capsys, "report", packed, "--out-dir", tmp_path / "b", "--format", "json", "--quiet")
    assert (status, "do not add up" in err) == (3, True)


def test_help_and_options_before_the_files(inputs, tmp_path, capsys):
    assert "RESULTS... | verify DIR" in trueup(capsys, "report", "--help")[1]
    status, out, _ = trueup(capsys, "report", "--quiet", "--format", "csv", "--out-dir", tmp_path, inputs[0])
    assert status == 0
    assert {path.name for path in Path(out.strip()).iterdir()} == {
        "results.csv", "population.csv", "sample.csv", "evidence.csv", "fixes.csv", "waived.csv", "accounts.csv",
        "effectiveness.csv", "summary.json", "manifest.sha256",
    }  # fmt: skip


USAGE = {
    "no results": (["report", "write"], "Missing argument"),
    "a file that is not there": (["report", "nowhere.jsonl"], "does not exist"),
    "a pack that is not there": (["report", "{results}", "--pack", "nowhere"], "no such pack"),
    "a format that is none": (["report", "{results}", "--format", "docx"], "'docx' is not one of"),
}


@pytest.mark.parametrize(("arguments", "said"), USAGE.values(), ids=USAGE.keys())
def test_usage_errors_end_in_2(inputs, capsys, arguments, said):
    status, _, err = trueup(capsys, *(each.format(results=inputs[0]) for each in arguments))
    assert (status, said in err) == (2, True)


def test_what_is_installed_to_be_faster_changes_no_byte(tmp_path, monkeypatch):
    lines = run(40, inputs={"b": "ünïcode \u2028 \x1b", "a": "1"})
    with report(tmp_path, lines) as facts:
        fast = folder.write(facts, folder.FORMATS, tmp_path / "fast")
        for name in ("orjson", "msgspec"):
            monkeypatch.setattr(bulk, name, None)
        plain = folder.write(facts, folder.FORMATS, tmp_path / "plain")
    for path in sorted(fast.iterdir()):
        if path.suffix != ".xlsx":  # a zip, which holds the time
            assert path.read_bytes() == (plain / path.name).read_bytes(), path.name
