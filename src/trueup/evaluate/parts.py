"""One file -> one file of results and one of counts: what an engine past one machine maps over its inputs.

Each is there whole under its final name or not at all, so that an engine may try again, or try twice at once: a second
time writes the same again. In the order of their names the files of results are what one process would have given.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from trueup import whole_file
from trueup.digests import Digest, Hashing
from trueup.errors import AwsError
from trueup.evaluate.stream import Judge, Order
from trueup.evaluate.tally import Tally
from trueup.items.reading import Unreadable
from trueup.items.sources import S3, Source

SPOOL = 8 * 1024 * 1024  # results for S3 beyond this wait on disk, not in memory


class Written(NamedTuple):
    """A file of results: its name in the folder, its digest, its lines."""

    name: str
    digest: Digest
    lines: int


class Part(NamedTuple):
    """What came of one file: its counts, what in it could not be read, and why it was not written, if it was not."""

    number: int
    file: str
    tally: Tally
    unreadable: tuple[Unreadable, ...] = ()
    failure: str = ""
    results: Written | None = None


def written(order: Order, folder: str, number: int, source: Source) -> Part:
    """Judge one file into `folder`, on disk or `s3://bucket/prefix`: `results/<number>.jsonl`, `counts/<number>.json`.

    `order.render` makes the lines. What the folder refuses is told in the part: the other files stand.
    """
    tally, unreadable = Tally(), list[Unreadable]()

    def lines() -> Iterator[str]:
        for each in _judge(order).of_file(source, tally):
            if isinstance(each, Unreadable):
                unreadable.append(each)
            else:
                yield each

    try:
        results = _put_lines(folder, f"results/{number:07}.jsonl", lines())
        _put_json(folder, f"counts/{number:07}.json", {"file": source.name, **tally.to_json()})
    except (OSError, AwsError) as error:
        return Part(number, source.name, Tally(files=1, unreadable=1), (), f"its results cannot be written: {error}")
    return Part(number, source.name, tally, tuple(unreadable), "", results)


def put(folder: str, name: str, held: Any) -> None:
    """Write a file under its name, whole or not at all. Raises OSError or AwsError."""
    held.seek(0)
    if folder.startswith(S3):
        from trueup import aws

        bucket, _, prefix = folder.removeprefix(S3).partition("/")
        with aws.translated(folder):
            aws.session(None, None).client("s3").upload_fileobj(
                held, bucket, f"{prefix.rstrip('/')}/{name}".lstrip("/")
            )
        return
    path = Path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file.replacing(path) as stream:
        shutil.copyfileobj(held, stream)


def _put_lines(folder: str, name: str, lines: Iterable[str]) -> Written:
    hashing, count = Hashing(), 0
    with tempfile.SpooledTemporaryFile(SPOOL) as held:
        for line in lines:
            data = f"{line}\n".encode()
            hashing.update(data)
            held.write(data)
            count += 1
        put(folder, name, held)
    return Written(name, hashing.digest, count)


def _put_json(folder: str, name: str, content: Any) -> None:
    put(folder, name, io.BytesIO(json.dumps(content, indent=1, sort_keys=True).encode()))


_judges: dict[str, Judge] = {}  # a process of an engine does many files of one run


def _judge(order: Order) -> Judge:
    held = _judges.get(order.run.run_id)
    if held is None:
        _judges.clear()
        held = _judges[order.run.run_id] = Judge(order)
    return held


def merged(order: Order, folder: str, parts: Sequence[Part], tally: Tally) -> Written:
    """Add up the parts, judge on schedule what they found, and write `results/periodic.jsonl` and `summary.json`.

    Returns the former. Raises OSError or AwsError.
    """
    judge = _judge(order)
    judge.expect(tally)
    for part in parts:
        tally.add(part.tally)
    periodic = _put_lines(folder, "results/periodic.jsonl", judge.of_schedule(tally))  # after all numbers
    failed = [part for part in parts if part.failure]
    summary = {"runId": order.run.run_id, "failed": {part.file: part.failure for part in failed}, **tally.to_json()}
    _put_json(folder, "summary.json", summary)
    return periodic
