"""What a whole command takes of time and memory where there is much to do: `python -m bench.limits [memory] [report]`.

memory   `trueup evaluate` of a million items in one file: the peak of the process
report   `trueup report` of a hundred thousand results of three hundred accounts, in all formats
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

# At its end the command says its own peak: what the system tells of a child counts what it was forked from.
TRUEUP = """
import atexit, re, sys
from pathlib import Path
def tell():
    print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
atexit.register(tell)
from trueup.cli import main
main()
"""
ITEMS, MADE_AT_ONCE = 1_000_000, 5000
FIRST_ACCOUNT = 100_000_000_000
RESULTS, ACCOUNTS = 100_000, 300
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
            text = text.replace(snapshot.ACCOUNT, f"{FIRST_ACCOUNT + number % ACCOUNTS}")
            stream.write(f"{',' if number else ''}{text}")
        stream.write("]}")


def _ran(*arguments: str) -> tuple[float, float]:
    """The CPU seconds of a command and of its children, and its peak of memory in MB. Linux."""
    before = os.times()
    command = [sys.executable, "-c", TRUEUP, *arguments]
    ran = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    after = os.times()
    if ran.returncode not in EXIT_STATUSES:
        raise subprocess.CalledProcessError(ran.returncode, command, stderr=ran.stderr)
    taken = after.children_user + after.children_system - before.children_user - before.children_system
    return taken, int(ran.stderr.split()[-1]) / 1000


if __name__ == "__main__":
    for name in sys.argv[1:] or ("memory", "report"):
        print({"memory": memory, "report": report}[name]())
