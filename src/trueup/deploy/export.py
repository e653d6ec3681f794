"""What AWS Config knows before a deployment is removed: results as trueup's reports read them, states, the manifest.

Deleting a pack deletes its rules and their results, and nothing brings those back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trueup import aws
from trueup.catalogue import Catalogue
from trueup.collect import merge
from trueup.collect.aggregator import Aggregator
from trueup.collect.merge import Merged
from trueup.collect.organization import Collector
from trueup.collect.rule_names import RuleNames
from trueup.collect.scope import Scope
from trueup.collect.store import Store
from trueup.deploy import manifest as manifests
from trueup.deploy.apply import pack_accounts
from trueup.deploy.state import State
from trueup.errors import UsageError
from trueup.names import deployed
from trueup.results import Result
from trueup.run import Run


def export(state: State, library: Catalogue, run: Run, folder: Path, tell: Callable[[str], None]) -> tuple[int, int]:
    """Write `results.jsonl`, `packs.json` and `manifest.json` into a folder; `run` is the run that results are of.

    Out: how many results there are, gaps among them, and how many questions the aggregator refused to answer.
    Raises AwsError; UsageError where there is no aggregator to read from, or the folder holds an earlier export or
    cannot be written.
    """
    final, draft = folder / "results.jsonl", folder / "results.jsonl.part"
    if final.exists():
        raise UsageError(f"{final}: exists already; an export overwrites nothing, so name another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="") as stream:
            count, refused = _results(state, library, run, tell, lambda result: stream.write(result.line() + "\n"))
        packs = json.dumps(list(_packs(state)), indent=1, sort_keys=True, default=str)
        (folder / "packs.json").write_text(packs, encoding="utf-8")
        (folder / manifests.KEY).write_text(manifests.text(state.manifest.things), encoding="utf-8")
        draft.rename(final)  # last: what bears that name is whole
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {error.strerror}") from error
    return count, refused


def _results(
    state: State, library: Catalogue, run: Run, tell: Callable[[str], None], write: Callable[[Result], Any]
) -> tuple[int, int]:
    """The current result of every rule of the packs about every resource, as the aggregator has them."""
    deployment = state.deployment
    name = f"{deployment.prefix}-aggregator"
    stack = state.actual.stacks.get((deployment.security_account, deployment.home_region, name))
    if stack is None or not stack.ours:
        raise UsageError("there is no aggregator of this deployment to export results from; give --no-export.")
    listed = {rule for pack in deployment.packs for rule in library.pack(pack).listings}
    rules = {name: library.rules[name] for name in sorted(listed) if name in library.rules}
    known = {*rules, *map(deployed, listed)}  # a managed rule goes by the name of its template
    scope = Scope(
        tuple(rules), explicit=False, all_rules=True, aggregator=deployment.prefix, home=deployment.home_region
    )
    names = RuleNames(library.rules, scope.rules, foreign=True)
    aggregator = Aggregator(state.access.client("config", deployment.home_region), deployment.prefix)
    store = Store(None, scope.to_json())
    try:
        day = datetime.now(UTC).date()
        Collector(aggregator, scope, names, store, day, tell, tell, lambda _line: None).collect()
        refused, count = store.failures(), 0
        for result in merge.results(store, run, rules, {}, Merged()):
            if result.configRuleName in known:
                write(result)
                count += 1
    finally:
        store.close()
    return count, refused


def _packs(state: State) -> Iterator[dict[str, Any]]:
    for pack in state.actual.packs.values():
        if pack.ours:
            with aws.translated(f"pack {pack.name} in {pack.region}"):
                accounts = pack_accounts(state.access.client("config", pack.region), pack.name)
            yield {"name": pack.name, "region": pack.region, "status": pack.status, "accounts": list(accounts)}
