"""What becomes of two or more runs of documents at once: `python -m tests.interleavings` prints it as a table.

AWS Config starts many fixes at once. Each document runs twice at once on one resource, and beside each other document
that changes a resource of the same kind, on an emulator that lets one call through at a time, in an order that is
given. Where there are few orders of the writes all are taken, and many random ones else.
"""

from __future__ import annotations

import json
import random
import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import combinations_with_replacement, permutations
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import support
from trueup import aws, catalogue, loader, recorder
from trueup.aws import Aws
from trueup.catalogue.rules import Rule
from trueup.clock import VirtualClock
from trueup.documents import load
from trueup.emulated import HOME, KEYS, MANAGEMENT, emulation
from trueup.permissions import access
from trueup.remediation import plan as planning
from trueup.remediation.planfile import Target
from trueup.runner import interpreter
from trueup.runner.execution import Execution

LIBRARY = catalogue.load(support.ROOT)
DOCUMENTS = load.Folders(support.ROOT / "remediation-docs")
TAGS = "REQUIRED_TAGS"
TAGGED = {"AWS::EC2::Instance", "AWS::EC2::SecurityGroup", "AWS::EC2::Volume", "AWS::EC2::VPC", "AWS::S3::Bucket"}
TIMES = {"configurationItemCaptureTime", "configurationStateId"}
PATIENCE = 40  # reads
MOST_ORDERS = 24  # of writes that are all tried
RANDOM_ORDERS = 12
_CLIENTS = threading.Lock()


class Turns:
    """Lets one call of several runs through at a time. `choose` says whose turn it is, of those that wait."""

    def __init__(self, runs: int, choose: Callable[[Sequence[int], Sequence[int]], int]) -> None:
        self._choose, self._changed = choose, threading.Condition()
        self._asking: dict[int, bool] = {}  # a run that waits -> whether for a write
        self._running = set(range(runs))
        self._turn: int | None = None

    def call(self, run: int, is_write: bool, made: Callable[[], Any]) -> Any:
        """Make a call when its turn has come."""
        with self._changed:
            self._asking[run] = is_write
            self._next()
            self._changed.wait_for(lambda: self._turn == run)
            try:
                return made()
            finally:
                self._turn = None
                del self._asking[run]
                # Nobody moves before this run asks again or ends: whose turn it is depends on the order alone.

    def end(self, run: int) -> None:
        """A run makes no more calls."""
        with self._changed:
            self._running.discard(run)
            self._next()

    def _next(self) -> None:
        if self._turn is None and self._asking and self._running <= self._asking.keys():
            writing = [run for run in sorted(self._asking) if self._asking[run]]
            reading = [run for run in sorted(self._asking) if not self._asking[run]]
            self._turn = self._choose(reading, writing)
            self._changed.notify_all()


class Ordered:
    """The runs make their writes in this order, with reads as late or as early as that lets them."""

    def __init__(self, order: Sequence[int]) -> None:
        self._left, self._reads = list(order), 0

    def __call__(self, reading: Sequence[int], writing: Sequence[int]) -> int:
        # All read before anybody writes: what was read is as old as can be. But nobody waits for a write for ever.
        if reading and (not writing or self._reads < PATIENCE):
            self._reads += 1
            return reading[0]
        self._reads = 0
        wanted = next((run for run in self._left if run in writing), writing[0])
        if wanted in self._left:
            self._left.remove(wanted)
        return wanted


class Shuffled:
    """Any order, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def __call__(self, reading: Sequence[int], writing: Sequence[int]) -> int:
        return self._random.choice(sorted([*reading, *writing]))


@dataclass(frozen=True)
class Asked:
    """One run: a document, with what a rule gives it for a resource."""

    rule: Rule
    resource: str

    def given(self, account: Aws) -> dict[str, Any]:
        target = Target(account.account_id, account.region, "", self.resource, self.resource, "")
        return planning.parameters(self.rule, target, account.partition)


def at_once(
    asked: Sequence[Asked], account: Aws, choose: Callable[[Sequence[int], Sequence[int]], int]
) -> list[Execution]:
    """Run documents at once against one account, each in a thread of its own, one call at a time."""
    turns, ended = Turns(len(asked), choose), [None] * len(asked)

    def one(index: int) -> None:
        calls = _Interleaved(
            account.session, account.region, account.account_id, within=account, run=index, turns=turns
        )
        try:
            document = DOCUMENTS[asked[index].rule.document]
            ended[index] = interpreter.run(document, asked[index].given(account), calls, "run", clock=VirtualClock())
        finally:
            turns.end(index)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(len(asked))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended  # type: ignore[return-value]


@dataclass(frozen=True)
class _Interleaved(Aws):
    """An account whose clients wait for their turn."""

    within: Any = None
    run: int = 0
    turns: Any = None

    def client(self, service: str, region: str | None = None, credentials: Any = None) -> Any:
        with _CLIENTS:  # boto3 makes them in one thread at a time only
            client = self.within.client(service, region, credentials)
        made = client._make_api_call

        def wait(operation: str, parameters: Any) -> Any:
            is_write = access.level(service, operation) == access.WRITE
            return self.turns.call(self.run, is_write, lambda: made(operation, parameters))

        client._make_api_call = wait
        return client


# The table --------------------------------------------------------------------------------------------------------

_MADE_UP = re.compile(
    r"\d{4}-\d\d-\d\d[T ][0-9:.]+(Z|\+00:00)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=-)[0-9a-f]{8,32}\b"
    r"|\b(A[A-Z0-9]{15,20}|[0-9a-f]{32}|1[0-9]{12})\b"
)


@dataclass(frozen=True)
class Case:
    """Documents that run at once, by the rules that name them, on what the test of the first rule makes."""

    rules: tuple[str, ...]

    @property
    def name(self) -> str:
        return " x ".join(LIBRARY.rules[rule].document for rule in self.rules)

    def ends(self, choose: Callable[[Sequence[int], Sequence[int]], int] | None) -> tuple[list[str], str]:
        """How each run ended, and the end state; one after the other where nobody chooses."""
        with emulation():
            session = aws.session(region=HOME, credentials=KEYS)
            account = Aws(session, HOME, MANAGEMENT)
            asked = made(self.rules, account)
            if choose is None:
                ran = [at_once([each], account, Shuffled(0))[0] for each in asked]
            else:
                ran = at_once(asked, account, choose)
            return [told(each) for each in ran], state(asked, account)


def made(rules: Sequence[str], account: Aws) -> list[Asked]:
    """The resource that the first rule's test makes, and each document asked for it."""
    first = loader.module(support.ROOT / "tests" / "rules" / f"{rules[0]}_test.py")
    resource = first.bad(account.client)
    is_bucket = LIBRARY.rules[rules[0]].remediation.get("ResourceType") == "AWS::S3::Bucket"
    asking = {}
    for name in dict.fromkeys(rules):
        tested = loader.module(support.ROOT / "tests" / "rules" / f"{name}_test.py")
        given = tested.inputs(account.client) if hasattr(tested, "inputs") else {}
        rule = LIBRARY.rules[name]
        asking[name] = Asked(
            replace(rule, optional_inputs={**rule.optional_inputs, **given}),
            f"arn:aws:s3:::{resource}" if name == TAGS and is_bucket else resource,
        )
    return [asking[name] for name in rules]


def told(execution: Execution) -> str:
    """How a run ended, in a word, or the reason why it did not do its work."""
    return execution.status if execution.status == "Success" else f"{execution.status}: {execution.failure}"


def state(asked: Sequence[Asked], account: Aws) -> str:
    """What there is in the end of all that the rules look at, without times and made-up ids."""
    kinds = {kind for each in asked for kind in (*each.rule.resource_types, each.rule.remediation.get("ResourceType"))}
    items = recorder.record(account.session, account.region, sorted(kinds & recorder.RECORDERS.keys()), MANAGEMENT)
    shown = [timeless(item, TIMES | recorder.RECORDERS[item["resourceType"]].times) for item in items]
    for item in shown:
        versions = (item.get("configuration") or {}).get("policyVersionList")
        if versions:  # two runs may each keep the old one and make a new one; one of them is in force
            held = [version["document"] for version in versions if version["isDefaultVersion"]]
            item["configuration"] |= {"policyVersionList": held, "defaultVersionId": ""}
    return _MADE_UP.sub("*", json.dumps(shown, sort_keys=True, default=str))


def timeless(value: Any, times: Set[str]) -> Any:
    """Without times, and lists in one order: AWS promises none for statements, or ranges, say."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        return timeless(json.loads(value), times)
    if isinstance(value, dict):
        return {key: timeless(part, times) for key, part in value.items() if key not in times}
    return sorted((timeless(part, times) for part in value), key=repr) if isinstance(value, list) else value


def cases() -> Iterator[Case]:
    """Each document with itself, and with each other one of a resource of the same type."""
    first = {rule.document: rule for rule in reversed(list(LIBRARY.rules.values()))}
    rules = sorted(first.values(), key=lambda rule: rule.document)
    for one, other in combinations_with_replacement(rules, 2):
        kinds = {str(rule.remediation.get("ResourceType")) for rule in (one, other) if rule.name != TAGS}
        if one is other or (len(kinds) == 1 and kinds <= TAGGED | {str(other.remediation.get("ResourceType"))}):
            pair = (one.name, other.name) if one.name != TAGS else (other.name, one.name)
            # A tag that comes while a volume is copied is on the original, as it should be, or on both.
            if pair != ("ENCRYPTED_VOLUMES", TAGS) and (TAGS not in pair or one is other or kinds <= TAGGED):
                yield Case(pair)


def orders(runs: int, random_orders: int) -> Iterator[tuple[str, Callable[[Sequence[int], Sequence[int]], int]]]:
    """Orders of the writes, each by a name, and then random orders of all calls."""
    seen = set()
    for order in permutations([run for run in range(runs) for _ in range(2)]):
        if order not in seen and len(seen) < MOST_ORDERS:
            seen.add(order)
            yield f"writes {order}", Ordered(order)
    for seed in range(random_orders):
        yield f"seed {seed}", Shuffled(seed)


@dataclass
class Row:
    """A case: how many orders were tried, the ends that were none of the runs' own, and the end states."""

    case: Case
    tried: int = 0
    errors: list[str] = field(default_factory=list)
    states: set[str] = field(default_factory=set)

    @property
    def is_right(self) -> bool:
        return not self.errors and len(self.states) == 1


def row(case: Case, random_orders: int = RANDOM_ORDERS) -> Row:
    """Try a case in each order, against what the same runs do one after the other."""
    alone, wanted = case.ends(None)
    found = Row(case, states={wanted})
    for name, choose in orders(len(case.rules), random_orders):
        ends, end_state = case.ends(choose)
        found.tried += 1
        found.states.add(end_state)
        found.errors += [f"{name}: {end}" for end, own in zip(ends, alone, strict=True) if end != own != "Success"]
        found.errors += [f"{name}: {end}" for end, own in zip(ends, alone, strict=True) if end != own == "Success"]
    return found


def main() -> int:
    """Print the table; 1 where a row is wrong."""
    wrong = 0
    print("| documents | orders | errors that the other caused | end states |\n| --- | --- | --- | --- |")
    for case in cases():
        tried = row(case)
        wrong += not tried.is_right
        errors = "; ".join(tried.errors[:1]) or "none"
        print(f"| {case.name} | {tried.tried} | {errors} | {len(tried.states)} |", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
