import json
import shutil
import zipfile

import pytest
from click.testing import CliRunner

import support
from trueup.cli import trueup

RULE = "S3_BUCKET_SSL_REQUESTS_ONLY"
IGNORED = shutil.ignore_patterns("__pycache__")


@pytest.fixture
def newer(tmp_path):
    """A later version, in which one rule is content with less, one is gone, and the rest are as they were."""
    version = tmp_path / "newer"
    for part in ("src", "rules", "remediation-docs", "conformance-packs"):
        shutil.copytree(support.ROOT / part, version / part, ignore=IGNORED)
    for pack in (version / "conformance-packs" / "sources").glob("*"):
        pack.unlink()
    source = version / "rules" / RULE / f"{RULE}.py"
    source.write_text(source.read_text().replace("if not any(", "if False and not any("))
    shutil.rmtree(version / "rules" / "S3_BUCKET_VERSIONING_ENABLED")
    return version


@pytest.fixture
def items(tmp_path):
    path = tmp_path / "bucket.json"
    path.write_text(json.dumps(support.item("AWS::S3::Bucket", resourceId="plain", ARN="arn:aws:s3:::plain")))
    return path


def run(*arguments):
    return CliRunner().invoke(trueup, ["diff", *map(str, arguments)], standalone_mode=False)


def test_it_shows_the_verdicts_that_change_and_no_other(newer, items):
    ran = run(support.ROOT, newer, items, "--output", "jsonl")

    assert ran.return_value == 1, ran.exception
    told = [(each["configRuleName"], each["old"], each["new"]) for each in map(json.loads, ran.stdout.splitlines())]
    assert told == [
        (RULE, "NON_COMPLIANT", "COMPLIANT"),
        ("S3_BUCKET_VERSIONING_ENABLED", "NON_COMPLIANT", "-"),
    ]
    assert "2 verdicts change: 1 NON_COMPLIANT -> -, 1 NON_COMPLIANT -> COMPLIANT." in ran.stderr


def test_the_same_version_changes_nothing(items):
    ran = run(support.ROOT, support.ROOT / "src", items)

    assert (ran.return_value, ran.stdout) == (0, "")
    assert "0 verdicts change." in ran.stderr


def test_a_wheel_is_a_version(newer, items, tmp_path):
    wheel = tmp_path / "trueup-9.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in (newer / "src").rglob("*.*"):
            archive.write(path, path.relative_to(newer / "src"))
        for part in ("rules", "remediation-docs", "conformance-packs"):
            for path in (newer / part).rglob("*.*"):
                archive.write(path, f"trueup/_library/{path.relative_to(newer)}")

    assert run(support.ROOT, wheel, items).return_value == 1


REFUSED = {
    "a folder of something else": (lambda tmp: tmp, "neither a checkout"),
    "a file that is no wheel": (lambda tmp: tmp / "bucket.json", "neither a checkout"),
}


@pytest.mark.parametrize(("version", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(tmp_path, items, version, message):
    assert message in str(run(support.ROOT, version(tmp_path), items).exception)


def test_it_refuses_a_wheel_that_is_no_archive(tmp_path, items):
    (tmp_path / "broken.whl").write_text("not a zip")
    assert "broken.whl: not a wheel" in str(run(tmp_path / "broken.whl", support.ROOT, items).exception)


def test_it_says_which_version_cannot_judge(newer, items):
    (newer / "src" / "trueup" / "cli" / "__init__.py").write_text("raise SystemExit('broken version')")
    assert "newer: cannot judge" in str(run(support.ROOT, newer, items).exception)
