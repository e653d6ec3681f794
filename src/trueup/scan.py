"""Live accounts -> results, without AWS Config: what `trueup.recorder` finds, judged.

An account, a type or a resource that cannot be read becomes NOT_EVALUATED results of the rules that wanted it, and
the rest goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trueup import aws, recorder
from trueup.catalogue.rules import Rule
from trueup.errors import AwsError
from trueup.evaluate import Bound, Tally, bind, by_type, judge, judge_periodic, only_periodic
from trueup.evaluate.judging import Subject, result_of
from trueup.recorder import Unrecorded
from trueup.regions import asked_once
from trueup.results import Reason, Result, State
from trueup.run import Run
from trueup.verdict import ACCOUNT


@dataclass(frozen=True)
class Target:
    """An account to scan: its id, how to act in one of its Regions, and which these are where they are its own."""

    account: str
    opened: Callable[[str], Any]  # Region -> boto3 session; may raise AwsError
    regions: Sequence[str] = ()


@dataclass
class Clients:
    """What rules get in place of rdklib's client factory: the clients that the session keeps, as the recorder does. It
    remembers which services they asked."""

    session: Any
    region: str
    asked: set[str] = field(default_factory=set)

    def build_client(self, service: str, region: str | None = None, assume_role_mode: bool = True) -> Any:
        where = region or self.region
        self.asked.add(service)
        return aws.once(self.session, (service, where), lambda: self.session.client(service, region_name=where))


def scan(
    targets: Iterable[Target],
    regions: Sequence[str],
    rules: Iterable[Rule],
    run: Run,
    *,
    inputs: Mapping[str, Mapping[str, str]] | None = None,
    tally: Tally | None = None,
    on_place: Callable[[str, str], None] | None = None,
    on_failure: Callable[[str, AwsError], None] | None = None,
) -> Iterator[Result]:
    """Judge each account in each Region by each rule: what is recorded first, then what is asked on schedule.

    The first of the Regions is the one in which global resources count. `tally` is filled on the way; on_place is told
    of each account and Region before its turn, on_failure of what AWS refused for a whole account and Region.
    Raises UsageError where a rule refuses its inputs.
    """
    bound = bind(rules, inputs)
    total = Tally() if tally is None else tally
    for each in bound:
        total.states.setdefault(each.rule.name, Counter())
    for target in targets:
        asks_globally: set[str] = set()  # periodic rules that the home Region has answered for all Regions
        for region in target.regions or regions:
            if on_place is not None:
                on_place(target.account, region)
            total.places.add((target.account, region))
            try:
                session = target.opened(region)
                for result in _place(session, target.account, region, regions[0], bound, run, asks_globally, total):
                    total.count(result)
                    yield result
            except AwsError as error:
                total.refused_by_aws += 1
                if on_failure is not None:
                    on_failure(f"{target.account} {region}", error)
                for each in bound:
                    result = _not_evaluated(each, run, target.account, region, Reason.ACCESS_DENIED, str(error))
                    total.count(result)
                    yield result


def _place(
    session: Any,
    account: str,
    region: str,
    home: str,
    bound: Sequence[Bound],
    run: Run,
    asks_globally: set[str],
    tally: Tally,
) -> Iterator[Result]:
    clients, judges = Clients(session, region), by_type(bound)
    for entry in recorder.record(session, region, sorted(judges.keys() & recorder.RECORDERS.keys()), account, home):
        if isinstance(entry, Unrecorded):
            for each in judges[entry.resource_type]:
                yield _unrecorded(each, run, entry)
        else:
            tally.items += 1
            tally.judged += 1
            yield from judge(judges[entry["resourceType"]], entry, run, clients)
    for name in sorted(judges.keys() - recorder.RECORDERS.keys()):
        for each in judges[name]:
            why = f"{name} is not among the types that a scan records."
            yield _not_evaluated(each, run, account, region, Reason.TYPE_NOT_RECORDED, why)
    for each in only_periodic(bound):
        if each.rule.name in asks_globally:
            continue
        asked = Clients(session, region)
        yield from judge_periodic([each], account, region, run, asked)
        if region == home and asked_once(each.rule.name, asked.asked):
            asks_globally.add(each.rule.name)


def _unrecorded(bound: Bound, run: Run, told: Unrecorded) -> Result:
    what = told.resource_id or told.resource_type
    why = f"{what} could not be read: {told.message}"
    return _not_evaluated(bound, run, told.account, told.region, told.reason, why, told.resource_type, told.resource_id)


def _not_evaluated(
    bound: Bound, run: Run, account: str, region: str, reason: Reason, why: str, kind: str = "", identifier: str = ""
) -> Result:
    """A gap: about one resource where it is known which, else about the account."""
    what = (kind, identifier, identifier) if identifier else (ACCOUNT, account)
    return result_of(bound, run, Subject(account, region, *what), State.NOT_EVALUATED, reason, why, run.judged_at())
