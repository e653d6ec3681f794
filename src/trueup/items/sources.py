"""What a person names -> the files to read: on disk, in S3, or standard input."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from trueup.errors import UsageError
from trueup.items.json_buffer import BYTE_ORDER_MARK
from trueup.items.unpacking import GZIP

STANDARD_INPUT = "-"
S3 = "s3://"
JSON_NAMES = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
SPOOL = 8 * 1024 * 1024  # an object of S3 larger than this waits on disk, not in memory


@dataclass(frozen=True, slots=True)
class Source:
    """One file: what messages call it, how to open it (this can be sent to another process), its size in bytes."""

    name: str
    open: Callable[[], BinaryIO]
    size: int = 0

    @property
    def is_stdin(self) -> bool:
        return self.open is _standard_input


@dataclass(frozen=True, slots=True)
class Sources:
    """The files in the order to read them, and how many others lay among them that are no JSON."""

    files: tuple[Source, ...]
    passed_over: int = 0


def find(named: Iterable[str], profile: str | None = None, region: str | None = None) -> Sources:
    """The files that are meant: each as given, a folder's and a prefix's sorted by path, no file twice.

    A folder's files count where their name or their first byte says JSON; hidden ones do not.
    Raises UsageError where something named does not exist, AwsError where S3 cannot be listed.
    """
    files: dict[str, Source] = {}
    passed_over = 0
    given = list(named)
    for name in given:  # all of them before the first is read
        if not name.startswith(S3) and name != STANDARD_INPUT and not os.path.lexists(name):
            raise UsageError(f"{name}: no such file or folder.")
    for name in given:
        if name == STANDARD_INPUT:
            files.setdefault(name, Source("standard input", _standard_input))
        elif name.startswith(S3):
            objects, others = _objects(name, profile, region)
            passed_over += others
            for source in objects or [Source(name, partial(_empty, "prefix"))]:
                files.setdefault(source.name, source)
        elif Path(name).is_dir():
            paths = _walked(Path(name))
            wanted = [path for path in paths if _looks_like_json(path)]
            passed_over += len(paths) - len(wanted)
            files |= {os.path.realpath(path): _file(path) for path in wanted if os.path.realpath(path) not in files}
            if not wanted:
                files[name] = Source(name, partial(_empty, "folder"))
        else:
            files.setdefault(os.path.realpath(name), _file(Path(name)))
    return Sources(tuple(files.values()), passed_over)


def _file(path: Path) -> Source:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return Source(str(path), partial(_opened, path), size)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _empty(what: str) -> BinaryIO:
    raise FileNotFoundError(errno.ENOENT, f"the {what} holds no JSON file")


def _standard_input() -> BinaryIO:
    return sys.stdin.buffer


def _walked(folder: Path) -> list[Path]:
    """Every file below, sorted by path; what is hidden stays so.

    A folder that cannot be listed stands for what is in it: opening it fails, and is told.
    """
    found: list[Path] = []

    def unlisted(error: OSError) -> None:
        found.append(Path(error.filename))

    for root, folders, names in os.walk(folder, onerror=unlisted):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(root, name) for name in names if not name.startswith(".")]
    return sorted((path for path in found if path.is_dir() or _is_regular(path)), key=lambda path: path.parts)


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True  # a link to nowhere: opening it says so


def _looks_like_json(path: Path) -> bool:
    if path.name.lower().endswith(JSON_NAMES):
        return True
    try:
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError:
        return True
    return head.startswith(GZIP) or head.removeprefix(BYTE_ORDER_MARK).lstrip()[:1] in (b"{", b"[")


def _objects(name: str, profile: str | None, region: str | None) -> tuple[list[Source], int]:
    """The JSON objects under a prefix, by key, and how many others are there."""
    from trueup import aws  # boto3 takes a sixth of a second to import

    bucket, _, prefix = name.removeprefix(S3).partition("/")
    if not bucket:
        raise UsageError(f"{name}: names no bucket; s3://bucket/prefix is expected.")
    request = {"Bucket": bucket, "Prefix": prefix}
    listed: list[dict[str, Any]] = []
    while True:
        with aws.translated(name):
            page = _client(profile, region).list_objects_v2(**request)
        listed += page.get("Contents") or []
        if not page.get("NextContinuationToken"):
            break
        request["ContinuationToken"] = page["NextContinuationToken"]
    wanted = [each for each in listed if each["Key"] == prefix or each["Key"].lower().endswith(JSON_NAMES)]
    files = [
        Source(f"{S3}{bucket}/{each['Key']}", partial(_downloaded, bucket, each["Key"], profile, region), each["Size"])
        for each in sorted(wanted, key=lambda each: str(each["Key"]))
    ]
    return files, len(listed) - len(wanted)


def _downloaded(bucket: str, key: str, profile: str | None, region: str | None) -> BinaryIO:
    """The whole object, so that AWS's retries are about the object and not about half of what was read of it."""
    from trueup import aws

    held = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 - the caller closes it
    with aws.translated(f"{S3}{bucket}/{key}"):
        _client(profile, region).download_fileobj(bucket, key, held)
    held.seek(0)
    return cast("BinaryIO", held)


@cache
def _client(profile: str | None, region: str | None) -> Any:
    from trueup import aws

    return aws.session(profile, region).client("s3")
