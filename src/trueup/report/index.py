"""The runs in a folder of reports, and their trend: `summary.json` of each run, and `index.html` beside them all."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import Markup

from trueup import schemas
from trueup.errors import UsageError
from trueup.evidence import index, manifest
from trueup.report import pages
from trueup.report.front import front
from trueup.report.model import FINDINGS, REPORT_VERSION, Report, tool
from trueup.report.states import SPOKEN, STATES
from trueup.results import State
from trueup.text import file_name
from trueup.times import utc
from trueup.yaml_files import json_value

SUMMARY = "summary.json"
MOST_RUNS = 500  # listed, the newest; the others are counted
LONGEST_CELL = 300
LARGEST = 1024 * 1024  # bytes of a summary that is read
WIDTH, HEIGHT, EDGE = 700, 120, 8  # of the picture of a trend


def summary(report: Report) -> dict[str, Any]:
    """What one run adds to the list."""
    counts, trend, first = report.counts, report.trend, front(report)
    changes = ("new", "reopened", "known", "fixed", "gone", "unclear")
    return {
        "reportVersion": REPORT_VERSION,
        "runId": report.run_id,
        "generated": utc(report.generated),
        "asOf": utc(report.as_of),
        "pack": report.pack.name if report.pack else "",
        "title": first.title,
        "opinion": first.opinion,
        "complete": report.complete,
        "chain": report.chain,
        "counts": {state.value: counts[state] for state in STATES},
        "discovered": counts.discovered,
        "judged": counts.judged,
        "passRate": counts.rate,
        "passRateWithWaivers": counts.rate_with_waivers,
        "controls": {finding: report.findings(finding) for finding in FINDINGS} if report.controls else None,
        "sinceLastRun": {name: getattr(trend, name) for name in changes} if trend else None,
    }


def write_summary(report: Report, folder: Path) -> None:
    text = json.dumps(summary(report), indent=1, ensure_ascii=False)
    (folder / SUMMARY).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


@dataclass(frozen=True)
class Listed:
    """A run of the list. `why` says what is wrong with its folder; then there may be no summary."""

    folder: str
    manifest: str  # SHA-256
    said: Mapping[str, Any]
    files: tuple[tuple[str, str], ...]  # (name, what people call it) of what is to be read
    why: str = ""
    change: int | None = None  # of non-compliant results, since the run of the same pack before it

    @property
    def failing(self) -> int:
        return int(self.said["counts"][State.NON_COMPLIANT])


def write(out: Path) -> None:
    """Write the index of a folder of reports. One that is not of trueup is left as it is. Raises UsageError."""
    path = out / index.NAME
    if path.exists() and not index.read(out):
        return
    runs = list(_runs(out))
    held = sorted((run for run in runs if run.said), key=lambda run: (run.said["asOf"], run.said["generated"]))
    groups = defaultdict[str, list[Listed]](list)
    for run in held:
        before = groups[run.said["pack"]][-1:]
        change = run.failing - before[0].failing if before else None
        groups[run.said["pack"]].append(replace(run, change=change))
    page = _page(groups, [run for run in runs if not run.said], len(held))
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(index.content(page))
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written: {error.strerror}; the report is.") from error


def _runs(out: Path) -> Iterator[Listed]:
    for folder in sorted(out.iterdir()):
        if folder.is_symlink() or folder.name.startswith(".") or file_name(folder.name) != folder.name:
            continue
        if (folder / manifest.NAME).is_file():
            yield _run(folder)


def _run(folder: Path) -> Listed:
    named = {"report.html": "page", "report.pdf": "PDF", "results.xlsx": "spreadsheet"}
    there = tuple((name, called) for name, called in named.items() if (folder / name).is_file())
    try:
        digest = sha256((folder / manifest.NAME).read_bytes()).hexdigest()
        outputs = manifest.read(folder).outputs
        with (folder / SUMMARY).open("rb") as stream:
            raw = stream.read(LARGEST)
        said = json_value(raw.decode())
    except FileNotFoundError:
        return Listed(folder.name, digest, {}, there, "written before there were summaries")
    except (OSError, UsageError, ValueError) as error:
        return Listed(folder.name, "", {}, there, f"cannot be read: {error}")
    fault = schemas.fault("summary", said)
    if fault:
        return Listed(folder.name, digest, {}, there, f"no summary: {fault}")
    is_written = outputs.get(SUMMARY) == sha256(raw).hexdigest()
    return Listed(
        folder.name, digest, said, there, "" if is_written else "its summary was changed since it was written"
    )


def _page(groups: Mapping[str, Sequence[Listed]], others: Sequence[Listed], count: int) -> str:
    style = pages.asset("report.css")
    left = MOST_RUNS
    packs = []
    for runs in sorted(groups.values(), key=lambda runs: runs[-1].said["asOf"], reverse=True):
        kept = runs[-left:] if left else []
        left -= len(kept)
        packs.append((kept[::-1], _trend(kept), len(runs) - len(kept)))
    page: str = (
        pages.environment(LONGEST_CELL)
        .get_template("index.html.j2")
        .render(
            style=Markup(style),
            style_hash=pages.digest(style),
            packs=[each for each in packs if each[0]],
            left_out=sum(count for kept, _, count in packs),
            others=others,
            count=count,
            tool=tool(),
            spoken=SPOKEN,
            State=State,
        )
    )
    return index.FIRST + page


def _trend(runs: Sequence[Listed]) -> Mapping[str, str]:
    """The points of both lines, as SVG has them; empty where there is no line to draw."""
    lines = {}
    for name in ("passRate", "passRateWithWaivers"):
        rates = [run.said[name] for run in runs]
        step = (WIDTH - 2 * EDGE) / max(len(rates) - 1, 1)
        points = [
            f"{EDGE + place * step:.1f},{EDGE + (1 - rate) * (HEIGHT - 2 * EDGE):.1f}"
            for place, rate in enumerate(rates)
            if rate is not None
        ]
        lines[name] = " ".join(points) if len(points) > 1 else ""
    return lines
