"""Seals: what they hold, which are refused, and when there is none."""

import gzip
import io
import json
import sys
from hashlib import sha256
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from evidence.bundle import RULES, evaluated, items
from trueup import __version__, digests, schemas
from trueup.cli import trueup
from trueup.digests import Digest, HashedReader
from trueup.evidence import seal as seals
from trueup.evidence.seal import Judge, Named, Seal, Sealed, SealError, Source

DIGEST = "0" * 64
SEAL = Seal(
    run_id="run-1",
    started="2026-06-01T12:00:00.000Z",
    ended="2026-06-01T13:00:00.000Z",
    arguments=("evaluate", "a\ud800b"),
    results=(Sealed("results.jsonl", DIGEST, 10, 1),),
    selection="all",
    sources=(Source("file", "items.json", "items.json", DIGEST, 5), Source("live", "123456789012 eu-west-1")),
    rules=(Judge("RULE", DIGEST, {"days": "90"}), Judge("FOREIGN", "", {})),
    packs=(Named("pack.yaml", "../pack.yaml", DIGEST),),
    waivers=Named("waivers.yaml", "waivers.yaml", DIGEST),
    counts={"RULE": {"COMPLIANT": 2, "ERROR": 1}},
    complete=False,
    caller_arn="arn:aws:iam::123456789012:user/ann",
    user="ann",
)


@pytest.fixture
def at(tmp_path):
    (tmp_path / "items.json").write_text(json.dumps(items()))
    return tmp_path


def sealed(at: Path, name: str = "results.jsonl") -> Seal:
    return seals.read(seals.path_of(at / name).read_bytes())


def test_what_is_written_is_what_is_read_and_as_the_schema_has_it():
    assert seals.read(SEAL.content()) == SEAL
    made = json.loads(SEAL.content())
    Draft202012Validator(schemas.load("seal")).validate(made)
    assert made["counts"]["states"] == {"COMPLIANT": 2, "ERROR": 1}


def test_what_a_later_version_of_the_same_major_adds_is_passed_over():
    made = SEAL.to_json() | {"sealVersion": "1.7", "more": 1}
    made["sources"][0]["more"] = 1
    made["sha256"] = digests.of_others(made, "sha256")
    assert seals.read(json.dumps(made).encode()) == SEAL


def _again(**parts):
    made = SEAL.to_json() | parts
    return json.dumps(made | {"sha256": digests.of_others(made, "sha256")}).encode()


BAD = {
    "that was cut": (SEAL.content()[:-30], "is no JSON; it was cut or changed"),
    "that is empty": (b"", "is no JSON"),
    "that is no text": (b"\xff\xfe", "is no JSON"),
    "nested too deeply": (b"[" * 100_000, "is no JSON"),
    "that is something else": (b"[]", "is no seal"),
    "of a newer major version": (_again(sealVersion="2.0"), r"version 2\.0, and this trueup reads 1\.0"),
    "one of whose members was changed": (SEAL.content().replace(b'"ann"', b'"bob"'), "was changed"),
    "without its own sum": (SEAL.content().replace(b'"sha256": "' + b"0", b'"sha257": "0'), "was changed"),
    "of no results": (_again(results=[]), "not as its schema has it"),
    "of a run without a name": (_again(runId=""), "not as its schema has it"),
}


@pytest.mark.parametrize(("content", "why"), BAD.values(), ids=BAD)
def test_there_is_no_reading_a_seal(content, why):
    with pytest.raises(SealError, match=why):
        seals.read(content)


def test_a_run_is_sealed_beside_its_results(at, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["trueup", "evaluate", "items.json"])
    evaluated(at)
    seal, content = sealed(at), (at / "results.jsonl").read_bytes()
    assert seal.results == (
        Sealed("results.jsonl", digests.of_file(at / "results.jsonl").sha256, len(content), content.count(b"\n")),
    )
    assert seal.run_id == json.loads(content.splitlines()[0])["runId"]
    assert seal.sources == (Source("file", str(at / "items.json"), "items.json", *digests.of_file(at / "items.json")),)
    assert [rule.name for rule in seal.rules] == sorted(RULES)
    assert sum(sum(states.values()) for states in seal.counts.values()) == content.count(b"\n")
    assert (seal.arguments, seal.tool_version, seal.complete) == (("evaluate", "items.json"), __version__, True)
    assert seal.started <= seal.ended


def test_a_run_that_could_not_read_all_says_so(at):
    (at / "items.json").write_text(json.dumps([*items(), 7]))
    evaluated(at)
    assert (sealed(at).complete, sealed(at).unreadable) == (False, 1)


def test_a_seal_of_failures_alone_counts_all(at):
    evaluated(at, "--results", "failed")
    seal = sealed(at)
    assert seal.selection == "failed"
    assert sum(sum(states.values()) for states in seal.counts.values()) > seal.results[0].lines


@pytest.mark.parametrize("output", ["json", "csv"])
def test_results_in_another_format_are_sealed_too(at, output):
    evaluated(at, "--output", output)
    assert sealed(at).results[0].sha256 == digests.of_file(at / "results.jsonl").sha256


@pytest.mark.parametrize("where", ["to stdout", "to a device", "as a table"])
def test_there_is_no_seal_of_results_that_go(at, where, capsys):
    options = {"to stdout": [], "to a device": ["--out", "/dev/null"], "as a table": ["--out", str(at / "r.txt")]}
    output = "table" if where == "as a table" else "jsonl"
    trueup.main(
        ["evaluate", str(at / "items.json"), "--output", output, *options[where], "--rule", RULES[0]],
        standalone_mode=False,
    )
    assert not list(at.glob("*.seal.json"))


class Interrupted(io.BytesIO):
    """Standard input at which somebody presses Ctrl-C."""

    def read(self, _size=-1):
        raise KeyboardInterrupt


def test_a_run_that_is_stopped_leaves_no_seal_not_even_an_earlier_one(at, monkeypatch):
    evaluated(at)
    assert seals.path_of(at / "results.jsonl").exists()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Interrupted()))
    with pytest.raises((KeyboardInterrupt, click.exceptions.Abort)):
        evaluated(at, "-")
    assert (at / "results.jsonl").exists()
    assert not seals.path_of(at / "results.jsonl").exists()


READERS = {
    "one process": [],
    "two processes": ["--workers", "2"],
}


@pytest.mark.parametrize("options", READERS.values(), ids=READERS)
def test_sources_are_hashed_as_they_lie_by(at, options):
    packed = gzip.compress((at / "items.json").read_bytes()) + b"\0" * 9
    (at / "a.json.gz").write_bytes(packed)
    (at / "b.json").write_bytes((at / "items.json").read_bytes()[:-40])  # broken, and hashed to its end all the same
    evaluated(at, at / "a.json.gz", at / "b.json", *options)
    wanted = {str(at / name): digests.of_file(at / name) for name in ("items.json", "a.json.gz", "b.json")}
    assert {each.name: (each.sha256, each.size) for each in sealed(at).sources} == wanted


def test_a_source_that_cannot_be_read_has_no_sum(at):
    (at / "folder.json").symlink_to(at / "nowhere")
    evaluated(at, at / "folder.json")
    assert [each.sha256 is None for each in sealed(at).sources] == [False, True]


def test_standard_input_is_hashed_on_its_way(at, monkeypatch):
    content = (at / "items.json").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    trueup.main(["evaluate", "-", "--output", "jsonl", "--out", str(at / "r.jsonl"), "--quiet"], standalone_mode=False)
    [source] = sealed(at, "r.jsonl").sources
    assert (source.kind, source.path, source.size) == ("stream", "", len(content))


def test_a_seal_is_for_whoever_may_read_the_results(at):
    (at / "results.jsonl").touch(mode=0o640)
    evaluated(at)
    assert seals.path_of(at / "results.jsonl").stat().st_mode & 0o777 == 0o640


def test_a_folder_of_results_has_one_seal(at):
    (at / "results").mkdir()
    for number in range(2):
        (at / f"results/{number}.jsonl").write_text("{}\n")
    seals.write(at / "results.seal.json", SEAL, like=at / "items.json")
    assert seals.found(at / "results/1.jsonl") == at / "results.seal.json"
    assert seals.found(at / "items.json") is None


def test_a_stream_is_hashed_whole_however_little_of_it_was_asked_for():
    content = b"x" * 100_000
    reader = HashedReader(io.BytesIO(content))
    reader.read(10)
    assert reader.whole() == Digest(sha256(content).hexdigest(), len(content))
