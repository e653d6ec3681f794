"""What a collect has read so far: an SQLite file beside the results, gone when they are written.

Each page is one transaction together with the token of the next, so that an interruption loses at most the page that
was being read. Without a path it is a temporary file of SQLite's, for what need not outlive the process.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from trueup.errors import UsageError

FORMAT = 1  # raised when the tables or the meaning of what is in them change

TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE chains (
  kind TEXT, key TEXT, token TEXT NOT NULL DEFAULT '', done INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE sources (
  kind TEXT, account TEXT, region TEXT, status TEXT, said TEXT, PRIMARY KEY (kind, account, region)
) WITHOUT ROWID;
CREATE TABLE reported (
  account TEXT, region TEXT, deployed TEXT, rule TEXT, wanted INTEGER, compliance TEXT, failing INTEGER,
  PRIMARY KEY (account, region, deployed)
) WITHOUT ROWID;
CREATE TABLE latest (
  account TEXT, region TEXT, id TEXT, captured TEXT, verdicts TEXT, PRIMARY KEY (account, region, id)
) WITHOUT ROWID;
CREATE TABLE verdicts (
  account TEXT, region TEXT, rule TEXT, type TEXT, id TEXT, deployed TEXT, state TEXT, reason TEXT, annotation TEXT,
  waiver TEXT, evaluated TEXT, captured TEXT, PRIMARY KEY (account, region, rule, type, id, deployed)
) WITHOUT ROWID;
"""


class Verdict(NamedTuple):
    """What one deployed rule says of one resource; without `deployed` it stands for a rule that says nothing."""

    account: str
    region: str
    rule: str  # of the library, or a foreign rule's own name
    type: str
    id: str
    deployed: str
    state: str
    reason: str = ""
    annotation: str = ""
    waiver: str = ""
    evaluated: str = ""  # empty where AWS Config does not tell
    captured: str = ""


class Store:
    """The tables above, on disk. `scope` is what was asked: a file that was begun for another one is refused."""

    def __init__(self, path: Path | None, scope: Mapping[str, Any]) -> None:
        self.path = path
        asked = json.dumps({"format": FORMAT, **scope}, sort_keys=True)
        try:
            # Whoever comes second to the same file is told at once.
            self._db = sqlite3.connect(path or "", isolation_level=None, timeout=0)
        except sqlite3.Error as error:
            raise UsageError(
                f"{path}: cannot be opened: {error}; give --out in a folder that can be written."
            ) from error
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("BEGIN EXCLUSIVE")
            self.resumed = bool(self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
            if not self.resumed:
                for statement in TABLES.split(";"):
                    self._db.execute(statement)
                self.remember("question", asked)
            held = self.fact("question")
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._db.close()
            advice = "another collect uses it" if "locked" in str(error) else "delete it, or give another --out"
            raise UsageError(f"{path}: cannot be used as a checkpoint: {error}; {advice}.") from error
        if held != asked:
            self._db.close()
            raise UsageError(
                f"{path}: the checkpoint of another question; finish that one, give another --out, or delete it. "
                f"It asked {held}"
            )

    def close(self) -> None:
        self._db.close()

    def remove(self) -> None:
        """Forget everything: the results are written."""
        self._db.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is written inside, or none of it. Raises UsageError where the file cannot be written."""
        try:
            self._db.execute("BEGIN")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # SQLite may have rolled back by itself
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            place = self.path or "a temporary file"
            raise UsageError(f"{place}: cannot be written: {error}; what was read before is kept.") from error

    def rows(self, query: str, *given: Any) -> Iterator[tuple[Any, ...]]:
        yield from self._db.execute(query, given)

    def run(self, statement: str, *given: Any) -> None:
        self._db.execute(statement, given)

    def fact(self, name: str) -> str | None:
        """What was remembered under that name."""
        found = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def remember(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def plan(self, kind: str, keys: Iterable[str]) -> None:
        """Chains of pages to read, unless they are known already."""
        self._db.executemany("INSERT OR IGNORE INTO chains (kind, key) VALUES (?, ?)", ((kind, key) for key in keys))

    def pending(self, kind: str) -> list[tuple[str, str]]:
        """(chain, token of its next page) of those that are not read to their end."""
        return list(self.rows("SELECT key, token FROM chains WHERE kind = ? AND NOT done ORDER BY key", kind))

    def turn(self, kind: str, key: str, token: str) -> None:
        """The page was read: go on at `token`, or nowhere where it is empty."""
        statement = "UPDATE chains SET token = ?, done = ? WHERE kind = ? AND key = ?"
        self.run(statement, token, not token, kind, key)

    def restart(self, kind: str, table: str) -> None:
        """Forget what the chains of a kind have brought into a table, and read them all again."""
        self.run(f"DELETE FROM {table}")
        self.run("UPDATE chains SET token = '', done = 0 WHERE kind = ?", kind)

    def fail(self, kind: str, key: str) -> None:
        """The chain cannot be read."""
        self.run("UPDATE chains SET done = 1, failed = 1 WHERE kind = ? AND key = ?", kind, key)

    def failures(self) -> int:
        """How many chains could not be read."""
        return int(self._db.execute("SELECT sum(failed) FROM chains").fetchone()[0] or 0)

    def keep(self, verdicts: Iterable[Verdict]) -> None:
        """Put verdicts in place of earlier ones of the same deployed rule and resource."""
        self._db.executemany(f"INSERT OR REPLACE INTO verdicts VALUES ({_MARKS})", verdicts)

    def keep_new(self, verdicts: Iterable[Verdict]) -> None:
        """Put verdicts where there is none of the same deployed rule and resource."""
        self._db.executemany(f"INSERT OR IGNORE INTO verdicts VALUES ({_MARKS})", verdicts)

    def verdicts(self) -> Iterator[Verdict]:
        """All, in the order of the results."""
        return map(
            Verdict._make, self.rows("SELECT * FROM verdicts ORDER BY account, region, rule, type, id, deployed")
        )


_MARKS = ", ".join("?" * len(Verdict._fields))
