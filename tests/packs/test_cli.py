"""trueup packs: what people type, and what comes of it."""

import json

import pytest

from pack_samples import FOREIGN, LIBRARY, RULE, many, template
from trueup.cli import main


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["packs", *arguments])
        written = capsys.readouterr()
        return ended.value.code, written.out, written.err

    return run


def test_without_a_command_it_lists_the_packs(run):
    status, out, _ = run("--output", "jsonl")
    assert status == 0
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["pack"] for row in rows] == list(LIBRARY.packs)
    for row in rows:
        assert row["automated"] + row["partial"] + row["manual"] == row["controls"]


def test_build_writes_the_templates_and_says_what_it_left_out(run, tmp_path):
    status, out, err = run("build", "s3", "--region", "mx-central-1", "--out-dir", "there", "--output", "json")
    assert status == 0
    [row] = json.loads(out)
    text = (tmp_path / "there" / "s3.yaml").read_text()
    assert row["template"] == "s3"
    assert row["bytes"] == len(text.encode())
    assert row["remediations"] == 0
    assert "s3: left out remediation S3_BUCKET_SSL_REQUESTS_ONLY: AWS::Config::RemediationConfiguration" in err


def test_build_takes_a_source_of_ones_own(run, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: mine\ntitle: Mine\nframework: Ours\ndescription: Ours.\n"
        "controls: [{id: A, title: A, rules: [IAM_PASSWORD_POLICY]}]\n"
    )
    status, _, _ = run("build", "mine.yaml", "--account-id", "111122223333")
    assert status == 0
    assert "arn:aws:iam::111122223333:role/" in (tmp_path / "build" / "packs" / "mine.yaml").read_text()


def test_lint_of_what_is_right_exits_0(run, tmp_path):
    (tmp_path / "right.yaml").write_text(template(RULE))
    status, out, err = run("lint", "right.yaml", "--no-cfn-lint")
    assert (status, out) == (0, "")
    assert "1 templates, 0 findings." in err


def test_lint_of_what_is_wrong_exits_1_and_says_where(run):
    file = FOREIGN / "identity-baseline.yaml"
    status, out, _ = run("lint", str(file), "--no-cfn-lint", "--output", "jsonl")
    assert status == 1
    first = json.loads(out.splitlines()[0])
    assert (first["file"], first["line"], first["code"]) == (str(file), 11, "P304")


REFUSED = {
    "a file that is none": (["lint", "none.yaml"], "none.yaml: cannot be read"),
    "a file that is no template": (["lint", "list.yaml"], "list.yaml:1: no template"),
    "a Region that is none": (["lint", "right.yaml", "--region", "europe"], "europe: no AWS Region"),
    "a pack that is none": (["build", "s4"], "s4: no such pack; did you mean s3?"),
    "a source that is none": (["build", "none.yaml"], "none.yaml"),
    "an account that is none": (["pair", "right.yaml", "--account-id", "<Account-Id>"], "no account id"),
    "a folder that cannot be made": (["split", "right.yaml", "--out-dir", "list.yaml/there"], "cannot be written"),
}


@pytest.mark.parametrize(("arguments", "why"), REFUSED.values(), ids=REFUSED)
def test_it_exits_2_for(run, tmp_path, arguments, why):
    (tmp_path / "right.yaml").write_text(template(RULE))
    (tmp_path / "list.yaml").write_text("- a\n")
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert why in err
    assert len(err.splitlines()) == 1


def test_split_writes_the_parts(run, tmp_path):
    status, out, _ = run("split", str(FOREIGN / "storage-baseline.yaml"), "--out-dir", "parts", "--output", "json")
    assert status == 0
    assert [row["part"] for row in json.loads(out)] == ["storage-baseline"]
    assert (tmp_path / "parts" / "storage-baseline.yaml").read_text() == (FOREIGN / "storage-baseline.yaml").read_text()


def test_packs_whose_names_differ_after_a_dot_are_cut_into_files_of_their_own(run, tmp_path):
    for level in (1, 2):
        (tmp_path / f"Practices-v1.4-Level{level}.yaml").write_text(template(many(131, level)))
        assert run("split", f"Practices-v1.4-Level{level}.yaml", "--out-dir", "parts")[0] == 0
    written = sorted(path.name for path in (tmp_path / "parts").iterdir())
    assert written == [f"Practices-v1-4-Level{level}-{part}.yaml" for level in (1, 2) for part in (1, 2)]


def test_split_overwrites_nothing_that_is_another(run, tmp_path):
    (tmp_path / "pack.yaml").write_text(template(many(131)))
    assert run("split", "pack.yaml", "--out-dir", "parts")[0] == 0
    assert run("split", "pack.yaml", "--out-dir", "parts")[0] == 0  # the same again
    (tmp_path / "parts" / "pack-2.yaml").write_text("mine")
    (tmp_path / "parts" / "pack-1.yaml").unlink()
    status, _, err = run("split", "pack.yaml", "--out-dir", "parts")
    assert (status, err.count("\n")) == (2, 1)
    assert "pack-2.yaml: exists, and is another; nothing was written" in err
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["pack-2.yaml"]


def test_a_long_name_alone_fails_nothing(run, tmp_path):
    (tmp_path / "long.yaml").write_text(template(RULE.replace("ssl-only", "x" * 38)))
    status, out, err = run("lint", "long.yaml", "--no-cfn-lint")
    assert (status, out) == (0, "")
    assert "note: long.yaml:5: P206" in err
    status, out, _ = run("lint", "long.yaml", "--no-cfn-lint", "--output", "jsonl")
    assert status == 0
    assert [json.loads(line)["severity"] for line in out.splitlines()] == ["note"]


def test_pair_prints_the_template_alone_on_stdout(run, tmp_path):
    (tmp_path / "right.yaml").write_text(template(RULE))
    status, out, err = run("pair", "right.yaml", "--account-id", "111122223333")
    assert status == 0
    assert out.startswith(template(RULE))
    assert "arn:aws:iam::111122223333:role/trueup-EnforceS3TlsOnly" in out
    assert "1 of 1 rules got a remediation" in err
