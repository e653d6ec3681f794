"""Whether one rule is done, in seconds: `make rule-check NAME=SQS_QUEUE_ENCRYPTED`.

A line for each thing that a rule owes, and what to do where it is missing; CONTRIBUTING.md says why each is owed.
Exit status: 0 all is there, or will be once the TODOs of a draft are filled in; 1 something fails; 2 no such rule.
"""

import argparse
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from keyword import iskeyword
from pathlib import Path

from generated import ROOT

sys.path.insert(0, str(ROOT / "tests"))

import pytest

import support
from trueup import catalogue, loader, pages, recorder
from trueup.catalogue import Catalogue
from trueup.catalogue.rules import Rule
from trueup.documents.lint import remediation
from trueup.documents.load import document
from trueup.errors import CatalogueError, TrueupError, UsageError
from trueup.permissions import access, document_calls, lint, policy
from trueup.permissions.document_calls import Call
from trueup.remediation import inverse
from trueup.scaffold import client_name

OK, TODO, FAILS = "ok", "todo", "FAILS"
SHOWN = 4  # of what may be many

LAWS = Path("tests/test_catalogue.py")
LOOP = Path("tests/remediation/test_closed_loop.py")
ENGINE = Path("src/trueup")
BY_SERVICE = ("recorder", "emulated/services", "remediation/inverse")  # parts of the engine with a file a service


@dataclass(frozen=True)
class Line:
    """How one thing stands, and what is to be done about it."""

    thing: str
    state: str
    told: str = ""


@dataclass(frozen=True)
class Work:
    """One rule, and all that its author writes for it."""

    library: Catalogue
    rule: Rule

    @property
    def test(self) -> Path:
        return Path("tests/rules") / f"{self.rule.name}_test.py"

    @property
    def page(self) -> Path:
        return Path("docs/rules") / f"{self.rule.name}.md"

    @property
    def document(self) -> Path:
        return Path("remediation-docs") / f"{self.rule.document}.yaml"

    @property
    def own(self) -> list[Path]:
        """The files that are its own, or its document's."""
        return [self.rule.source.relative_to(ROOT), self.rule.facts.relative_to(ROOT), self.test, self.document]

    @cached_property
    def facts(self) -> pages.Tested:
        """What its test says of it. Raises UsageError where that is no table of scenarios."""
        tested = loader.module(ROOT / self.test)
        if not hasattr(tested, "SCENARIOS") or not any(name.startswith("test_given_") for name in vars(tested)):
            raise UsageError(f"{self.test}: no table SCENARIOS, or no test_given_... that runs it")
        return pages.tested(tested)

    @cached_property
    def calls(self) -> list[Call]:
        """What its document calls."""
        return list(document_calls.calls(self.library.document(self.rule.document).content))

    @cached_property
    def engine(self) -> list[Path]:
        """What the engine knows of the services whose types it judges or whose operations its fix calls."""
        services = {call.service for call in self.calls} | {client_name(name) for name in self.rule.resource_types}
        files = (ENGINE / part / f"{module(service)}.py" for service in sorted(services) for part in BY_SERVICE)
        return [path for path in files if (ROOT / path).is_file()]

    def owed(self, thing: str, told: str) -> Line:
        """What is missing: of a draft, it is still to come."""
        return Line(thing, TODO if self.rule.is_draft else FAILS, told)


def module(service: str) -> str:
    """What the file of a service is called, whose client is called so."""
    return service.replace("-", "_") + ("_" if iskeyword(service) else "")


# --- checks in programs of their own ----------------------------------------------------------------------------------


class Started:
    """A program that goes on while others are run; what it says of a failure is advice, or else what it prints."""

    def __init__(self, thing: str, *command: str | Path, advice: str = "") -> None:
        self.thing, self.advice = thing, advice
        program = [sys.executable, "-m", *map(str, command)]
        self._process = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def line(self) -> Line:
        told, _ = self._process.communicate()
        if self._process.returncode == 0:
            return Line(self.thing, OK)
        return Line(self.thing, FAILS, self.advice or told.strip())


def programs(work: Work) -> list[Started]:
    """ruff on what the author writes in Python, mypy on what of it has types: files of the engine."""
    written = [path for path in [*work.own, *work.engine] if path.suffix == ".py"]
    started = [
        Started("format", "ruff", "format", "--check", "--quiet", *written, advice="`make format` mends it"),
        Started("lint", "ruff", "check", "--quiet", "--output-format", "concise", *written),
    ]
    return [*started, *([Started("types", "mypy", "--no-error-summary", *work.engine)] if work.engine else [])]


# --- checks by reading ------------------------------------------------------------------------------------------------


def by_reading(work: Work) -> Iterator[Line]:
    yield from (unfinished(work), scenarios(work), recorded(work), linted(work), least_privilege(work), undo(work))
    yield from (page(work), packs(work))


def unfinished(work: Work) -> Line:
    """Where a TODO stands."""
    found = {path: _todos(ROOT / path, work.rule.name) for path in [*work.own, *work.engine]}
    where = "; ".join(f"{path} {', '.join(map(str, lines))}" for path, lines in found.items() if lines)
    if not where:
        return Line("written", OK)
    draft = "a draft, until no TODO is in its docstring: " if work.rule.is_draft else "TODO is left: "
    return work.owed("written", draft + where)


def _todos(path: Path, rule: str) -> list[int]:
    """The lines with a TODO, that of a rule's own name aside."""
    lines = path.read_text(encoding="utf-8").replace(rule, "").splitlines()
    return [number for number, line in enumerate(lines, 1) if "TODO" in line]


def scenarios(work: Work) -> Line:
    """How many rows there are, by verdict; those to be written do not count."""
    verdicts = Counter(verdict for _, verdict in work.facts.scenarios)
    told = f"{verdicts.total()} rows: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    if verdicts.total() < support.LEAST_SCENARIOS:
        return work.owed("scenarios", f"{told}; at least {support.LEAST_SCENARIOS} in {work.test}")
    missing = [verdict for verdict in (support.COMPLIANT, support.NON_COMPLIANT) if verdict not in verdicts]
    if missing:
        return work.owed("scenarios", f"{told}; none is {missing[0]} in {work.test}")
    return Line("scenarios", OK, told)


def recorded(work: Work) -> Line:
    """Whether `trueup scan` can read what the rule judges."""
    unknown = [name for name in work.rule.resource_types if name not in recorder.RECORDERS]
    if unknown:
        told = f"{', '.join(unknown)}: no row in {ENGINE / 'recorder'}, so `trueup scan` cannot read it"
        return work.owed("recorder", told)
    types = work.rule.resource_types
    more = f" and {len(types) - SHOWN} more" if len(types) > SHOWN else ""
    return Line("recorder", OK, ", ".join(types[:SHOWN]) + more)


def linted(work: Work) -> Line:
    """The document as AWS takes it, as we want it, and as the rule calls it."""
    found = [*lint.file(ROOT / work.document), *remediation.findings(work.rule, document(ROOT / work.document))]
    risk = work.library.document(work.rule.document).risk
    if not found:
        return Line("document", OK, f"{work.rule.document}, {risk}")
    told = "; ".join(str(each).removeprefix(f"{ROOT}/") for each in found)
    if all(each.severity == "warning" for each in found):
        return work.owed("document", told) if work.rule.is_draft else Line("document", OK, told)
    return Line("document", FAILS, told)


def least_privilege(work: Work) -> Line:
    """Whether the policy of its role follows from its steps."""
    derived = policy.of_document(work.library.document(work.rule.document).content)
    if derived.incomplete:
        return Line("policy", FAILS, f"{work.document}: cannot be told from it: {'; '.join(derived.incomplete)}")
    wide = "each wildcard has its reason" if derived.reasons else "no wildcard"
    return Line("policy", OK, f"{len(derived.actions)} actions, {wide}")


def undo(work: Work) -> Line:
    """Whether each write of the fix has a way back, or the reason why it has none."""
    writes = [call for call in work.calls if access.level(call.service, call.operation) == access.WRITE]
    named = {f"{call.service}:{call.operation}": call.service for call in writes}
    for write, service in named.items():
        if not inverse.known(write):
            file = ENGINE / "remediation/inverse" / f"{module(service)}.py"
            return work.owed("undo", f"no way back from {write}: add a row to {file}")
    return Line("undo", OK, ", ".join(named))


def page(work: Work) -> Line:
    fixed_by = work.library.document(work.rule.document)
    wanted = pages.rule_page(work.rule, fixed_by, work.facts, work.library.packs_of(work.rule.name))
    path = ROOT / work.page
    if path.is_file() and path.read_text(encoding="utf-8") == wanted:
        return Line("page", OK, str(work.page))
    return work.owed("page", f"{work.page} is {'stale' if path.is_file() else 'missing'}: `make written`")


def packs(work: Work) -> Line:
    listed = work.library.packs_of(work.rule.name)
    if not listed:
        return work.owed("packs", "in none: list it in a control of conformance-packs/sources")
    return Line("packs", OK, ", ".join(listed))


# --- checks by tests --------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Tests:
    """A plugin of pytest that runs one rule's tests, and keeps how they end."""

    rule: str
    own: Path
    reports: list[pytest.TestReport | pytest.CollectReport] = field(default_factory=list)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Of laws and loops, those of the rule."""
        items[:] = [item for item in items if item.path == ROOT / self.own or item.name.endswith(f"[{self.rule}]")]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self.reports.append(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.reports.append(report)

    def line(self, thing: str, file: Path, work: Work) -> Line:
        ended = [report for report in self.reports if report.nodeid.partition("::")[0] == str(file)]
        failed = [_told(report) for report in ended if report.failed]
        if failed:
            more = [f"and {len(failed) - SHOWN} more"] if len(failed) > SHOWN else []
            return Line(thing, FAILS, "\n".join([*failed[:SHOWN], *more]))
        skipped = [report for report in ended if report.skipped]
        passed = len(ended) - len(skipped)
        reasons = dict.fromkeys(_reason(report) for report in skipped)
        todo = [reason for reason in reasons if reason.startswith("TODO")]
        if todo or not passed:
            return work.owed(thing, "; ".join(todo or reasons) or "no test ran")
        kinds = [kind for report in ended for key, kind in report.user_properties if key == "proof"]
        proof = f", proven by {kinds[0]}" if kinds else ""
        return Line(thing, OK, f"{passed} tests{proof}")


def _told(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The test and the first line of what it says; of laws, the test's name is the sentence in CONTRIBUTING.md."""
    crash = getattr(report.longrepr, "reprcrash", None)
    message = crash.message if crash else str(report.longrepr)
    where = (
        f" ({Path(crash.path).relative_to(ROOT)}:{crash.lineno})" if crash and ROOT in Path(crash.path).parents else ""
    )
    return f"{report.nodeid.rpartition('::')[2]}: {message.strip().splitlines()[0]}{where}"


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why it was skipped."""
    return str(report.longrepr[2]).removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""


def by_tests(work: Work) -> Iterator[Line]:
    tests = Tests(work.rule.name, work.test)
    files = {"tests": work.test, "laws": LAWS, "loop": LOOP}
    quiet = ("-p", "no:terminal", "-p", "no:xdist", "-p", "no:cacheprovider")
    pytest.main(["--rootdir", str(ROOT), *quiet, *(str(ROOT / file) for file in files.values())], [tests])
    yield from (tests.line(thing, file, work) for thing, file in files.items())


# --- the summary ------------------------------------------------------------------------------------------------------


def checked(work: Work) -> Iterator[Line]:
    """A line for each thing. What cannot even be read is a line too, and so is what the author's code raises."""
    missing = [path for path in work.own if not (ROOT / path).is_file()]
    if missing:
        yield Line("written", FAILS, f"missing: {', '.join(map(str, missing))}")
        return
    started = programs(work)
    for check in (by_reading, by_tests):
        try:
            yield from check(work)
        except Exception as error:
            told = str(error) if isinstance(error, TrueupError) else f"{type(error).__name__}: {error}"
            yield Line("library", FAILS, told.removeprefix(f"{ROOT}/"))
    yield from (each.line() for each in started)


def summary(work: Work, lines: Iterable[Line]) -> int:
    """Print the lines as they come, and what they come to; the exit status."""
    states = Counter()
    for line in lines:
        states[line.state] += 1
        first, *rest = line.told.splitlines() or [""]
        print(f"{line.thing:10} {line.state:6} {first}".rstrip(), *(f"{'':17} {each}" for each in rest), sep="\n")
    if states[FAILS]:
        print(
            f"\n{work.rule.name}: {states[FAILS]} of {states.total()} fail. Its files: {', '.join(map(str, work.own))}"
        )
    elif states[TODO]:
        print(f"\n{work.rule.name} is a draft: {states[TODO]} of {states.total()} are still to do.")
    else:
        print(f"\n{work.rule.name}: all {states.total()} are there.")
    return 1 if states[FAILS] else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="the rule's name")
    name, began = parser.parse_args().name, time.monotonic()
    if not name:
        parser.error("name a rule: make rule-check NAME=SQS_QUEUE_ENCRYPTED")
    library = catalogue.load(ROOT)
    try:
        work = Work(library, library.rule(name))
    except TrueupError as error:
        print(f"rule-check: {str(error).removeprefix(f'{ROOT}/')}", file=sys.stderr)
        return 1 if isinstance(error, CatalogueError) else 2
    status = summary(work, checked(work))
    print(f"{time.monotonic() - began:.1f} s")
    return status


if __name__ == "__main__":
    sys.exit(main())
