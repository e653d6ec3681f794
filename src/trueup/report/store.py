"""The lines of one report in a temporary SQLite file: sorted, counted and freed of duplicates, a few MB in memory.

The file is SQLite's own (unnamed, gone when it is closed); it takes about as much disk as the results do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha1
from typing import Any, NamedTuple
from uuid import UUID

from trueup import bulk
from trueup.results import State
from trueup.times import moment

# The namespace of every id that a report gives away: the same result has the same id in each run and format.
NAMESPACE = UUID("2f8c1f2e-5a0e-5c0b-9d43-6b0e2f4f7d11")

KEY = ("rule", "account", "region", "type", "resource")

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32768;
CREATE TABLE result (
  rule TEXT, account TEXT, region TEXT, type TEXT, resource TEXT,
  state TEXT, severity TEXT, reason TEXT, waiver TEXT, inputs TEXT, run TEXT, schema TEXT,
  evaluated REAL, captured REAL, id TEXT, line INTEGER,
  PRIMARY KEY (rule, account, region, type, resource)
) WITHOUT ROWID;
-- The lines as they were read, apart: a tree with them in it would be thirty times as large to keep in order.
CREATE TABLE line (number INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE past (
  rule TEXT, account TEXT, region TEXT, type TEXT, resource TEXT,
  run TEXT, state TEXT, severity TEXT, waiver TEXT, evaluated REAL, captured REAL,
  PRIMARY KEY (rule, account, region, type, resource, run)
) WITHOUT ROWID;
CREATE TABLE failing (
  rule TEXT, account TEXT, region TEXT, type TEXT, resource TEXT,
  since REAL, change TEXT,
  PRIMARY KEY (rule, account, region, type, resource)
) WITHOUT ROWID;
"""


class Row(NamedTuple):
    """One result as formats see it: the line as it was read, and what the report knows beyond it."""

    rule: str
    state: State
    line: Mapping[str, Any]
    id: str  # the same in every run and format
    evaluated: datetime
    captured: datetime | None
    since: datetime | None  # failing since, where it fails
    change: str  # new, re-opened, known since the last run; empty without one

    @property
    def evidence_age(self) -> int | None:
        """Seconds from the capture of the item to its evaluation; negative where the clocks disagree."""
        return None if self.captured is None else int((self.evaluated - self.captured).total_seconds())


class Judged(NamedTuple):
    """What a run said of one rule and resource. Times are epoch seconds."""

    run_id: str
    result_id: str
    state: State
    evaluated: float
    captured: float | None
    is_reported: bool  # whether it is of the run reported, and not of an earlier one


def identity(*parts: str) -> str:
    """A UUID, version 5, of what these parts name: that of `uuid.uuid5`, in a third of its time."""
    digits = sha1(NAMESPACE.bytes + "\x1f".join(parts).encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


class Store:
    """Results of the run that is reported, results of earlier runs, and what was found out about failures."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")
        self._lines = 0

    def close(self) -> None:
        self._db.close()

    def add(self, line: Mapping[str, Any], evaluated: datetime, captured: datetime | None) -> tuple[bool, bool]:
        """Keep a result. Of several about one rule and resource the one evaluated last counts, of equals the first.

        Returns (it is the first about them, it says the same as the other).
        """
        values = (
            *_key(line),
            *(line[name] for name in ("state", "severity", "reason", "waiverId")),
            bulk.dumps(line["inputs"]) if line["inputs"] else "{}",
            line["runId"],
            line["schemaVersion"],
            evaluated.timestamp(),
            captured.timestamp() if captured else None,
            _id(line),
            self._lines,
        )
        marks = ",".join("?" * len(values))
        if self._db.execute(f"INSERT OR IGNORE INTO result VALUES ({marks})", values).rowcount:
            self._db.execute("INSERT INTO line VALUES (?, ?)", (self._lines, bulk.dumps(line, sort=False)))
            self._lines += 1
            return True, True
        found = self._db.execute(f"SELECT evaluated, state, line FROM result WHERE {_MATCH}", _key(line))
        other, state, number = found.fetchone()
        if evaluated.timestamp() > other:
            self._db.execute(f"REPLACE INTO result VALUES ({marks})", (*values[:-1], number))
            self._db.execute("REPLACE INTO line VALUES (?, ?)", (number, bulk.dumps(line, sort=False)))
        return False, state == line["state"]

    def add_past(self, line: Mapping[str, Any], evaluated: datetime, captured: datetime | None) -> None:
        """Keep a result of an earlier run; of several the last read counts."""
        said = line["runId"], line["state"], line["severity"], line["waiverId"]
        values = (*_key(line), *said, evaluated.timestamp(), captured.timestamp() if captured else None)
        self._db.execute("REPLACE INTO past VALUES (?,?,?,?,?,?,?,?,?,?,?)", values)

    def add_failing(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Keep (key..., since in seconds, change) of failures."""
        self._db.executemany("REPLACE INTO failing VALUES (?,?,?,?,?,?,?)", rows)

    def rows(self, *states: State, **equal: str) -> Iterator[Row]:
        """The results in the order of every report: by rule, account, Region, type, id.

        Of the given states, and of those whose columns equal what is given, such as `rule="X"`.
        """
        where, values = ["1"], [str(state) for state in states]
        if states:
            where.append(f"state IN ({','.join('?' * len(states))})")
        for column, value in equal.items():
            where.append(f"{column} = ?")
            values.append(value)
        found = self._db.execute(
            "SELECT text, id, evaluated, captured, since, change"
            f" FROM result JOIN line ON number = line LEFT JOIN failing USING ({', '.join(KEY)})"
            f" WHERE {' AND '.join(where)} ORDER BY {', '.join(KEY)}",
            values,
        )
        for text, result_id, evaluated, captured, since, change in found:
            line = bulk.like_json(text)
            rule, state = line["configRuleName"], _STATES[line["state"]]
            yield Row(rule, state, line, result_id, _moment(evaluated), _maybe(captured), _maybe(since), change or "")

    def ids(self) -> Iterator[str]:
        """The ids of all results, in the order of `rows`."""
        return (found for (found,) in self._db.execute(f"SELECT id FROM result ORDER BY {', '.join(KEY)}"))

    def tally(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        """How many results there are of each combination of values of the columns: (values..., count), sorted."""
        names = ", ".join(columns)
        order = f"GROUP BY {names} ORDER BY {names}" if columns else ""
        return self._db.execute(f"SELECT {names}{',' if columns else ''} count(*) FROM result {order}")

    def value(self, expression: str, *values: Any) -> Any:
        """One value that SQL works out over the results."""
        return self._db.execute(f"SELECT {expression} FROM result", values).fetchone()[0]

    def column(self, expression: str, where: str, offset: int) -> Any:
        """The value at a place of the sorted values of an expression."""
        found = self._db.execute(f"SELECT {expression} FROM result WHERE {where} ORDER BY 1 LIMIT 1 OFFSET {offset}")
        return found.fetchone()[0]

    def failing_since(self, as_of: float) -> Iterator[tuple[str, float, int]]:
        """(severity, seconds since the failure is known, count) of the non-compliant, in whole days."""
        return self._db.execute(
            f"SELECT severity, max(CAST((? - since) / 86400 AS INTEGER), 0) * 86400 AS age, count(*)"
            f" FROM result JOIN failing USING ({', '.join(KEY)}) WHERE state = 'NON_COMPLIANT'"
            " GROUP BY 1, 2 ORDER BY 1, 2",
            (as_of,),
        )

    def failing_longer(self, as_of: float, severity: str, seconds: float) -> int:
        """How many non-compliant results of a severity are known to fail for longer than that."""
        found = self._db.execute(
            f"SELECT count(*) FROM result JOIN failing USING ({', '.join(KEY)})"
            " WHERE state = 'NON_COMPLIANT' AND severity = ? AND ? - since > ?",
            (severity, as_of, seconds),
        )
        return int(found.fetchone()[0])

    def waived(self) -> list[tuple[str, str, int]]:
        """(rule, waiver, count) of the waived results."""
        return self._db.execute(
            "SELECT rule, waiver, count(*) FROM result WHERE state = 'WAIVED' GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()

    def hidden(self) -> Iterator[tuple[str, str, str, int, int]]:
        """(waiver, rule, severity, accounts, count) of the waived results."""
        return self._db.execute(
            "SELECT waiver, rule, severity, count(DISTINCT account), count(*) FROM result WHERE state = 'WAIVED'"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )

    def places(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """(account, Region, rule, state, reason, count), sorted."""
        return self._db.execute(
            "SELECT account, region, rule, state, reason, count(*) FROM result GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3"
        )

    def past_places(self, run: str) -> Iterator[tuple[str, str, int]]:
        """(account, Region, failures) of an earlier run."""
        return self._db.execute(
            "SELECT account, region, sum(state = 'NON_COMPLIANT') FROM past WHERE run = ? GROUP BY 1, 2", (run,)
        )

    def gaps(self, states: Iterable[State]) -> Iterator[tuple[str, str, str, int, int, str]]:
        """(state, reason, rule, accounts, count, one annotation) of results in these states."""
        given = tuple(states)
        return self._db.execute(
            "SELECT state, reason, rule, count(DISTINCT account), count(*), min(json_extract(text, '$.annotation'))"
            f" FROM result JOIN line ON number = line WHERE state IN ({','.join('?' * len(given))})"
            " GROUP BY 1, 2, 3 ORDER BY 1, 5 DESC, 2, 3",
            given,
        )

    def resources(self) -> Iterator[tuple[str, str, str, str, str, str]]:
        """Each resource once: account, Region, type, id, name, ARN."""
        return self._db.execute(
            "SELECT account, region, type, resource, max(json_extract(text, '$.resourceName')),"
            " max(json_extract(text, '$.arn')) FROM result JOIN line ON number = line"
            " GROUP BY account, region, type, resource ORDER BY account, region, type, resource"
        )

    def past_runs(self) -> list[tuple[str, datetime]]:
        """The earlier runs, oldest first, each with the time of its last evaluation."""
        found = self._db.execute("SELECT run, max(evaluated) AS ended FROM past GROUP BY run ORDER BY ended, run")
        return [(run, moment(ended)) for run, ended in found]

    def first(self) -> datetime | None:
        """When the first result of the earlier runs was made."""
        return _maybe(self._db.execute("SELECT min(evaluated) FROM past").fetchone()[0])

    def looks(self, rule: str, account: str, region: str) -> list[tuple[str | None, float]]:
        """The runs that judged anything by a rule in a place, each with the time of its last result there.

        None stands for the run reported.
        """
        where = f"WHERE rule = ?1 AND account = ?2 AND region = ?3 AND {_JUDGED}"
        return self._db.execute(
            f"SELECT run, max(evaluated) FROM past {where} GROUP BY run UNION ALL"
            f" SELECT NULL, max(evaluated) FROM result {where} HAVING count(*)",
            (rule, account, region),
        ).fetchall()

    def judged_places(self) -> set[tuple[str, str, str]]:
        """(rule, account, Region) in which the run reported judged anything."""
        return set(self._db.execute(f"SELECT DISTINCT rule, account, region FROM result WHERE {_JUDGED}"))

    def fails_again(self) -> dict[str, int]:
        """waiver -> results that it waived in an earlier run, and that are non-compliant now."""
        key = ", ".join(KEY)
        found = self._db.execute(
            f"SELECT waiver, count(*) FROM (SELECT DISTINCT {key}, past.waiver FROM past JOIN result USING ({key})"
            " WHERE past.state = 'WAIVED' AND result.state = 'NON_COMPLIANT') GROUP BY waiver"
        )
        return dict(found.fetchall())

    def judged(self, rule: str, account: str, region: str, resource: str) -> list[Judged]:
        """What all runs said of a resource by one rule, the earliest first."""
        found = self._db.execute(
            "SELECT run, type, state, evaluated, captured, 0 FROM past WHERE {0} UNION ALL"
            " SELECT run, type, state, evaluated, captured, 1 FROM result WHERE {0} ORDER BY evaluated".format(
                "rule = ?1 AND account = ?2 AND region = ?3 AND resource = ?4"
            ),
            (rule, account, region, resource),
        )
        return [
            Judged(
                run,
                identity("result", account, region, rule, kind, resource),
                State(state),
                evaluated,
                captured,
                bool(reported),
            )
            for run, kind, state, evaluated, captured, reported in found
        ]

    def past_tally(self, run: str) -> dict[State, int]:
        """How many results of each state an earlier run had."""
        found = self._db.execute("SELECT state, count(*) FROM past WHERE run = ? GROUP BY state", (run,))
        return {State(state): count for state, count in found}

    def histories(self) -> Iterator[tuple[Any, ...]]:
        """(key..., run or None for the run reported, state, severity, evaluated, captured), together per key."""
        key = ", ".join(KEY)
        return self._db.execute(
            f"SELECT {key}, run, state, severity, evaluated, NULL AS captured FROM past UNION ALL"
            f" SELECT {key}, NULL, state, severity, evaluated, captured FROM result ORDER BY {key}"
        )


_JUDGED = "state NOT IN ('NOT_EVALUATED', 'ERROR')"
_STATES = {state.value: state for state in State}
_moment = lru_cache(4096)(moment)  # one object for a time that many results share
_MATCH = " AND ".join(f"{name} = ?" for name in KEY)


def _key(line: Mapping[str, Any]) -> tuple[str, ...]:
    return (line["configRuleName"], line["accountId"], line["awsRegion"], line["resourceType"], line["resourceId"])


def _id(line: Mapping[str, Any]) -> str:
    parts = ("accountId", "awsRegion", "configRuleName", "resourceType", "resourceId")
    return identity("result", *(line[name] for name in parts))


def _maybe(seconds: float | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)
