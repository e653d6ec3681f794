"""What becomes of two or more runs of documents at once: `python -m tests.interleavings` prints it as a table.

AWS Config starts many fixes at once. Each document runs twice at once on one resource, and beside each other document
that changes a resource of the same kind, on an emulator that lets one call through at a time, in an order that is
given. All orders of the writes are tried where they are few, the first ones else, and some random orders of all calls.
"""

from __future__ import annotations

import json
import random
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations, combinations_with_replacement
from math import comb
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import support
from emulating import around, emulated_account
from looping import LIBRARY, comparable
from trueup import loader, recorder
from trueup.aws import Aws
from trueup.catalogue.rules import Rule
from trueup.clock import VirtualClock
from trueup.documents import load
from trueup.emulated import MANAGEMENT
from trueup.permissions import access
from trueup.remediation import plan as planning
from trueup.remediation.planfile import Target
from trueup.runner import interpreter
from trueup.runner.execution import Execution

DOCUMENTS = load.Folders(support.ROOT / "remediation-docs")
TAGS = "REQUIRED_TAGS"
TAGGED = {"AWS::EC2::Instance", "AWS::EC2::SecurityGroup", "AWS::EC2::Volume", "AWS::EC2::VPC", "AWS::S3::Bucket"}
# What runs at once may leave otherwise than one after the other, as the page of the document says.
MAY_DIFFER = {
    "RegisterHardenedTaskDefinition": {"ARN", "TaskDefinitionArn", "resourceName"},  # by the number of the revision
    "RenewAcmCertificate": {"serial"},  # the emulator draws it at random
    "SetApiGatewayClientCertificate": {"clientCertificateId"},
}
PATIENCE = 3  # times that a run asks the same again before somebody writes
MOST_ORDERS = 12  # of writes
RANDOM_ORDERS = 6


# Whose turn it is, of those that wait to read and those that wait to write.
Choose = Callable[[Sequence[int], Sequence[int]], int]


class Turns:
    """Lets one call of several runs through at a time. `choose` says whose turn it is, of those that wait."""

    def __init__(self, runs: int, choose: Choose) -> None:
        self._choose, self._changed = choose, threading.Condition()
        self._asking: dict[int, Any] = {}  # a run that waits -> None for a write, else what it reads
        self._read: Counter[Any] = Counter()  # what was read since the last write
        self._running = set(range(runs))
        self._turn: int | None = None

    def call(self, run: int, read: Any, made: Callable[[], Any]) -> Any:
        """Make a call when its turn has come; `read` says what it reads, None what writes."""
        with self._changed:
            self._asking[run] = read
            self._next()
            self._changed.wait_for(lambda: self._turn == run)
            if read is None:
                self._read.clear()
            self._read[run, read] += 1
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
            writing = [run for run in sorted(self._asking) if self._asking[run] is None]
            reading = [run for run in sorted(self._asking) if run not in writing]
            # All may read before anybody writes: what was read is as old as can be. But nobody waits for ever.
            fresh = [run for run in reading if self._read[run, self._asking[run]] < PATIENCE]
            self._turn = self._choose(fresh if writing else reading, writing)
            self._changed.notify_all()


class Ordered:
    """The runs make their writes in this order, with reads as late or as early as that lets them."""

    def __init__(self, order: Sequence[int]) -> None:
        self._left = list(order)

    def __call__(self, reading: Sequence[int], writing: Sequence[int]) -> int:
        if reading:
            return reading[0]
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


def at_once(asked: Sequence[Asked], account: Aws, choose: Choose) -> list[Execution]:
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

    def client(self, service: str, *options: Any, **named: Any) -> Any:
        def wait(made: Any, operation: str, parameters: Any) -> Any:
            is_write = access.level(service, operation) == access.WRITE
            read = None if is_write else f"{service}:{operation} {parameters}"
            return self.turns.call(self.run, read, lambda: made(operation, parameters))

        return around(self.within.client(service, *options, **named), wait)


# The table --------------------------------------------------------------------------------------------------------

_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ][0-9:.]+(Z|\+00:00)?|[A-Z][a-z]{2} \d\d?, \d{4} \d\d?:\d\d:\d\d [AP]M|\b1[0-9]{12}\b"
)
_ID = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=-)[0-9a-f]{8,32}\b|\b(A[A-Z0-9]{15,20}|[0-9a-f]{32})\b"
)


@dataclass(frozen=True)
class Outcome:
    """How each run ended, and the end state. `writes`: how many each has made."""

    ends: tuple[str, ...]
    state: str
    writes: tuple[int, ...] = field(compare=False)


@dataclass(frozen=True)
class Case:
    """Documents that run at once, by the rules that name them, on what the test of the first rule makes."""

    rules: tuple[str, ...]

    @property
    def name(self) -> str:
        return " x ".join(LIBRARY.rules[rule].document for rule in self.rules)

    def at_once(self, choose: Choose) -> Outcome:
        """What becomes of all at once."""
        return self._outcome(lambda asked, account: at_once(asked, account, choose))

    def serial(self) -> list[Outcome]:
        """What becomes of one after the other, in one order and the other."""
        orders = sorted({self.rules, self.rules[::-1]}, key=lambda order: order != self.rules)
        step = slice(None), slice(None, None, -1)
        return [self._outcome(partial(_one_by_one, step=each)) for _, each in zip(orders, step, strict=False)]

    def _outcome(self, run: Callable[[list[Asked], Aws], list[Execution]]) -> Outcome:
        with emulated_account() as account:
            asked = made(self.rules, account)
            ran = run(asked, account)
            return Outcome(
                tuple(told(each) for each in ran),
                state(asked, account),
                tuple(sum(call.may_have_changed for call in each.calls) for each in ran),
            )


def _one_by_one(asked: list[Asked], account: Aws, step: slice) -> list[Execution]:
    return [at_once([each], account, Shuffled(0))[0] for each in asked[step]][step]


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
    """What there is in the end of all that the rules look at: no times, and ids by the order in which they appear."""
    kinds = {kind for each in asked for kind in (*each.rule.resource_types, each.rule.remediation.get("ResourceType"))}
    loose = {member for each in asked for member in MAY_DIFFER.get(each.rule.document, ())}
    items = recorder.record(account.session, account.region, sorted(kinds & recorder.RECORDERS.keys()), MANAGEMENT)
    shown = [comparable(item, loose, key=lambda part: _ID.sub("*", repr(part))) for item in items]
    for item in shown:
        versions = (item.get("configuration") or {}).get("policyVersionList")
        if versions:  # two runs may each keep the old one and make a new one; one of them is in force
            held = [version["document"] for version in versions if version["isDefaultVersion"]]
            item["configuration"] |= {"policyVersionList": held, "defaultVersionId": ""}
    names: dict[str, str] = {}
    text = _TIME.sub("*", json.dumps(shown, sort_keys=True, default=str))
    return _ID.sub(lambda found: names.setdefault(found[0], f"id{len(names)}"), text)


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


def orders(case: Case, writes: Sequence[int]) -> Iterator[tuple[str, Choose]]:
    """Orders in which two runs write that often, each by a name, and then random orders of all calls."""
    is_twice = len(set(case.rules)) == 1
    most = max(writes)
    one, other = (most, most) if is_twice else (max(each, 1) for each in writes)
    if comb(one + other, one) > MOST_ORDERS:
        one, other = min(one, 2), min(other, 2)
    for places in combinations(range(one + other), one):
        order = tuple(0 if place in places else 1 for place in range(one + other))
        if not is_twice or 0 in places:
            yield f"writes {order}", Ordered(order)
    for seed in range(RANDOM_ORDERS):
        yield f"seed {seed}", Shuffled(seed)


@dataclass
class Row:
    """A case: the orders that were tried, those that ended otherwise than one after the other, and the end states."""

    case: Case
    tried: int = 0
    wrong: list[str] = field(default_factory=list)
    states: set[str] = field(default_factory=set)


def row(case: Case) -> Row:
    """Try a case in each order, against what the same runs do one after the other."""
    serial = case.serial()
    found = Row(case)
    for name, choose in orders(case, serial[0].writes):
        outcome = case.at_once(choose)
        found.tried += 1
        found.states.add(outcome.state)
        if outcome not in serial:
            ends = "; ".join(end for end in outcome.ends if end not in serial[0].ends)
            found.wrong.append(f"{name}: {ends or 'another end state'}")
    return found


def main() -> int:
    """Print the table; 1 where a row is wrong."""
    wrong, all_cases = 0, list(cases())
    print("| documents | orders | otherwise than one after the other | end states |\n| --- | --- | --- | --- |")
    for number, case in enumerate(all_cases, start=1):
        print(f"{number} of {len(all_cases)}: {case.name}", file=sys.stderr, flush=True)
        tried = row(case)
        wrong += bool(tried.wrong)
        wrongly = "<br>".join(tried.wrong) or "none"
        print(f"| {case.name} | {tried.tried} | {wrongly} | {len(tried.states)} |", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
