"""Lines of a journal: JSON with a check of itself and of the line before, so that damage and loss are seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from trueup import digests
from trueup.errors import UsageError
from trueup.schemas import fault
from trueup.yaml_files import json_value

# Lines of 1.0 are read as well: they know neither items nor the line before.
SCHEMA_VERSION, OLDER = "1.1", ("1.0",)

Line = dict[str, Any]


def encoded(line: Mapping[str, Any], previous: str) -> tuple[bytes, str]:
    """A line as it is written, and its check; previous: the check of the line before, empty for the first."""
    chained = {"schemaVersion": SCHEMA_VERSION, "previous": previous, **line}
    check = digests.check(chained)
    return (_json(chained | {"check": check}) + "\n").encode(), check


def read(path: Path, on_cut: Callable[[str], None]) -> Iterator[tuple[int, Line]]:
    """The sound lines of a journal with their numbers, `resumed` ones too.

    A last line that was cut is not read, and `on_cut` is told. Raises UsageError, with the line, for any other damage.
    """
    try:
        raw = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    broken: tuple[int, str] | None = None
    previous = ""
    for number, text in enumerate(raw, start=1):
        last = number == len(raw)
        if last and not text:
            break
        where = f"{path}:{number}"
        line, wrong = _decoded(text, where)
        if broken and (line is None or line["kind"] != "resumed"):
            raise UsageError(f"{path}:{broken[0]}: {broken[1]}")
        if line is None and last:
            on_cut(f"{where}: the last line was cut and is not read; its change may or may not have happened.")
        if line is None:
            broken = None if last else (number, wrong)
            continue
        if broken:
            on_cut(f"{path}:{broken[0]}: the line was cut and is not read; the journal was resumed after it.")
            broken = None
        if line.get("previous", previous) != previous:
            raise UsageError(f"{where}: lines before it are missing; the journal is not whole.")
        previous = line["check"]
        yield number, line
        if last:  # whole, but for its line end: the last byte was not written
            on_cut(f"{where}: the last line lacks its line end.")
    if broken:
        raise UsageError(f"{path}:{broken[0]}: {broken[1]}")


def _decoded(text: bytes, where: str) -> tuple[Line | None, str]:
    try:
        line = json_value(text.decode())
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None, "not a line of a journal"
    except ValueError as error:  # whole, so that no crash has cut it, and nothing that we write
        raise UsageError(f"{where}: not a line of a journal: {error}") from error
    if isinstance(line, dict) and _newer(line.get("schemaVersion")):
        raise UsageError(
            f"{where}: version {line['schemaVersion']} of journals, and this trueup reads up to {SCHEMA_VERSION}; "
            "use the one that wrote it, or a newer one."
        )
    wrong = fault("journal", line)
    if wrong:
        return None, f"not a line of a journal: {wrong}"
    if line["check"] != digests.check(line):
        return None, "the line was changed after it was written"
    return line, ""


def _newer(version: Any) -> bool:
    try:
        return [int(part) for part in version.split(".")] > [int(part) for part in SCHEMA_VERSION.split(".")]
    except (AttributeError, ValueError):
        return False


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
