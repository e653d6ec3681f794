"""Everything is applied, again and again, until nothing changes: that it ends, and whether in one state in both orders.

`python -m tests.converging` does so in one account of the emulated organization after another, or in those that are
named. It prints a row when an account comes to its end, and each round on stderr; each takes some minutes, as every fix
runs in a process of its own.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from looping import LIBRARY, recorded
from trueup import emulated
from trueup.aws import Aws
from trueup.catalogue.documents import COSTS, RISKS
from trueup.clock import VirtualClock
from trueup.emulated import Organization
from trueup.remediation import apply as applying
from trueup.remediation import order
from trueup.remediation import plan as planning
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed
from trueup.remediation.journal import Journal
from trueup.remediation.planfile import Item, Plan
from trueup.remediation.runbooks import Runbooks
from trueup.results import State
from trueup.run import new_run
from trueup.scan import Target, scan

EVERYTHING = Allowed(RISKS[-1], COSTS[-1], irreversible=True)
MOST = 4  # rounds
STARTED = {
    "AttachTime", "CreationTime", "LaunchTime", "createDate", "createTime", "creationDate", "lastModified",
    "resourceCreationTime",
}  # fmt: skip
# What AWS draws by chance.
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8,}|\bA[A-Z0-9]{15,}\b")

Items = Sequence[Item]


@dataclass(frozen=True)
class End:
    """How it ended. rounds: how many fixes each has changed; left: why each failure that stays does, by rule and id."""

    rounds: tuple[int, ...]
    left: Mapping[tuple[str, str], str]
    state: Sequence[str]


class Converging:
    """One emulated organization, some accounts and Regions of it, and the order of a plan's fixes."""

    def __init__(
        self, organization: Organization, accounts: Sequence[str], regions: Sequence[str], ordered: Callable[..., Items]
    ) -> None:
        self.organization, self.regions, self._ordered = organization, regions, ordered
        self.accounts = [organization.account(name).id for name in accounts]
        self.clock = VirtualClock()
        self.books = Runbooks(LIBRARY, approve=lambda _question: True, clock=self.clock)
        home = Aws(organization.management(), emulated.HOME, emulated.MANAGEMENT)
        self.reached = Accounts(home, emulated.ACCESS_ROLE)

    def run(self) -> End:
        """Round after round until one changes nothing. Raises RuntimeError where that takes more than MOST."""
        rounds: list[int] = []
        while len(rounds) < MOST:
            plan = self._plan()
            items = tuple(self._ordered(self.books, plan.items))
            with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "journal.jsonl") as journal:
                applied = applying.run(replace(plan, items=items), self.books, self.reached, journal, EVERYTHING)
            rounds.append(applied.counts.get("changed", 0))
            print(f"round {len(rounds)}: {len(items)} planned, {rounds[-1]} changed", file=sys.stderr, flush=True)
            if not rounds[-1]:
                why = {(each.rule, each.target.id): each.reason for each in plan.skipped}
                why |= {(end.item.rules[0], end.item.target.id): end.reason or end.kind for end in applied.ends}
                # Of resources that are alike but for their ids, which are drawn, the same one speaks in every run.
                told = {(rule, _named(name)): why[rule, name] for rule, name in sorted(why, key=why.__getitem__)}
                return End(tuple(rounds), told, self._state())
        raise RuntimeError(f"after {MOST} rounds it still changes: {rounds}")

    def _plan(self) -> Plan:
        found = [json.loads(result.line()) for result in self._results() if result.state == State.NON_COMPLIANT]
        return planning.make(found, self.books, self.reached)

    def _results(self) -> list[Any]:
        targets = [Target(account, lambda region, of=account: self._session(of, region)) for account in self.accounts]
        return list(scan(targets, self.regions, LIBRARY.rules.values(), new_run()))

    def _session(self, account: str, region: str) -> Any:
        return self.organization.session(account, region)

    def _state(self) -> list[str]:
        """All that there is, in one order."""
        return sorted(
            _named(json.dumps(item, sort_keys=True))
            for account in self.accounts
            for item in recorded(self.organization, account, self.regions, STARTED)
        )


def _named(text: str) -> str:
    return ID.sub("ID", text)


def as_planned(_books: Runbooks, items: Items) -> Items:
    return items


def the_other_way_round(books: Runbooks, items: Items) -> Items:
    """The last first, as far as the law of the order lets it."""
    latest_first = list(items)
    latest_first.reverse()
    return sorted(
        latest_first, key=lambda item: order.rank(books.writes(item.document), item.target.region == emulated.HOME)
    )


ORDERS = {"as planned": as_planned, "the other way round": the_other_way_round}


def ends(accounts: Sequence[str], regions: Sequence[str]) -> dict[str, End]:
    """How it ends in each of the orders; accounts by their names."""
    told = {}
    for name, ordered in ORDERS.items():
        with emulated.organization() as organization:
            told[name] = Converging(organization, accounts, regions, ordered).run()
    return told


def main() -> int:
    """Prints the rounds of each account and order, then what stays wrong; 1 where the orders end differently."""
    time.sleep = lambda _seconds: None  # of retries
    with emulated.organization() as organization:
        names = sys.argv[1:] or [account.name for account in organization.accounts]
    print("| account | order | changed in each round | stays wrong |\n| --- | --- | --- | --- |", flush=True)
    told = {}
    for account in names:
        told[account] = ends([account], emulated.REGIONS)
        for name, end in told[account].items():
            print(f"| {account} | {name} | {', '.join(map(str, end.rounds))} | {len(end.left)} |", flush=True)
    print("\n| account | stays wrong | why |\n| --- | --- | --- |")
    differ = []
    for account, (first, second) in ((account, each.values()) for account, each in told.items()):
        for (rule, resource), reason in sorted(first.left.items()):
            print(f"| {account} | {rule} of {resource} | {reason} |")
        if (first.state, first.left) != (second.state, second.left):
            differ += [account, *(each[:300] for each in sorted(set(first.state) ^ set(second.state)))]
    print("\nThe orders end in " + ("different states:" if differ else "one state."), *differ, sep="\n")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
