"""`python -m bench [--json] [--hold] [--write] [NAME...]`: measure all, or those named, and print a table or JSON."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from functools import partial

from bench import bulk, functions, loading, peers, scripts, startup
from bench.measure import Comparison

BENCHMARKS = {
    "parse": bulk.against_parsing,
    "parse-all": partial(bulk.against_parsing, failures=False),
    "seal": bulk.sealed,
    "rules": bulk.slowest_rules,
    "rdklib": bulk.against_rdklib,
    "custodian": partial(peers.against, "custodian", "Cloud Custodian"),
    "guard": partial(peers.against, "guard", "CloudFormation Guard"),
    "duck": partial(peers.against, "duck", "DuckDB"),
    "workers": bulk.two_workers,
    "workers-one": partial(bulk.two_workers, files=1),
    "import": functions.import_alone,
    "import-aws": functions.import_with_boto3,
    "warm": functions.warm,
    "catalogue": loading.catalogue,
    "script": scripts.forked,
    "wall": scripts.walled,
    "start-help": startup.help_page,
    "start-rules": startup.list_of_rules,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--hold", action="store_true", help="exit with 1 where something takes longer than it may")
    parser.add_argument("--write", action="store_true", help="keep what `warm` finds for `trueup cost`")
    given = parser.parse_args()
    unknown = [name for name in given.name if name not in BENCHMARKS]
    if unknown:
        parser.error(f"{unknown[0]}: no such benchmark; there are {', '.join(BENCHMARKS)}.")
    gc.freeze()  # as `trueup evaluate` does
    found = []
    for name in given.name or BENCHMARKS:
        print(f"{name} ...", file=sys.stderr)
        try:
            found.append(BENCHMARKS[name]())
        except peers.MissingError as error:
            print(f"{name}: skipped: {error}", file=sys.stderr)
    for each in found:
        if given.write and each.name == "warm":
            functions.kept(each)
    if given.json:
        print(json.dumps([each.to_json() for each in found], indent=2))
    else:
        _print(found)
    return 1 if given.hold and any(each.is_beyond for each in found) else 0


def _print(found: list[Comparison]) -> None:
    for each in found:
        print(f"\n{each.name}: {each.ratio:.2f}   (baseline / trueup, {each.unit} time, {each.rounds} rounds)")
        print(f"  {each.trueup_ms:>10.2f} ms  {each.trueup}")
        print(f"  {each.baseline_ms:>10.2f} ms  {each.baseline}")
        if each.bound_ms is not None:
            where = "BEYOND" if each.is_beyond else "within"
            print(f"  {each.least_ms:>10.2f} ms  its quickest round, {where} its bound of {each.bound_ms:g} ms")
        print(f"  {each.note}")


if __name__ == "__main__":
    sys.exit(main())
