"""The seal of a run: who judged what, with what, and the SHA-256 of all that went in and came out.

It lies beside the results (`results.jsonl.seal.json`, or `results.seal.json` beside a folder `results`), whose stream
stays as it is. It is written last and whole, so a run that was killed has none. Its shape is
`schemas/seal.schema.json`. A seal shows that nothing was changed since; that nobody made it up, a signature shows.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from trueup import __version__, digests, schemas, whole_file
from trueup.digests import Digest

SEAL_VERSION = "1.0"
SUFFIX = ".seal.json"
LONGEST = 256 * 1024 * 1024  # bytes: half a million sources


class SealError(ValueError):
    """What is there is no seal that this trueup can read; the message says why."""


class Sealed(NamedTuple):
    """A file of results: its name from the seal's folder, SHA-256, size in bytes, and lines."""

    name: str
    sha256: str
    size: int
    lines: int


class Source(NamedTuple):
    """What was judged. `kind` is file, object (of S3), stream, or live; sha256 is None where nothing could be hashed.

    name is as messages call it, path the way to it from the seal's folder; empty where it is no file.
    """

    kind: str
    name: str
    path: str = ""
    sha256: str | None = None
    size: int | None = None


class Judge(NamedTuple):
    """A rule: the SHA-256 of its folder (`digests.of_folder`), empty for one that is AWS's or foreign, its inputs."""

    name: str
    sha256: str
    inputs: Mapping[str, str]


class Named(NamedTuple):
    """Another file that the run went by: a pack, a register of waivers."""

    name: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Seal:
    """All that a seal says. Times are ISO 8601, UTC."""

    run_id: str
    started: str
    ended: str
    arguments: tuple[str, ...]
    results: tuple[Sealed, ...]
    selection: str  # all, or failed where only those were written; the counts are always those of all
    sources: tuple[Source, ...] = ()
    rules: tuple[Judge, ...] = ()
    packs: tuple[Named, ...] = ()
    waivers: Named | None = None
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # rule -> state -> results
    unreadable: int = 0  # pieces of input that could not be read
    complete: bool = True  # whether nothing was left out
    caller_arn: str = ""  # of the credentials, where AWS was asked
    user: str = ""
    tool_version: str = __version__

    def to_json(self) -> dict[str, Any]:
        states: dict[str, int] = {}
        for counts in self.counts.values():
            for state, count in counts.items():
                states[state] = states.get(state, 0) + count
        made = {
            "sealVersion": SEAL_VERSION,
            "runId": self.run_id,
            "startedAt": self.started,
            "endedAt": self.ended,
            "tool": {"name": "trueup", "version": self.tool_version},
            "who": {"user": self.user, "callerArn": self.caller_arn},
            "arguments": list(self.arguments),
            "sources": [each._asdict() for each in self.sources],
            "rules": [each._asdict() | {"inputs": dict(each.inputs)} for each in self.rules],
            "packs": [each._asdict() for each in self.packs],
            "waivers": self.waivers._asdict() if self.waivers else None,
            "counts": {
                "results": sum(states.values()),
                "states": dict(sorted(states.items())),
                "rules": {rule: dict(sorted(counts.items())) for rule, counts in sorted(self.counts.items())},
                "unreadable": self.unreadable,
            },
            "complete": self.complete,
            "selection": self.selection,
            "results": [each._asdict() for each in self.results],
        }
        return made | {"sha256": digests.of_others(made, "sha256")}

    def content(self) -> bytes:
        """The seal as its file holds it."""
        return (json.dumps(self.to_json(), indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")

    def of(self, digest: Digest) -> Sealed | None:
        """The file of results that has this digest."""
        return next((each for each in self.results if (each.sha256, each.size) == digest), None)


def path_of(results: Path) -> Path:
    """Where the seal of a file, or of a folder, of results lies."""
    return results.with_name(results.name + SUFFIX)


def found(results: Path) -> Path | None:
    """The seal that a file of results has, or that the folder that it lies in has."""
    folder = results.absolute().parent
    return next((each for each in (path_of(results), path_of(folder)) if each.is_file()), None)


def read(content: bytes) -> Seal:
    """The seal in the bytes of a file. Raises SealError where they are none, were changed, or are too new."""
    try:
        made = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise SealError("is no JSON; it was cut or changed") from error
    version = made.get("sealVersion") if isinstance(made, dict) else None
    if not isinstance(version, str):
        raise SealError("is no seal")
    if version.partition(".")[0] != SEAL_VERSION.partition(".")[0]:
        raise SealError(f"is of version {version[:20]}, and this trueup reads {SEAL_VERSION}; use a newer trueup")
    if made.get("sha256") != digests.of_others(made, "sha256"):
        raise SealError("was changed: it does not have its own SHA-256")
    fault = schemas.fault("seal", made)
    if fault:
        raise SealError(f"is not as its schema has it: {fault}")
    who, counts = made["who"], made["counts"]
    return Seal(
        run_id=made["runId"],
        started=made["startedAt"],
        ended=made["endedAt"],
        arguments=tuple(made["arguments"]),
        results=_each(Sealed, made["results"]),
        selection=made["selection"],
        sources=_each(Source, made["sources"]),
        rules=_each(Judge, made["rules"]),
        packs=_each(Named, made["packs"]),
        waivers=_each(Named, [made["waivers"]])[0] if made["waivers"] else None,
        counts=counts["rules"],
        unreadable=counts["unreadable"],
        complete=made["complete"],
        caller_arn=who["callerArn"],
        user=who["user"],
        tool_version=made["tool"]["version"],
    )


def _each(kind: Any, rows: Iterable[Mapping[str, Any]]) -> tuple[Any, ...]:
    """Rows as a kind of tuple; what a later 1.x has added is passed over."""
    return tuple(kind(**{name: row[name] for name in kind._fields}) for row in rows)


def write(path: Path, seal: Seal, like: Path) -> None:
    """Write a seal, whole or not at all, for whoever may read the file `like`. Raises OSError."""
    with whole_file.replacing(path) as stream:
        stream.write(seal.content())
        os.fchmod(stream.fileno(), stat.S_IMODE(like.stat().st_mode))


def way(path: Path, folder: Path) -> str:
    """The way from a folder to a file, so that both may be moved together; absolute where there is none.

    It leads up from where links to the folder lead, for there its `..` are.
    """
    place = _real(path.absolute().parent) / path.name
    try:
        return Path(os.path.relpath(place, _real(folder.absolute()))).as_posix()
    except ValueError:  # another drive
        return place.as_posix()


@lru_cache(1024)  # thousands of sources lie in one folder
def _real(folder: Path) -> Path:
    return Path(os.path.realpath(folder))  # which, unlike resolve, says nothing of links that lead in a circle


def named(path: Path, folder: Path) -> Named:
    """A file that a run goes by, for a seal in that folder. Raises OSError."""
    return Named(path.name, way(path, folder), digests.of_file(path).sha256)
