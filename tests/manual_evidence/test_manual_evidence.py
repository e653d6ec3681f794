import os
from datetime import date
from hashlib import sha256

import pytest
import yaml
from click.testing import CliRunner

from report.factory import pack
from trueup.cli import trueup
from trueup.errors import UsageError
from trueup.manual_evidence import check, register, template

DAY = date(2026, 6, 1)
TEXT = b"the minutes of May"
HASH = sha256(TEXT).hexdigest()
ENTRY = {
    "id": "E-1",
    "control": "SEC10-BP01",
    "who": "Ann",
    "what": "The list was read.",
    "when": "2026-05-01",
    "validUntil": "2026-12-31",
    "files": [{"path": "minutes.txt", "sha256": HASH}],
}


@pytest.fixture(autouse=True)
def minutes(tmp_path):
    (tmp_path / "minutes.txt").write_bytes(TEXT)


def written(folder, *entries):
    path = folder / "evidence.yaml"
    path.write_text(yaml.safe_dump({"version": 1, "evidence": list(entries)}))
    return path


def one(folder, **parts):
    [entry] = register.load(written(folder, ENTRY | parts))
    return entry


def file(path, text=TEXT):
    return {"path": path, "sha256": sha256(text).hexdigest()}


STATUSES = {
    "what was looked at": ({}, "valid"),
    "without a file": ({"files": []}, "valid"),
    "with a hash in capitals": ({"files": [{"path": "minutes.txt", "sha256": HASH.upper()}]}, "valid"),
    "on its last day": ({"validUntil": "2026-06-01"}, "valid"),
    "a day later": ({"validUntil": "2026-05-31"}, "expired"),
    "looked at today": ({"when": "2026-06-01"}, "valid"),
    "looked at tomorrow": ({"when": "2026-06-02"}, "not yet valid"),
    "valid to the end of the calendar": ({"validUntil": "9999-12-31"}, "valid"),
    "one byte other": ({"files": [file("minutes.txt", TEXT + b".")]}, "altered"),
    "a file that is gone": ({"files": [file("gone.txt")]}, "missing"),
    "a folder": ({"files": [file(".")]}, "missing"),
    "a name that no file can have": ({"files": [file("a" * 900)]}, "missing"),
    "expired and altered": ({"validUntil": "2026-05-31", "files": [file("minutes.txt", b"x")]}, "altered"),
    "one file of two altered": ({"files": [file("minutes.txt"), file("minutes.txt", b"x")]}, "altered"),
}


@pytest.mark.parametrize(("parts", "status"), STATUSES.values(), ids=STATUSES)
def test_evidence_is(tmp_path, parts, status):
    assert one(tmp_path, **parts).status(DAY) == status


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert one(tmp_path, files=[file("pipe")]).status(DAY) == "missing"


REFUSED = {
    "an unknown member": ({"valid": "2026"}, "valid"),
    "no who": ({"who": ""}, "who"),
    "a day that the calendar does not have": ({"when": "2026-02-30"}, "day"),
    "a day that is none": ({"when": "May"}, "when"),
    "an end before its beginning": ({"validUntil": "2026-04-30"}, "validUntil is before when"),
    "both a control and a process check": ({"processCheck": "x"}, "one of the two"),
    "a path out of the folder": ({"files": [file("../minutes.txt")]}, "leads out of the folder"),
    "an absolute path": ({"files": [file("/minutes.txt")]}, "leads out of the folder"),
    "a hash that is none": ({"files": [{"path": "minutes.txt", "sha256": "abc"}]}, "sha256"),
}


@pytest.mark.parametrize(("parts", "said"), REFUSED.values(), ids=REFUSED)
def test_refused_is(tmp_path, parts, said):
    with pytest.raises(UsageError, match=said):
        one(tmp_path, **parts)


def test_refused_is_an_id_that_stands_there_twice(tmp_path):
    with pytest.raises(UsageError, match="E-1 stands there twice"):
        register.load(written(tmp_path, ENTRY, ENTRY))


FINDINGS = {
    "nothing": ({}, []),
    "its lapse, 30 days ahead": ({"validUntil": "2026-06-30"}, ["expiring"]),
    "that it expired": ({"validUntil": "2026-05-31"}, ["expired", "without-evidence"]),
    "that it is from the future": ({"when": "2026-07-01"}, ["future", "without-evidence"]),
    "an altered file": ({"files": [file("minutes.txt", b"x")]}, ["altered", "without-evidence"]),
    "a file that is gone": ({"files": [file("gone.txt")]}, ["missing", "without-evidence"]),
    "that only somebody's word stands for it": ({"files": []}, ["no-file"]),
    "a control that the pack does not have": ({"control": "SEC10-BP02"}, ["unknown-control", "without-evidence"]),
}


@pytest.mark.parametrize(("parts", "kinds"), FINDINGS.values(), ids=FINDINGS)
def test_check_tells(tmp_path, parts, kinds):
    assert [each.kind for each in check.check([one(tmp_path, **parts)], DAY, [pack(tmp_path)])] == kinds


def test_check_tells_of_a_process_check_that_is_spelled_otherwise(tmp_path):
    entry = {name: value for name, value in ENTRY.items() if name != "control"} | {"processCheck": "respons-plan"}
    found = check.check(register.load(written(tmp_path, entry)), DAY, process_checks=["response-plan"])
    assert [(each.evidence, each.kind) for each in found] == [
        ("E-1", "unknown-control"),
        ("response-plan", "without-evidence"),
    ]
    assert "did you mean response-plan?" in found[0].message


def test_a_template_is_valid_and_says_nothing_until_somebody_fills_it_in(tmp_path):
    path = tmp_path / "evidence.yaml"
    path.write_text(template.template([pack(tmp_path)], ['incident plan: "tested"']))
    assert register.load(path) == ()
    filled = path.read_text().replace("#  ", "  ")
    for name, value in (ENTRY | ENTRY["files"][0]).items():
        filled = filled.replace(f" {name}:\n", f" {name}: {value}\n") if isinstance(value, str) else filled
    path.write_text(filled)
    entries = register.load(path)
    assert [each.about for each in entries] == ["SEC10-BP01", 'incident plan: "tested"']
    assert {each.status(DAY) for each in entries} == {"valid"}


def test_the_commands_take_packs_and_the_process_checks_of_conformance_packs(tmp_path):
    conformance, path = tmp_path / "theirs.yaml", tmp_path / "evidence.yaml"
    source = {"Owner": "AWS", "SourceIdentifier": "AWS_CONFIG_PROCESS_CHECK"}
    properties = {"ConfigRuleName": "response-plan", "Source": source}
    conformance.write_text(
        yaml.safe_dump({"Resources": {"Plan": {"Type": "AWS::Config::ConfigRule", "Properties": properties}}})
    )
    packs = ("--pack", "well-architected-security", "--pack", str(conformance))
    made = CliRunner().invoke(trueup, ["evidence", "template", *packs, "--out", str(path)], standalone_mode=False)
    assert made.exception is None
    assert "processCheck: response-plan" in path.read_text()
    checked = CliRunner().invoke(trueup, ["evidence", "check", str(path), *packs], standalone_mode=False)
    assert (checked.exception, checked.return_value) == (None, 1)
    assert "response-plan" in checked.output
