"""What the command line says of a mistake: one line, on stderr, with where to look."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

import support
from trueup import catalogue
from trueup.cli import door, main
from trueup.errors import AwsError, UsageError

MISTAKES = {
    "an unknown command": ["rulez"],
    "an unknown option": ["--nope"],
    "a missing argument": ["explain"],
    "a value out of range": ["evaluate", "x", "--workers", "0"],
    "a file that is not there": ["report", "results.jsonl"],
    "an unknown rule": ["explain", "S3_BUCKET"],
    "an unknown pack": ["rules", "--pack", "nope"],
    "an unknown document": ["automation", "lint", "Nope"],
}


@pytest.mark.parametrize("arguments", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line_and_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    assert said.err.startswith("trueup: ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("kind", catalogue.LISTED_BY)
def test_the_command_lists_what_an_unknown_name_is_none_of(kind, capsys):
    with pytest.raises(UsageError, match=f"`trueup {catalogue.LISTED_BY[kind]}` lists them"):
        getattr(catalogue.load(support.ROOT), kind)("nope")
    assert ended(catalogue.LISTED_BY[kind], "--output", "json") == 0
    listed = {row[kind] for row in json.loads(capsys.readouterr().out)}
    assert listed == getattr(catalogue.load(support.ROOT), f"{kind}s").keys()


SERVICES = ["S3", "ec2", "KMS", "cloudtrail"]


@pytest.mark.parametrize("service", SERVICES)
def test_the_rules_of_a_service_are_those_of_its_types(service, capsys):
    assert ended("rules", "--service", service, "--output", "json") == 0
    listed = {row["rule"] for row in json.loads(capsys.readouterr().out)}
    library = catalogue.load(support.ROOT).rules
    of_its_types = {
        name
        for name, rule in library.items()
        if any(kind.split("::")[1].lower() == service.lower() for kind in rule.resource_types)
    }
    assert of_its_types <= listed
    assert all(not library[name].resource_types for name in listed - of_its_types)
    assert ("ENCRYPTED_VOLUMES" in listed) is (service == "ec2")
    assert ("CMK_BACKING_KEY_ROTATION_ENABLED" in listed) is (service == "KMS")


def test_a_file_for_another_command_is_named(tmp_path, capsys):
    path = tmp_path / "results.jsonl"
    path.write_text(json.dumps({"configRuleName": "R", "resourceType": "T", "runId": "1", "state": "COMPLIANT"}))
    assert ended("evaluate", str(path)) == 2
    told = "holds results of a run, not configuration items; give it to `trueup report` or `trueup plan`."
    assert capsys.readouterr().err == f"trueup: {path}: {told}\n"


def ended(*arguments):
    """The exit status of the command line."""
    with pytest.raises(SystemExit) as status:
        main([*arguments])
    return status.value.code


def test_without_a_command_the_help_is_shown(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert "Commands:" in said.out + said.err


FULL = Path("/dev/full")


def raising(error):
    def command():
        raise error

    return command


ENDS = {  # a command that ends with ...: (it, its exit status, the line)
    "a status": (lambda: 1, 1, ""),
    "nothing": (lambda: None, 0, ""),
    "an error that is foreseen": (raising(AwsError("sign in again")), 4, "trueup: sign in again"),
    "Ctrl-C": (raising(click.exceptions.Abort()), 130, ""),
    "a crash": (raising(KeyError("KeyState")), 3, "trueup: unexpected KeyError: 'KeyState' (test_main.py:"),
    "a crash without a word": (raising(RuntimeError()), 3, "trueup: unexpected RuntimeError (test_main.py:"),
    "a crash of many lines": (raising(ValueError("a\nb" * 999)), 3, "trueup: unexpected ValueError: a ba b"),
    "recursion without end": (raising(RecursionError("too deep")), 3, "trueup: unexpected RecursionError"),
    "a full disk": (raising(OSError(28, "No space left on device")), 3, "trueup: cannot write: No space left on"),
    "a file that cannot be written": (raising(OSError(13, "Permission denied", "x.json")), 3, "trueup: x.json: Perm"),
}


@pytest.mark.parametrize("debug", [False, True], ids=["quietly", "with --debug"])
@pytest.mark.parametrize(("command", "status", "line"), ENDS.values(), ids=ENDS)
def test_a_command_that_ends_with(command, status, line, debug, capsys):
    assert door.run(command, debug) == status
    said = capsys.readouterr().err
    assert line in said
    assert debug or said.count("\n") == (1 if line else 0)
    assert ("Traceback" in said) == (debug and bool(line))


def trueup(*arguments, **how):
    environment = os.environ | {"PYTHONPATH": str(support.ROOT / "src")}
    return subprocess.Popen([sys.executable, "-m", "trueup", *arguments], env=environment, **how)


def test_a_reader_that_goes_away_changes_no_status():
    volume = support.item("AWS::EC2::Volume", configuration={"encrypted": False})
    item = json.dumps(volume)
    read, write = os.pipe()
    os.close(read)
    running = trueup("evaluate", "-", "--output", "jsonl", stdin=subprocess.PIPE, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    _, said = running.communicate((item + "\n").encode() * 5000)
    assert running.returncode == 1
    assert b"Broken" not in said
    assert b"Traceback" not in said


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full, which is a full disk, on this machine")
@pytest.mark.parametrize("arguments", [["rules"], ["explain", "ENCRYPTED_VOLUMES"]], ids=" ".join)
def test_a_full_disk_is_one_line_and_3(arguments):
    with FULL.open("w") as full:
        running = trueup(*arguments, stdout=full, stderr=subprocess.PIPE)
        _, said = running.communicate()
    assert running.returncode == 3
    assert said.decode().splitlines() == [
        "trueup: cannot write: No space left on device; what was done until then stands."
    ]
