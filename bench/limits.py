"""What a whole command takes of time and memory where there is much to do: `python -m bench.limits [memory] [report]`.

memory   `trueup evaluate` of a million items in one file: the peak of the process
report   `trueup report` of a hundred thousand results, in all formats
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import bulk, snapshot
from trueup.evaluate import evaluate
from trueup.evaluate.lines import json_line
from trueup.items import sources
from trueup.run import new_run

TRUEUP = "import sys; from trueup.cli import main; sys.exit(main())"
ITEMS, MADE_AT_ONCE = 1_000_000, 5000
RESULTS = 100_000
EXIT_STATUSES = (0, 1)  # nothing found, or something


def memory(items: int = ITEMS) -> str:
    with _folder() as folder:
        path = folder / "snapshot.json.gz"
        _write(path, items)
        seconds, peak = _ran("evaluate", str(path), "--output", "jsonl", "--results", "failed", "--out", os.devnull)
    return f"evaluate, {items} items in one file: {seconds:.0f} CPU seconds, {peak:.0f} MB at most"


def report(results: int = RESULTS) -> str:
    with _folder() as folder:
        path, lines = folder / "snapshot.json.gz", folder / "results.jsonl"
        _write(path, results // 2)  # of each item there are more than two results
        with lines.open("w") as stream:
            given = evaluate(sources.find([str(path)]).files, bulk.rules(), new_run(), render=json_line)
            stream.writelines(line + "\n" for line in itertools.islice(given, results))
        seconds, peak = _ran("report", str(lines), "--out-dir", str(folder / "report"))
    return f"report, {results} results, all formats: {seconds:.0f} CPU seconds, {peak:.0f} MB at most"


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="trueup-bench-") as name:
        yield Path(name)


def _write(path: Path, items: int) -> None:
    """A delivered file in which the same items come again and again under other names."""
    texts = [json.dumps(each, separators=(",", ":")) for each in snapshot.items(min(items, MADE_AT_ONCE))]
    with gzip.open(path, "wt", compresslevel=1) as stream:
        stream.write('{"fileVersion":"1.0","configurationItems":[')
        for number in range(items):
            text = texts[number % len(texts)].replace('"resourceId":"', f'"resourceId":"{number}-')
            stream.write(f"{',' if number else ''}{text}")
        stream.write("]}")


def _ran(*arguments: str) -> tuple[float, float]:
    """The CPU seconds of a command and of its children, and its peak of memory in MB. Linux."""
    with subprocess.Popen([sys.executable, "-c", TRUEUP, *arguments], stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in EXIT_STATUSES:
        raise subprocess.CalledProcessError(process.returncode, list(arguments))
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


if __name__ == "__main__":
    for name in sys.argv[1:] or ("memory", "report"):
        print({"memory": memory, "report": report}[name]())
