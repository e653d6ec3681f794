"""The chain from a report to its sources: any byte that changes breaks a link, and the link is named."""

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.bundle import RULES, evaluated, made, reported
from trueup import digests
from trueup.cli import trueup
from trueup.errors import UsageError
from trueup.evidence import chain, manifest, said
from trueup.evidence import seal as seals
from trueup.evidence.verify import verify


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A chain that nobody may leave changed."""
    return made(tmp_path_factory.mktemp("chain"))


@pytest.fixture
def bundle(tmp_path):
    return made(tmp_path)


def deep(bundle, **how):
    return verify(bundle.report, evaluator=bundle.evaluator, **how)


def links(bundle, **how):
    return {fault.link for fault in deep(bundle, **how).faults}


def test_a_chain_that_nobody_touched_holds(whole):
    found = deep(whole)
    assert found.faults == ()
    assert [fault.link for fault in found.unchecked] == ["signature"]
    state = json.loads((whole.report / "results.json").read_text())["chain"]
    assert (state["state"], state["results"][0]["complete"]) == ("sealed", True)


# The files of a chain, and the links of which at least one has to be named when one of their bytes changes.
FILES = {
    "items.json": {"source"},
    "results.jsonl": {"results"},
    "results.jsonl.seal.json": {"seal"},
    "journal.jsonl": {"journal"},
    "undo.jsonl": {"journal"},
    "waivers.yaml": {"waivers"},
    "evidence.yaml": {"evidence"},
    "contacts.txt": {"evidence-file"},
    "example.yaml": {"pack"},
    f"rules/{RULES[0]}/{RULES[0]}.py": {"evaluator"},
    f"rules/{RULES[1]}/parameters.json": {"evaluator"},
    "report/results.json": {"report"},
    "report/results.csv": {"report"},
    "report/sample.csv": {"report"},
    "report/junit.xml": {"report"},
    "report/report.pdf": {"report"},
    "report/summary.json": {"report"},
    "report/manifest.sha256": {"manifest"},
    "reports/index.html": {"index"},
}


@settings(deadline=None, max_examples=250)
@given(name=st.sampled_from(sorted(FILES)), place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_one_byte_changed_anywhere_names_the_link_that_broke(whole, name, place, bit):
    path = whole.report / name.removeprefix("report/") if name.startswith("report/") else whole.at / name
    content = path.read_bytes()
    changed = bytearray(content)
    changed[int(place * len(content))] ^= 1 << bit
    path.write_bytes(changed)
    try:
        assert FILES[name] & links(whole)
    finally:
        path.write_bytes(content)


def test_a_chain_may_be_moved_as_a_whole(bundle, tmp_path_factory, monkeypatch):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "case"
    shutil.move(bundle.at, elsewhere)
    monkeypatch.chdir("/")
    found = verify(elsewhere / "reports" / "latest", evaluator=bundle.evaluator)
    assert found.faults == ()
    assert {each.link for each in found.unchecked} == {"signature", "evaluator"}  # those were left behind


def test_a_report_of_relative_paths_is_verified_from_anywhere(bundle, monkeypatch):
    monkeypatch.chdir(bundle.at)
    trueup.main(["report", "results.jsonl", "--format", "json", "--out-dir", "out", "--quiet"], standalone_mode=False)
    monkeypatch.chdir("/")
    assert verify(bundle.at / "out" / "latest", evaluator=bundle.evaluator).faults == ()


def test_a_report_in_a_folder_that_a_link_leads_to_is_verified(bundle, monkeypatch):
    monkeypatch.chdir(bundle.at)
    (bundle.at / "a" / "b").mkdir(parents=True)
    (bundle.at / "link").symlink_to(bundle.at / "a" / "b")
    trueup.main(["report", "results.jsonl", "--format", "json", "--out-dir", "link", "--quiet"], standalone_mode=False)
    assert verify(bundle.at / "link" / "latest", evaluator=bundle.evaluator).faults == ()


@pytest.mark.parametrize(
    "name", ["two  blanks", "new\nline", "\x1b[31mred", r"back\x41slash", "no\udcffUTF-8", "bidi\u202e"]
)
def test_results_of_any_name_are_reported_and_found_again(bundle, name, monkeypatch):
    monkeypatch.chdir(bundle.at)
    Path("results.jsonl").rename(f"{name}.jsonl")
    seals.path_of(Path("results.jsonl")).unlink()
    formats = [option for each in ("json", "csv", "html", "junit") for option in ("--format", each)]
    trueup.main(["report", f"{name}.jsonl", "--out-dir", "out", "--quiet", *formats], standalone_mode=False)
    assert verify(bundle.at / "out" / "latest", evaluator=bundle.evaluator).faults == ()
    Path(f"{name}.jsonl").unlink()
    [fault] = verify(bundle.at / "out" / "latest", evaluator=bundle.evaluator).faults
    assert (fault.link, fault.what) == ("results", "missing")
    assert fault.file.isprintable()


def _piped(path):
    """Put a pipe that nobody writes to in the place of a file."""
    path.unlink()
    os.mkfifo(path)


def _named_twice(bundle):
    """A manifest that was written anew, with one file in it twice."""
    held = manifest.read(bundle.report)
    outputs = [("junit.xml", "0" * 64), *held.outputs.items()]
    (bundle.report / manifest.NAME).write_text(manifest.content(held.run_id, held.inputs, outputs, False))


def _rewritten(bundle):
    """A report whose numbers and manifest somebody wrote anew."""
    (bundle.report / "results.json").write_text("{}")
    held = manifest.read(bundle.report)
    names = sorted(held.outputs)
    outputs = [(name, digests.of_file(bundle.report / name).sha256) for name in names]
    text = manifest.content(held.run_id, held.inputs, outputs, False)
    (bundle.report / manifest.NAME).write_text(text)


def _part(bundle):
    """Results of which the seal knows another file that is not given."""
    path = seals.path_of(bundle.at / "results.jsonl")
    seal = seals.read(path.read_bytes())
    other = seals.Sealed("more.jsonl", "0" * 64, 1, 1)
    path.write_bytes(replace(seal, results=(*seal.results, other)).content())


DAMAGE = {
    "a source is gone": (lambda b: (b.at / "items.json").unlink(), set(), {"signature", "source"}),
    "the results are gone": (lambda b: (b.at / "results.jsonl").unlink(), {"results"}, {"signature"}),
    "the seal is gone": (lambda b: (b.at / "results.jsonl.seal.json").unlink(), {"seal"}, {"signature", "seal"}),
    "an output is gone": (lambda b: (b.report / "junit.xml").unlink(), {"report"}, {"signature"}),
    "there is a file too many": (lambda b: (b.report / "note.txt").write_text("x"), {"report"}, {"signature"}),
    "there is what only looks like a signature": (
        lambda b: (b.report / "manifest.sha256.evil").write_text("x"), {"report"}, {"signature"},
    ),
    "there is a signature that nobody checked": (
        lambda b: (b.report / "manifest.sha256.asc").write_text("x"), set(), {"signature"},
    ),
    "there is a folder that looks like a signature": (
        lambda b: (b.report / "manifest.sha256.asc").mkdir(), {"report"}, {"signature"},
    ),
    "a pipe stands for a source": (lambda b: _piped(b.at / "items.json"), {"source"}, {"signature"}),
    "a pipe stands for an output": (lambda b: _piped(b.report / "junit.xml"), {"report"}, {"signature"}),
    "a folder stands for an output": (
        lambda b: ((b.report / "junit.xml").unlink(), (b.report / "junit.xml").mkdir()), {"report"}, {"signature"},
    ),
    "the manifest names a file twice": (_named_twice, {"manifest", "index"}, {"signature"}),
    "the manifest was written anew": (_rewritten, {"index"}, {"signature"}),
    "results were taken away and it was sealed again": (
        lambda b: evaluated(b.at, "--results", "failed"), {"results", "seal"}, {"signature"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "broken", "told"), DAMAGE.values(), ids=DAMAGE)
def test_where(bundle, damage, broken, told):
    damage(bundle)
    found = deep(bundle)
    assert {fault.link for fault in found.faults} == broken
    assert {fault.link for fault in found.unchecked} == told


def test_an_evaluator_of_another_version_is_told_and_one_of_this_breaks(bundle, monkeypatch):
    path = bundle.rules / RULES[0] / "parameters.json"
    path.write_text(path.read_text() + " ")
    assert links(bundle) == {"evaluator"}
    monkeypatch.setattr(chain, "__version__", "9.0")
    found = deep(bundle)
    assert (found.faults, [each.what for each in found.unchecked if each.link == "evaluator"]) == (
        (),
        ["another in trueup 9.0; it was judged by 0.1.0"],
    )


SIGNER = "import sys; open(sys.argv[1] + '.sig', 'w').write(open(sys.argv[1]).read())"
CHECKER = "import sys; a, b = (open(each).read() for each in sys.argv[1:3]); sys.exit(0 if a == b else 'bad signature')"


@pytest.fixture
def signed(bundle):
    """A report with a signature, and the command that checks it."""
    for name, script in (("signer.py", SIGNER), ("checker.py", CHECKER)):
        (bundle.at / name).write_text(script)
    reported(bundle.at, f"'{sys.executable}' '{bundle.at / 'signer.py'}'")
    return bundle, f"'{sys.executable}' '{bundle.at / 'checker.py'}'"


@pytest.mark.parametrize("places", ["", " {signature} {manifest}", " {manifest} {signature}"])
def test_a_signature_is_checked_by_the_command_that_can(signed, places):
    bundle, checker = signed
    assert deep(bundle, signer=checker + places).faults == ()
    assert deep(bundle, signer=checker + places).unchecked == ()
    _rewritten(bundle)
    assert links(bundle, signer=checker + places) == {"signature", "index"}


def test_a_signature_that_was_taken_away_is_missed(signed):
    bundle, checker = signed
    (bundle.report / "manifest.sha256.sig").unlink()
    assert links(bundle) == {"signature"}
    _rewritten(bundle)  # which says no more that it was signed
    assert links(bundle) == {"index"}
    assert links(bundle, signer=checker) == {"signature", "index"}


def test_a_checker_that_cannot_run_is_an_error(signed):
    with pytest.raises(UsageError, match="--verify-with"):
        deep(signed[0], signer="no-such-command-anywhere")


def _sealed_anew(bundle, change, **parts):
    """Results that somebody changed, line by line, and whose new SHA-256 and size he wrote into the seal."""
    results = bundle.at / "results.jsonl"
    results.write_text("".join(change(results.read_text().splitlines(True))))
    seal = seals.read(seals.path_of(results).read_bytes())
    named = seal.results[0]._replace(**digests.of_file(results)._asdict(), **parts)
    seals.path_of(results).write_bytes(replace(seal, results=(named,)).content())


def _run_of_another(lines):
    made = [json.loads(each) | {"runId": "another"} for each in lines]
    return [json.dumps(each) + "\n" for each in made]


PATCHED = {
    "were cut with their seal": (
        lambda b: _sealed_anew(b, lambda lines: lines[:4]), "its seal counts 9 lines, and it has 4",
    ),
    "were cut with their seal and its lines": (
        lambda b: _sealed_anew(b, lambda lines: lines[:4], lines=4), "its seal counts 1 of INCOMING_SSH_DISABLED",
    ),
    "were changed with their seal": (
        lambda b: _sealed_anew(b, lambda lines: [each.replace('"NON_COMPLIANT"', '"COMPLIANT"') for each in lines]),
        "its seal counts 0 of S3_BUCKET_VERSIONING_ENABLED that are COMPLIANT, and there are 4",
    ),
    "have the seal of another run": (lambda b: _sealed_anew(b, _run_of_another), "and it has results of run another"),
}  # fmt: skip


SEALS = {
    "nobody sealed": (lambda b: seals.path_of(b.at / "results.jsonl").unlink(), "unsealed", ""),
    "somebody changed": (
        lambda b: (b.at / "results.jsonl").write_bytes((b.at / "results.jsonl").read_bytes().replace(b"NON_", b"", 1)),
        "broken", "it was changed after it was written",
    ),
    "somebody cut": (
        lambda b: (b.at / "results.jsonl").write_bytes(
            b"".join((b.at / "results.jsonl").read_bytes().splitlines(True)[:-1])
        ),
        "broken", "it was changed after it was written",
    ),
    "are of two runs": (
        lambda b: (b.at / "results.jsonl").write_bytes((b.at / "results.jsonl").read_bytes() * 2),
        "broken", "it was changed after it was written",
    ),
    "have a seal that was cut": (
        lambda b: (b.at / "results.jsonl.seal.json").write_bytes(
            (b.at / "results.jsonl.seal.json").read_bytes()[:-9]
        ),
        "broken", "is no JSON; it was cut or changed",
    ),
    **{name: (change, "broken", why) for name, (change, why) in PATCHED.items()},
    "are a part of what was sealed": (_part, "broken", "1 of the 2 files of its run are not given"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "state", "why"), SEALS.values(), ids=SEALS)
def test_a_report_says_of_results_that(bundle, change, state, why):
    change(bundle)
    told = json.loads((reported(bundle.at) / "results.json").read_text())
    assert told["chain"]["state"] == state
    assert why in told["chain"]["results"][0]["why"]
    assert ("seal-broken" in {each["kind"] for each in told["problems"]}) == (state == "broken")


@pytest.mark.parametrize(("change", "why"), PATCHED.values(), ids=PATCHED)
def test_a_chain_is_broken_whose_report_was_written_of_results_that(bundle, change, why):
    change(bundle)
    [fault] = deep(replace(bundle, report=reported(bundle.at))).faults
    assert (fault.link, fault.file) == ("seal", "results.jsonl")
    assert why in fault.what


def test_results_of_failures_alone_are_as_their_seal_counts_all(bundle):
    evaluated(bundle.at, "--results", "failed")
    assert links(replace(bundle, report=reported(bundle.at))) == set()


def test_a_renamed_file_keeps_its_seal_and_a_foreign_one_is_told(bundle):
    results, seal = bundle.at / "results.jsonl", bundle.at / "results.jsonl.seal.json"
    moved = bundle.at / "june.jsonl"
    results.rename(moved)
    seal.rename(seals.path_of(moved))
    assert chain.checked({moved: digests.of_file(moved)}, said.of)[0].state == chain.SEALED
    moved.write_text("other\n")
    [told] = chain.checked({moved: digests.of_file(moved)}, said.of)
    assert (told.state, told.why) == ("broken", "its seal june.jsonl.seal.json is of another file: results.jsonl")


def test_the_command_names_the_link(bundle, capsys):
    (bundle.at / "items.json").write_text("[]")
    arguments = ["report", "verify", str(bundle.report), "--deep", "--output", "json"]
    assert trueup.main(arguments, standalone_mode=False) == 1
    said = capsys.readouterr()
    assert {"link": "source", "file": str(bundle.at / "items.json"), "what": "changed"} in json.loads(said.out)
    assert "not checked: signature: manifest.sha256: unsigned" in said.err
