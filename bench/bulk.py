"""Whole snapshots."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import orjson
import rdklib.evaluator
from isal import igzip
from rdklib import Evaluator

from bench import measure, snapshot
from bench.measure import Comparison
from bench.stubs import Factory, stubbed
from trueup import catalogue, library, loader
from trueup.catalogue.rules import Rule
from trueup.cli import sealing
from trueup.evaluate import Tally, bind, by_type, evaluate, judge
from trueup.evaluate.lines import json_line
from trueup.items import sources
from trueup.items.reading import Found, read
from trueup.results import State
from trueup.run import new_run

ITEMS = 5000
ITEMS_A_FILE = 12000
FILES = 4
ITEMS_FOR_RDKLIB = 400
SLICE = 64 * 1024


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(catalogue.load(library.root()).rules.values())


def evaluated(paths: list[str], workers: int = 1, failures: bool = True) -> Tally:
    """All rules over whole files; failures written, or every result."""
    tally = Tally()
    files = sources.find(paths).files
    lines = evaluate(files, rules(), new_run(), workers=workers, failures=failures, render=json_line, tally=tally)
    with Path(os.devnull).open("w") as sink:
        for line in lines:
            sink.write(line + "\n")
    return tally


def parsed(path: str) -> int:
    """The least that reading a snapshot takes: unpack 64 KiB, cut where an item begins, parse what is before; no more.

    Returns the number of items, so that it can be seen to have read them all.
    """
    count = 0
    with igzip.open(path) as stream:
        held = stream.read(SLICE)
        start = held.index(b"[") + 1
        key = held[start : held.index(b":", start)]  # `{"relatedEvents"`
        marker = b"}," + key
        held = held[start:]
        while chunk := stream.read(SLICE):
            held += chunk
            cut = held.rfind(marker)
            if cut < 0:
                continue
            try:
                count += len(orjson.loads(b"[" + held[: cut + 1] + b"]"))
            except orjson.JSONDecodeError:  # the marker stood inside an item; with more text there is a better one
                continue
            held = held[cut + 2 :]
        end = held.rindex(b"]")
        return count + len(orjson.loads(b"[" + held[: end + 1]))


@contextmanager
def snapshots(count: int, items: int) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory(prefix="trueup-bench-") as folder:
        paths = [Path(folder, f"snapshot-{number}.json.gz") for number in range(count)]
        for number, path in enumerate(paths):
            snapshot.write(path, items, seed=number + 1)
        yield [str(path) for path in paths]


def against_parsing(failures: bool = True) -> Comparison:
    what = "failures written" if failures else "every result written"
    with snapshots(1, ITEMS) as (path,):
        tally = evaluated([path])
        if tally.items != parsed(path):
            raise AssertionError("the two ways did not read the same items")
        size = Path(path).stat().st_size
        return measure.compare(
            "parse" if failures else "parse-all",
            (f"evaluate all rules ({len(tally.states)}), {what}", lambda: evaluated([path], failures=failures)),
            ("parse only: isal, 64 KiB, orjson", lambda: parsed(path)),
            note=f"{tally.items} items, {size // 1000} kB gzip, {tally.results} results",
        )


def sealed() -> Comparison:
    """What a seal costs: evaluators, sources and results hashed, every result written to a file."""
    with snapshots(1, ITEMS) as (path,):
        plain = Path(path).with_suffix("")
        plain.write_bytes(igzip.decompress(Path(path).read_bytes()))
        out = plain.with_name("results.jsonl")
        return measure.compare(
            "seal",
            ("sealed", lambda: _written([str(plain)], out, seal=True)),
            ("not sealed", lambda: _written([str(plain)], out, seal=False)),
            note=f"{ITEMS} items, {plain.stat().st_size // 1000} kB not packed, which is the dearest to hash",
        )


def _written(paths: list[str], out: Path, seal: bool) -> None:
    files, tally, run = sources.find(paths).files, Tally(), new_run()
    begun = sealing.begun(out.parent, run, rules(), {}, None, None) if seal else None
    lines = evaluate(files, rules(), run, hashed=seal, render=json_line, tally=tally)
    if begun is None:
        with out.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(line + "\n" for line in lines)
        return
    with sealing.opened(out) as (stream, hashed):
        stream.writelines(line + "\n" for line in lines)
    sealing.write(out, begun, hashed, sealing.of_files(files, tally.sources, out.parent), tally)


def against_rdklib() -> Comparison:
    """The same items and rules, in memory; rdklib gets its events ready made and its client is a stub."""
    bound = [each for each in bind(rules()) if each.rule.resource_types]
    run = new_run()
    with snapshots(1, ITEMS_FOR_RDKLIB) as paths:
        found = [each.item for each in read(sources.find(paths).files[0]) if isinstance(each, Found)]
    # Rules that ask AWS about an item have no offline verdict to compare.
    asking = {
        result.configRuleName
        for item in found
        for result in judge(bound, item, run)
        if result.state == State.NOT_EVALUATED
    }
    table = by_type(each for each in bound if each.rule.name not in asking)
    pairs = [(item, table.get(item["resourceType"], ())) for item in found]
    calls = [
        (Evaluator(each.instance, loader.module(each.rule.source).RESOURCE_TYPES), _event(item, each.inputs))
        for item, those in pairs
        for each in those
    ]
    states = [result.state for item, those in pairs for result in judge(those, item, run)]
    factory = Factory()
    with stubbed(rdklib.evaluator, "ClientFactory", lambda **_given: factory):
        for evaluator, event in calls:
            evaluator.handle(event, None)
        if [each["ComplianceType"] for each in factory.put] != states:
            raise AssertionError("the two ways did not give the same verdicts")
        return measure.compare(
            "rdklib",
            ("evaluate.judge, items in memory", lambda: [judge(those, item, run) for item, those in pairs]),
            ("rdklib Evaluator.handle, stub client, ready events", lambda: [one.handle(e, None) for one, e in calls]),
            note=f"{len(found)} items, {len(calls)} evaluations of {len(bound) - len(asking)} rules",
        )


def _event(item: dict[str, Any], inputs: Any) -> dict[str, Any]:
    invoking = {"messageType": "ConfigurationItemChangeNotification", "configurationItem": item}
    return {
        "invokingEvent": json.dumps(invoking),
        "ruleParameters": json.dumps(dict(inputs)),
        "executionRoleArn": "arn:aws:iam::111122223333:role/config",
        "eventLeftScope": False,
        "resultToken": "token",
        "accountId": "111122223333",
    }


def two_workers(files: int = FILES) -> Comparison:
    """Of wall time, and so only as good as the cores are idle; one file is worked on slice by slice."""
    items = FILES * ITEMS_A_FILE // files
    said = f"{files} files" if files > 1 else "1 file"
    with snapshots(files, items) as paths:
        return measure.compare(
            "workers" if files > 1 else "workers-one",
            (f"2 workers, {said}", lambda: evaluated(paths, workers=2)),
            (f"1 process, {said}", lambda: evaluated(paths)),
            clock=measure.wall,
            note=f"{files} x {items} items; needs two idle cores; starting the workers is in it",
        )


def slowest_rules() -> Comparison:
    """Each rule over the items of its types, beside the parsing of those items; the slowest is the one compared."""
    run = new_run()
    with snapshots(1, ITEMS) as paths:
        found = [each.item for each in read(sources.find(paths).files[0]) if isinstance(each, Found)]
    compared = []
    for each in bind(rules()):
        items = [item for item in found if item["resourceType"] in each.types]
        if items:
            texts = [orjson.dumps(item) for item in items]
            compared.append(
                measure.compare(
                    "rules",
                    (each.rule.name, partial(_each, lambda item, bound=each: judge((bound,), item, run), items)),
                    ("orjson.loads of its items", partial(_each, orjson.loads, texts)),
                    note=f"{len(items)} items",
                )
            )
    compared.sort(key=lambda each: each.ratio)
    told = ", ".join(f"{each.trueup} {each.ratio}" for each in compared[:5])
    return replace(compared[0], note=f"the slowest of {len(compared)}; decoded policies stay decoded: {told}")


def _each(do: Callable[[Any], Any], things: list[Any]) -> None:
    for thing in things:
        do(thing)
