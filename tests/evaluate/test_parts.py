"""Files judged apart from each other, by whichever engine: together they are what one process gives, once."""

import json
import os
import shutil
from functools import partial
from pathlib import Path

import pytest

import dying
import support
from trueup import aws, catalogue, emulated
from trueup.errors import IncompleteError
from trueup.evaluate import Tally, evaluate, parts
from trueup.evaluate.lines import json_line
from trueup.evaluate.stream import Order
from trueup.items.sources import Source
from trueup.run import Run

RULES = tuple(catalogue.load(support.ROOT).rules.values())
ORDER = Order(RULES, Run("run", support.NOW), render=json_line)


def files(folder, count, deaths=0):
    """So many files of twenty buckets; the last but one kills so many of the processes that open it."""
    made = []
    for number in range(count):
        path = folder / f"{number}.json"
        items = [support.item("AWS::S3::Bucket", resourceId=f"b-{number}-{each}") for each in range(20)]
        path.write_text(json.dumps({"configurationItems": items}))
        times = deaths if number == count - 2 else 0
        made.append(Source(str(path), partial(dying.opened, times, path), path.stat().st_size))
    return made


def together(folder):
    return [line for path in sorted(folder.glob("results/*.jsonl")) for line in path.read_text().splitlines()]


def by_one_process(sources):
    tally = Tally()
    return list(evaluate(sources, RULES, ORDER.run, render=json_line, tally=tally)), tally


def written(sources, folder):
    found = [parts.written(ORDER, str(folder), number, source) for number, source in enumerate(sources)]
    tally = Tally()
    parts.merged(ORDER, str(folder), found, tally)
    return [part for part in found if part.failure], tally


def test_parts_together_are_what_one_process_gives(tmp_path):
    sources = files(tmp_path, 5)
    failed, tally = written(sources, tmp_path / "out")
    lines, counted = by_one_process(sources)
    assert (failed, together(tmp_path / "out")) == ([], lines)
    assert tally.to_json() == counted.to_json()
    assert json.loads((tmp_path / "out/summary.json").read_text())["items"] == 100


def test_a_part_that_is_done_again_doubles_nothing(tmp_path):
    sources = files(tmp_path, 3)
    written(sources, tmp_path / "out")
    once = together(tmp_path / "out")
    written(sources[::-1], tmp_path / "again")
    written(sources, tmp_path / "out")
    assert together(tmp_path / "out") == once
    assert not list((tmp_path / "out").rglob(".*"))


def test_a_file_that_is_gone_is_told_and_the_others_stand(tmp_path):
    sources = files(tmp_path, 3)
    Path(sources[1].name).unlink()
    found = [parts.written(ORDER, str(tmp_path / "out"), number, source) for number, source in enumerate(sources)]
    assert [len(part.unreadable) for part in found] == [0, 1, 0]
    assert found[1].tally.unreadable_files == 1


def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    sources = files(tmp_path, 2)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        part = parts.written(ORDER, str(tmp_path / "out"), 0, sources[0])
    assert "No space left" in part.failure
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert part.tally.exit_status("low") == 3


def test_parts_in_s3_are_those_on_disk(tmp_path, monkeypatch):
    sources = files(tmp_path, 3)
    written(sources, tmp_path / "out")
    for name, value in {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey"}.items():
        monkeypatch.setenv(name, emulated.KEYS[value])
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    with emulated.emulation():
        s3 = aws.session(region="us-east-1").client("s3")
        s3.create_bucket(Bucket="results")
        written(sources, "s3://results/run/")
        found = {each["Key"]: s3.get_object(Bucket="results", Key=each["Key"])["Body"].read() for each in listed(s3)}
    on_disk = {
        f"run/{path.relative_to(tmp_path / 'out')}": path.read_bytes() for path in (tmp_path / "out").rglob("*.*")
    }
    assert found == on_disk
    assert len(found) == 8


def listed(s3):
    return s3.list_objects_v2(Bucket="results")["Contents"]


def test_an_item_of_a_hundred_megabytes_is_judged_between_its_neighbours(tmp_path):
    bucket = support.item("AWS::S3::Bucket", relationships=[])
    huge = bucket | {"configuration": {"text": '"},{\\"' * 12_000_000}}
    path = tmp_path / "huge.json"
    with path.open("w") as stream:
        json.dump({"configurationItems": [bucket | {"resourceId": "a"}, huge, bucket | {"resourceId": "z"}]}, stream)
    assert path.stat().st_size > 100_000_000
    lines, tally = by_one_process([Source(str(path), partial(open, path, "rb"))])
    assert (tally.items, tally.unreadable) == (3, 0)
    assert len({json.loads(line)["resourceId"] for line in lines} & {"a", "example", "z"}) == 3


def test_spark_tries_the_file_of_a_dead_worker_again(tmp_path, monkeypatch):
    pytest.importorskip("pyspark", reason="pip install 'trueup[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    from trueup.evaluate import spark

    monkeypatch.setattr(spark, "ALONE", "local[2,4]")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(support.ROOT / "tests"), os.environ.get("PYTHONPATH", "")]))
    sources = files(tmp_path, 200, deaths=1)
    found = spark.written(sources, ORDER, str(tmp_path / "out"))
    tally = Tally()
    parts.merged(ORDER, str(tmp_path / "out"), found, tally)
    assert not [part for part in found if part.failure]
    assert (tmp_path / "198.deaths").exists()
    lines, counted = by_one_process(sources)
    assert together(tmp_path / "out") == lines
    assert tally.to_json() == counted.to_json()


def by_two_workers(sources):
    tally = Tally()
    return list(evaluate(sources, RULES, ORDER.run, render=json_line, tally=tally, workers=2)), tally


def test_what_a_dead_worker_was_at_is_judged_again_once(tmp_path):
    sources = files(tmp_path, 6, deaths=1)
    lines, tally = by_two_workers(sources)
    assert (tmp_path / "4.deaths").exists()
    assert (lines, tally) == by_one_process(sources)


def test_a_file_that_kills_worker_after_worker_ends_the_run(tmp_path):
    with pytest.raises(IncompleteError, match=r"\.json: a worker process died twice"):
        by_two_workers(files(tmp_path, 6, deaths=9))
