"""The benchmarks are no tests, but what they import must be there, and a small one must run."""

import json
import subprocess
import sys

from support import ROOT


def test_a_benchmark_runs_and_tells_its_ratio():
    ran = subprocess.run(
        [sys.executable, "-m", "bench", "--json", "start-help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    [compared] = json.loads(ran.stdout)
    assert (compared["name"], compared["bound_ms"]) == ("start-help", 150)
    assert compared["ratio"] > 0
