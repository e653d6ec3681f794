"""The wheel is all that a user needs: rules, documents, packs and pages travel in it, and no checkout is read."""

import json
import subprocess
import sys
import zipfile

import pytest

import support
from trueup import catalogue
from trueup.catalogue.rules import finished

LIBRARY = catalogue.load(support.ROOT)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            folder,
            support.ROOT,
        ],
        check=True,
        capture_output=True,
    )
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


@pytest.fixture
def run(installed, tmp_path):
    """trueup as installed from the wheel, in an empty folder, with no settings at all."""
    # -S leaves out the editable trueup of this checkout; its libraries are put back by name.
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    start = f"import sys; sys.path += {[str(installed), *libraries]!r}; from trueup.cli import main; main()"

    def run(*arguments):
        command = [sys.executable, "-S", "-c", start, *arguments]
        return subprocess.run(command, cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True)

    return run


def test_it_carries_the_whole_library(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for rule in LIBRARY.rules:
        assert f"trueup/_library/rules/{rule}/{rule}.py" in names
    for rule in finished(LIBRARY.rules):
        assert f"trueup/_library/docs/rules/{rule}.md" in names
    for document in LIBRARY.documents:
        assert f"trueup/_library/remediation-docs/{document}.yaml" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_it_lists_and_explains_rules(run):
    listed = run("rules", "--output", "jsonl")
    assert listed.returncode == 0, listed.stderr
    assert [json.loads(line)["rule"] for line in listed.stdout.splitlines()] == list(LIBRARY.rules)

    explained = run("explain", "S3_BUCKET_SSL_REQUESTS_ONLY")
    assert explained.returncode == 0, explained.stderr
    assert "leaves the objects out" in explained.stdout


def test_it_judges_a_file(run, tmp_path):
    bucket = support.item("AWS::S3::Bucket", resourceId="plain", ARN="arn:aws:s3:::plain")
    (tmp_path / "item.json").write_text(json.dumps(bucket))

    judged = run("evaluate", "item.json", "--rule", "S3_BUCKET_SSL_REQUESTS_ONLY", "--output", "jsonl")

    assert judged.returncode == 1, judged.stderr
    assert json.loads(judged.stdout)["state"] == "NON_COMPLIANT"
