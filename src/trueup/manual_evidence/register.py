"""evidence.yaml: the file that people keep, its schema, and each entry as it stands on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from trueup import digests, schemas, yaml_files
from trueup.digests import Digest
from trueup.errors import UsageError

NOTHING = Digest("", 0)


class Status(StrEnum):
    """How an entry stands on a day; of several the first that holds."""

    ALTERED = "altered"  # a file is not the one that was looked at
    MISSING = "missing"  # a file is not there, or cannot be read
    EXPIRED = "expired"
    FUTURE = "not yet valid"
    VALID = "valid"


@dataclass(frozen=True)
class File:
    """A file that an entry names. `path` is as written: seen from the folder of evidence.yaml."""

    path: str
    sha256: str  # of what was looked at
    place: Path
    size: int
    found: str  # the SHA-256 of what lies there; empty where nothing readable does

    @property
    def wrong(self) -> Status | None:
        """ALTERED, MISSING, or None where it is what was looked at."""
        if not self.found:
            return Status.MISSING
        return None if self.found == self.sha256 else Status.ALTERED


@dataclass(frozen=True)
class Evidence:
    """One entry. `valid_until` is the last day on which it counts, in UTC."""

    id: str
    control: str  # the id of a control; empty where it is about a process check
    process_check: str  # the name of a rule of AWS_CONFIG_PROCESS_CHECK; empty where it is about a control
    who: str
    what: str
    when: date
    valid_until: date
    account: str  # empty where it is about the organization
    files: tuple[File, ...]

    @property
    def about(self) -> str:
        """The control or process check."""
        return self.control or self.process_check

    def status(self, day: date) -> Status:
        wrong = {file.wrong for file in self.files}
        for status, holds in (
            (Status.ALTERED, Status.ALTERED in wrong),
            (Status.MISSING, Status.MISSING in wrong),
            (Status.EXPIRED, self.valid_until < day),
            (Status.FUTURE, day < self.when),
        ):
            if holds:
                return status
        return Status.VALID

    def days_left(self, day: date) -> int:
        """Days until it expires, counting its last: 1 on that day, 0 or less when it has expired."""
        return (self.valid_until - day).days + 1

    def to_json(self) -> dict[str, Any]:
        """The entry as the file has it."""
        return {
            "id": self.id,
            **({"control": self.control} if self.control else {"processCheck": self.process_check}),
            "who": self.who,
            "what": self.what,
            "when": self.when.isoformat(),
            "validUntil": self.valid_until.isoformat(),
            "account": self.account,
            "files": [{"path": file.path, "sha256": file.sha256} for file in self.files],
        }


def load(path: Path) -> tuple[Evidence, ...]:
    """The entries of an evidence.yaml, its files looked at. Raises UsageError, with the place, for any other file.

    A file that is altered or gone is no error here: the entry says so by its status.
    """
    content = yaml_files.read(path, "text", aliases="merged", longest=yaml_files.LONGEST_LIST).content
    wrong = schemas.fault("evidence", content)
    if wrong:
        raise UsageError(f"{path}: {wrong}")
    entries = tuple(_entry(each, path) for each in content["evidence"] or ())
    twice = [name for name, count in Counter(entry.id for entry in entries).items() if count > 1]
    if twice:
        raise UsageError(f"{path}: evidence {twice[0]} stands there twice; ids are unique")
    return entries


def _entry(content: Mapping[str, Any], path: Path) -> Evidence:
    where = f"{path}: evidence {content['id']}"
    try:
        when, until = (date.fromisoformat(content[name]) for name in ("when", "validUntil"))
    except ValueError as error:  # a day that the calendar does not have
        raise UsageError(f"{where}: {error}") from error
    if ("control" in content) == ("processCheck" in content):
        raise UsageError(f"{where}: names a control or a processCheck, one of the two")
    if until < when:
        raise UsageError(f"{where}: validUntil is before when")
    return Evidence(
        id=content["id"],
        control=content.get("control", ""),
        process_check=content.get("processCheck", ""),
        who=content["who"],
        what=content["what"],
        when=when,
        valid_until=until,
        account=content.get("account", ""),
        files=tuple(_file(each, path.parent, where) for each in content.get("files", ())),
    )


def _file(content: Mapping[str, str], folder: Path, where: str) -> File:
    path = PurePosixPath(content["path"])
    if path.is_absolute() or ".." in path.parts or "\\" in content["path"]:
        raise UsageError(f"{where}: {content['path']} leads out of the folder; keep the files beside or below it.")
    place = folder / path
    found = _hashed(place)
    return File(content["path"], content["sha256"].lower(), place, found.size, found.sha256)


def _hashed(place: Path) -> Digest:
    """Its digest; without SHA-256 for what is no file, or cannot be read."""
    try:
        return digests.of_file(place) if place.is_file() else NOTHING
    except (OSError, ValueError):  # ValueError: a zero byte in the name
        return NOTHING
