"""The whole loop in an emulated organization: scan, waive, plan, apply what is safe, scan again, undo one, report.

It is the product on real parts, run through the same functions as the commands; only AWS is in memory.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from trueup import digests, emulated, times, who, yaml_files
from trueup.aws import Aws
from trueup.catalogue import Catalogue
from trueup.emulated import Organization
from trueup.evaluate import Tally, inputs_of
from trueup.evidence import seal as seals
from trueup.evidence.seal import Judge, Seal, Sealed, Source
from trueup.remediation import allowing, planfile
from trueup.remediation import apply as applying
from trueup.remediation import journal as journals
from trueup.remediation import plan as planning
from trueup.remediation import undo as undoing
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed, Applied
from trueup.remediation.planfile import Plan
from trueup.remediation.runbooks import Runbooks
from trueup.remediation.undo import Undone
from trueup.report import folder
from trueup.report.gather import gather
from trueup.report.model import Sources
from trueup.report.store import Store
from trueup.results import Result, State
from trueup.run import Run, new_run
from trueup.scan import Target, scan
from trueup.waivers import register

# The account that grew without anybody watching. Only its fixes are planned, so that the demo fits into a minute.
NEGLECTED = "payments"
# Half of all findings are untagged resources, and all of them are fixed alike.
NOT_PLANNED = "REQUIRED_TAGS"
# What is public on purpose; see `emulated.contents.payments`.
WAIVED = ("S3_BUCKET_PUBLIC_READ_PROHIBITED", "payments-exports")
PACK = "well-architected-security"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Files:
    """What the demo leaves behind, for whoever wants to go on by hand."""

    before: Path
    waivers: Path
    plan: Path
    journal: Path
    after: Path
    undo: Path
    organization: Path
    reports: Path

    @classmethod
    def under(cls, folder: Path) -> Files:
        """Their places; those of an earlier demo are taken away, as a journal is only ever added to."""
        folder.mkdir(parents=True, exist_ok=True)
        files = cls(
            before=folder / "results-before.jsonl",
            waivers=folder / "waivers.yaml",
            plan=folder / "plan.json",
            journal=folder / "journal.jsonl",
            after=folder / "results-after.jsonl",
            undo=folder / "undo.jsonl",
            organization=folder / "organization.json",
            reports=folder / "reports",
        )
        for path in vars(files).values():
            if not path.is_dir():
                path.unlink(missing_ok=True)
        return files


@dataclass(frozen=True)
class Told:
    """What happened, for the closing words."""

    before: tuple[Result, ...]
    plan: Plan
    applied: Applied
    after: tuple[Result, ...]
    undone: Undone
    files: Files
    report: Path


class Demo:
    """The steps, one method each, on an organization that runs for as long as the demo does."""

    def __init__(self, organization: Organization, library: Catalogue, files: Files) -> None:
        self.organization, self.library, self.files = organization, library, files
        own = organization.management()
        home = Aws(own, emulated.HOME, emulated.MANAGEMENT, endpoint_url=organization.endpoint_url)
        self._accounts = Accounts(home, emulated.ACCESS_ROLE)
        self._runbooks = Runbooks(library)

    def describe(self) -> None:
        """Write the waiver register and the names of the accounts."""
        today = datetime.now(UTC).date()
        rule, bucket = WAIVED
        waiver = {
            "id": "W-1",
            "rules": [rule],
            "accounts": [self.organization.account(NEGLECTED).id],
            "regions": list(self.organization.regions),
            "resources": [bucket],
            "owner": "payments team",
            "approver": "security team",
            "reason": "Partners fetch the daily exports without an account; they hold no personal data.",
            "ticket": "SEC-101",
            "approved": (today - timedelta(days=60)).isoformat(),
            "expires": (today + timedelta(days=20)).isoformat(),
        }
        self.files.waivers.write_text(yaml_files.dumped({"version": 1, "waivers": [waiver]}))
        accounts = [{"id": account.id, "name": account.name} for account in self.organization.accounts]
        content = {"name": "Example", "accounts": accounts, "regions": list(self.organization.regions)}
        self.files.organization.write_text(json.dumps(content, indent=2) + "\n")

    def scan(self, path: Path, on_place: Callable[[str, str], None]) -> tuple[Result, ...]:
        """Judge every account in every Region by every rule, with the waivers in force."""
        now = datetime.now(UTC)
        run = new_run(now, register.applied(register.load(self.files.waivers), now.date()))
        targets = [Target(account.id, partial(self._opened, account.id)) for account in self.organization.accounts]
        rules, tally = self.library.rules.values(), Tally()
        results = tuple(scan(targets, self.organization.regions, rules, run, tally=tally, on_place=on_place))
        seals.path_of(path).unlink(missing_ok=True)
        path.write_text("".join(f"{result.line()}\n" for result in results), encoding="utf-8")
        self._seal(path, run, tally)
        return results

    def _seal(self, path: Path, run: Run, tally: Tally) -> None:
        """Write the seal of a scan's results."""
        sealed = Seal(
            run_id=run.run_id,
            started=run.started,
            ended=times.now(),
            arguments=("demo",),
            results=(Sealed(path.name, *digests.of_file(path), tally.results),),
            selection="all",
            sources=tuple(Source("live", " ".join(place)) for place in sorted(tally.places)),
            rules=tuple(
                Judge(rule.name, digests.of_folder(rule.folder), inputs_of(rule, {}))
                for rule in self.library.rules.values()
            ),
            waivers=seals.named(self.files.waivers, path.parent),
            counts=tally.states,
            complete=not (tally.gaps or tally.refused_by_aws),
            user=who.user(),
        )
        seals.write(seals.path_of(path), sealed, like=path)

    def plan(self, results: Iterable[Result], on_item: Callable[[], None]) -> Plan:
        """What fixing the neglected account would change. No write reaches the emulator."""
        wanted = [json.loads(result.line()) for result in self.chosen(results)]
        plan = planning.make(wanted, self._runbooks, self._accounts, on_item=lambda _item: on_item())
        planfile.write(plan, self.files.plan)
        return plan

    def chosen(self, results: Iterable[Result]) -> list[Result]:
        """The failures that are planned, and those that are waived in their place."""
        account = self.organization.account(NEGLECTED).id
        return [
            result
            for result in results
            if result.accountId == account
            and result.configRuleName != NOT_PLANNED
            and result.state in (State.NON_COMPLIANT, State.WAIVED)
        ]

    def apply(self, plan: Plan, on_end: Callable[[], None]) -> Applied:
        """Carry out what is safe, whatever it costs with use, each write journalled before it happens."""
        safe = Allowed(cost="grows")
        with journals.Journal(self.files.journal, run=self._run(plan)) as journal:
            return applying.run(plan, self._runbooks, self._accounts, journal, safe, lambda _end: on_end())

    def undo(self) -> Undone:
        """Take back one fix, the first that can be taken back whole."""
        changes = journals.read(self.files.journal)
        fixes = Counter(change.resource for change in {(each.item, each.resource): each for each in changes}.values())
        whole = (change.resource for change in changes if change.undo.reversible == "yes")
        resource = next(each for each in whole if fixes[each] == 1)  # an undo takes a resource
        chosen = undoing.chosen(changes, [resource], ())
        with journals.Journal(self.files.undo, command="undo", run=self._run()) as journal:
            return undoing.run(chosen, self._accounts, journal)

    def _run(self, plan: Plan | None = None) -> dict[str, Any]:
        """What its journals say of who runs it: nobody is asked, as nothing of it is real."""
        return allowing.told(self._accounts.who, "demo", plan=plan)

    def report(self) -> Path:
        """Every format, from the results after the fixes, with the run before as its trend. Gives the folder."""
        sources = Sources(
            (self.files.after,),
            (self.files.before,),
            (self.files.journal, self.files.undo),
            self.files.waivers,
            self.files.organization,
        )
        with closing(Store()) as store:
            made = gather(sources, self.library, self.library.pack(PACK), store, datetime.now(UTC), "trueup demo")
            return folder.write(made, folder.installed(), self.files.reports, force=True)

    def _opened(self, account: str, region: str) -> Any:
        return self.organization.session(account, region)


@contextmanager
def running(library: Catalogue, out_dir: Path) -> Iterator[Demo]:
    """A demo on a fresh organization behind a server on 127.0.0.1. Raises TrueupError where moto is missing."""
    files = Files.under(out_dir)
    with emulated.organization(server=True) as organization:
        demo = Demo(organization, library, files)
        demo.describe()
        yield demo


def failures(results: Iterable[Result]) -> Mapping[str, Counter[str]]:
    """Rule -> account -> how many resources fail."""
    counted: dict[str, Counter[str]] = {}
    for result in results:
        if result.state == State.NON_COMPLIANT:
            counted.setdefault(result.configRuleName, Counter())[result.accountId] += 1
    return counted
