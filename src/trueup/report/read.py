"""Results files -> Store, and what is wrong with them: nothing that cannot be used is dropped without a word."""

from __future__ import annotations

import gzip
import zlib
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path
from typing import Any

from trueup import bulk, digests
from trueup.digests import BLOCK, HashedReader
from trueup.errors import UsageError
from trueup.evidence.said import Said
from trueup.report.store import Store
from trueup.results import SCHEMA_VERSION, SEVERITIES, State

MAJOR = SCHEMA_VERSION.partition(".")[0]
EXAMPLES = 20  # places named for one kind of problem; the count is always that of all
RESULTS = ("results", "previous")  # the roles of files that hold results
SKEW = timedelta(minutes=5)  # clocks may differ by so much and still be called right

_SAID = ("runId", "configRuleName", "state", "severity", "evaluatedAt")
_MAY_BE_EMPTY = ("accountId", "awsRegion", "resourceType", "resourceId")
_MAY_BE_ABSENT = ("resourceName", "arn", "reason", "annotation", "configurationItemCaptureTime", "waiverId")


@dataclass(frozen=True)
class Problem:
    """Something in the input that does not add up. `kind` is one word for programs."""

    kind: str
    count: int
    message: str
    places: tuple[str, ...] = ()  # `file:line`, the first EXAMPLES of them


@dataclass(frozen=True)
class InputFile:
    """A file that the report was made from."""

    role: str  # results, previous, seal, journal, waivers, organization, pack, service-levels, evidence, evidence-file
    path: str
    sha256: str
    size: int
    lines: int = 0  # of results: all lines that are not empty


@dataclass
class Ledger:
    """What went into the store and what did not; the counts add up to the lines read."""

    files: list[InputFile] = field(default_factory=list)
    read: int = 0
    counted: int = 0
    unreadable: int = 0
    duplicates: int = 0
    found: dict[str, list[str]] = field(default_factory=dict)  # kind of problem -> places
    counts: Counter[str] = field(default_factory=Counter)
    words: dict[str, str] = field(default_factory=dict)  # kind -> what to say about it
    said: dict[str, Said] = field(default_factory=dict)  # file of results -> what is in it

    def note(self, kind: str, place: str, words: str) -> None:
        """Count one more of a kind of problem."""
        self.counts[kind] += 1
        self.words.setdefault(kind, words)
        places = self.found.setdefault(kind, [])
        if len(places) < EXAMPLES:
            places.append(place)

    def problems(self) -> tuple[Problem, ...]:
        return tuple(
            Problem(kind, count, self.words[kind].format(count=count), tuple(self.found[kind]))
            for kind, count in self.counts.items()
        )


def read(paths: list[Path], store: Store, now: datetime) -> Ledger:
    """Put the results of some files into the store. Raises UsageError where a file cannot be read at all."""
    ledger = Ledger()
    for place, line, fault in _placed(paths, "results", ledger):
        ledger.read += 1
        if line is None:
            ledger.unreadable += 1
            ledger.note("unreadable", f"{place}: {fault}", "lines that could not be read and are not counted: {count}")
            continue
        _keep(line, place, store, ledger, now)
    runs = dict(store.tally("run"))
    if len(runs) > 1:
        said = ", ".join(f"{run} ({count} results)" for run, count in sorted(runs.items(), key=lambda each: -each[1]))
        ledger.note("mixed-runs", said, "the results come from several runs; a report is about one")
        ledger.counts["mixed-runs"] = len(runs)
    versions = dict(store.tally("schema"))
    if len(versions) > 1:
        said = ", ".join(f"{version} ({count} results)" for version, count in versions.items())
        ledger.note("mixed-schemas", said, "the results are of several schema versions")
        ledger.counts["mixed-schemas"] = len(versions)
    if not ledger.read:
        ledger.note("no-results", ", ".join(map(str, paths)), "there are no results at all: nothing was assessed")
    return ledger


def read_previous(paths: list[Path], store: Store, run_id: str, ledger: Ledger) -> None:
    """Put the results of earlier runs into the store, file by file. Raises UsageError as `read` does."""
    for place, line, fault in _placed(paths, "previous", ledger):
        if line is None:
            ledger.note(
                "unreadable-previous", f"{place}: {fault}", "lines of earlier runs that could not be read: {count}"
            )
        elif line["runId"] == run_id:
            ledger.note(
                "previous-is-current", place, "results given as earlier ones that are of the run reported: {count}"
            )
        else:
            captured = line["configurationItemCaptureTime"]
            store.add_past(line, parsed_time(line["evaluatedAt"]), parsed_time(captured) if captured else None)


def _keep(line: dict[str, Any], place: str, store: Store, ledger: Ledger, now: datetime) -> None:
    evaluated = parsed_time(line["evaluatedAt"])
    captured = parsed_time(line["configurationItemCaptureTime"]) if line["configurationItemCaptureTime"] else None
    if evaluated > now + SKEW:
        ledger.note("future", place, "results evaluated in the future by the clock of this machine: {count}")
    if captured and captured > evaluated + SKEW:
        ledger.note("skew", place, "results evaluated before their evidence was captured: {count}")
    first, same = store.add(line, evaluated, captured)
    if first:
        ledger.counted += 1
        return
    ledger.duplicates += 1
    ledger.note(
        "duplicate", place, "results that repeat a rule and resource, of which the one evaluated last counts: {count}"
    )
    if not same:
        ledger.note("contradiction", place, "repeated results that say otherwise than the first: {count}")


def hashed(role: str, path: Path) -> InputFile:
    """An input that is read elsewhere. Raises UsageError where it cannot be read."""
    try:
        digest = digests.of_file(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}; name a file that exists.") from error
    return InputFile(role, str(path), *digest)


def _placed(paths: list[Path], role: str, ledger: Ledger) -> Iterator[tuple[str, dict[str, Any] | None, str]]:
    """(file:number, result or None, what is wrong) of each line that is not empty; the files go into the ledger."""
    for path in paths:
        said = ledger.said[str(path)] = Said()
        try:
            with path.open("rb") as file:
                passing = HashedReader(file)
                for number, line, fault in _lines(path, passing):
                    said.add(line)
                    yield f"{path}:{number}", line, fault
                digest = passing.whole()  # what lies behind a damaged place too
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror or error}; name a results.jsonl.") from error
        ledger.files.append(InputFile(role, str(path), *digest, said.lines))


def _lines(path: Path, file: HashedReader) -> Iterator[tuple[int, dict[str, Any] | None, str]]:
    """(number, result, "") or (number, None, what is wrong) of each line that is not empty. Raises OSError."""
    stream: Any = gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else BufferedReader(file, BLOCK)
    number = 0
    try:
        for number, raw in enumerate(stream, 1):
            if raw.strip():
                yield (number, *_result(raw))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield number + 1, None, f"the compressed file ends early or is damaged: {error}"


def _result(raw: bytes) -> tuple[dict[str, Any] | None, str]:
    try:
        line = bulk.like_json(str(raw.removeprefix(BOM_UTF8), "utf-8"))
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError too
        cut = "" if raw.endswith(b"\n") else "; the file ends in the middle of it"
        return None, f"not JSON ({' '.join(str(error).split())[:200]}){cut}"
    if b"\\u" in raw:
        line = paired(line)
    fault = _fault(line)
    return (None, fault) if fault else (dict.fromkeys(_MAY_BE_ABSENT, "") | {"inputs": {}} | line, "")


def _fault(line: Any) -> str:
    """What keeps a line from being a result; empty where it is one."""
    if not isinstance(line, dict):
        return "not a JSON object"
    version = line.get("schemaVersion")
    if not isinstance(version, str) or version.partition(".")[0] != MAJOR:
        return f"schemaVersion is {str(version)[:50]}, and this trueup reads {MAJOR}.x"
    for name in (*_SAID, *_MAY_BE_EMPTY):
        if not isinstance(line.get(name), str):
            return f"{name} is missing or is no text"
    for name in _SAID:
        if not line[name]:
            return f"{name} is empty"
    for name in _MAY_BE_ABSENT:
        if not isinstance(line.get(name, ""), str):
            return f"{name} is no text"
    if line["state"] not in State.__members__:
        return f"state is {line['state'][:50]}, which is none of the six"
    if line["severity"] not in SEVERITIES:
        return f"severity is {line['severity'][:50]}, not one of {', '.join(SEVERITIES)}"
    inputs = line.get("inputs", {})
    if not isinstance(inputs, dict) or not all(isinstance(value, str) for value in inputs.values()):
        return "inputs is no mapping of names to text"
    for name in ("evaluatedAt", "configurationItemCaptureTime"):
        if line.get(name):
            try:
                parsed_time(line[name])
            except (ValueError, OverflowError):
                return f"{name} is {line[name][:50]}, no ISO 8601 time with a zone"
    return ""


def parsed_time(text: str) -> datetime:
    """A time in UTC. Raises ValueError for what is no ISO 8601 time with a zone."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("no zone")
    return time.astimezone(UTC)


def paired(value: Any) -> Any:
    """JSON whose lone surrogates, which no file can hold, are written as they were escaped."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode() if not _is_utf8(value) else value
    if isinstance(value, Mapping):
        return {paired(name): paired(part) for name, part in value.items()}
    return [paired(part) for part in value] if isinstance(value, list) else value


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
