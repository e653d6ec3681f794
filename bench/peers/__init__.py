"""Other tools that judge the same items by the same five checks, each in a virtual environment of its own.

`make peers` makes the environments. What is measured is all that a process does once it is up: trueup unpacks and reads
a snapshot as AWS Config delivers it; a peer, none of which does that, gets its items as JSON lines that are unpacked
already, and reads them. Each must find as much as trueup does.

custodian   Cloud Custodian, `source: config`
guard       AWS CloudFormation Guard, by its Python binding
duck        DuckDB: one query over JSON lines
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import bulk, measure, snapshot
from bench.measure import Comparison
from trueup.evaluate import Tally, evaluate
from trueup.items import sources
from trueup.run import new_run

ENVIRONMENTS = Path(__file__).parents[2] / ".venv-bench"
CHECKS = (
    "EC2_IMDSV2_CHECK",
    "ENCRYPTED_VOLUMES",
    "INCOMING_SSH_DISABLED",
    "LAMBDA_INSIDE_VPC",
    "S3_BUCKET_VERSIONING_ENABLED",
)
ITEMS = 2000


class MissingError(Exception):
    """The peer is not installed."""


def against(name: str, what: str) -> Comparison:
    """Raises MissingError where the peer's environment is not there."""
    python = ENVIRONMENTS / name / "bin" / "python"
    script = Path(__file__).with_name(f"{name}.py")
    if not python.exists():
        raise MissingError(f"{what} is not installed; `make peers` does it")
    with TemporaryDirectory(prefix="trueup-bench-") as folder:
        path, lines = Path(folder, "snapshot.json.gz"), Path(folder, "items.jsonl")
        snapshot.write(path, ITEMS)
        lines.write_text("".join(json.dumps(each) + "\n" for each in snapshot.items(ITEMS)))
        wanted, _seconds = _ours(path)
        found, _seconds = _theirs(python, script, lines)
        if found != wanted:
            raise AssertionError(f"{what} finds {found}, trueup {wanted}")
        return measure.compare(
            name,
            (f"trueup, {len(CHECKS)} rules, over the snapshot", partial(_taken, lambda: _ours(path))),
            (f"{what}, the same checks, over JSON lines", partial(_taken, lambda: _theirs(python, script, lines))),
            clock=None,
            note=f"{ITEMS} items; the start of neither is counted; both find {sum(wanted.values())} resources",
        )


def _taken(way: Callable[[], tuple[dict[str, int], float]]) -> float:
    return way()[1]


def _ours(path: Path) -> tuple[dict[str, int], float]:
    rules = [rule for rule in bulk.rules() if rule.name in CHECKS]
    tally = Tally()
    start = time.process_time()
    for _ in evaluate(sources.find([str(path)]).files, rules, new_run(), failures=True, tally=tally):
        pass
    taken = time.process_time() - start
    return {name: tally.states[name]["NON_COMPLIANT"] for name in CHECKS}, taken


def _theirs(python: Path, script: Path, lines: Path) -> tuple[dict[str, int], float]:
    """What a script prints at its end: the counts by check, and the CPU seconds that it took."""
    nowhere = {"AWS_DEFAULT_REGION": snapshot.REGION, "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    ran = subprocess.run(
        [str(python), str(script), str(lines)], capture_output=True, text=True, check=False, env=os.environ | nowhere
    )
    if ran.returncode:
        sys.stderr.write(ran.stderr)
        raise AssertionError(f"{script.name} ended with {ran.returncode}")
    told = json.loads(ran.stdout.splitlines()[-1])
    return {name: told["counts"].get(name, 0) for name in CHECKS}, float(told["seconds"])
