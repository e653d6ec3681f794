"""JUnit XML: a rule is a suite, a resource is a test case, for the screens of CI servers.

Manual evidence is a suite of its own, in which a case fails that is altered, missing, expired or not yet valid. So are
fixes: one fails that did not take or fails again, and is skipped where it is undone or nothing has judged it since.
The chain of the results is one case: it fails where a seal is broken, and is skipped where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from trueup.evidence.chain import BROKEN, SEALED
from trueup.manual_evidence.register import Status
from trueup.report import chain
from trueup.report.fix_words import sentence
from trueup.report.fixes import LAPSED, VERIFIED
from trueup.report.model import Report, RuleFacts
from trueup.report.states import SPOKEN, shown
from trueup.report.store import Row
from trueup.results import State
from trueup.times import utc

CHAIN, EVIDENCE, FIXES = "evidence chain", "manual evidence", "fixes"


@contextmanager
def writing(report: Report, folder: Path) -> Iterator[Callable[[Row], None]]:
    """Write junit.xml; gives what takes the results one by one, those of a rule together."""
    with (folder / "junit.xml").open("w", encoding="utf-8", errors="backslashreplace") as stream:
        xml = _Xml(stream)
        xml.startDocument()
        others = _others(report)
        xml.open("testsuites", name=f"trueup {report.run_id}", **_sum(report, others.values()))
        suite = ""

        def take(row: Row) -> None:
            nonlocal suite
            if row.rule != suite:
                if suite:
                    xml.close("testsuite")
                suite, rule = row.rule, report.rule[row.rule]
                xml.open("testsuite", name=rule.name, timestamp=utc(report.as_of)[:-1], **_totals([rule], True))
            _case(xml, row)

        yield take
        if suite:
            xml.close("testsuite")
        for name, cases in others.items():
            _suite(xml, report, name, cases)
        xml.close("testsuites")
        xml.endDocument()


class _Case(NamedTuple):
    """A test case that is no result: it passed where it has no child."""

    name: str
    child: str = ""  # failure or skipped
    message: str = ""
    kind: str = ""  # of a failure


def _others(report: Report) -> dict[str, list[_Case]]:
    """The suites beside those of the rules, those without a case left out."""
    suites = {CHAIN: [_chain(report)], EVIDENCE: [*_evidence(report)], FIXES: [*_fixes(report)]}
    return {name: cases for name, cases in suites.items() if cases}


def _chain(report: Report) -> _Case:
    name = f"results of {report.run_id}"
    if report.chain == SEALED:
        return _Case(name)
    message = " ".join(chain.lines(report.chain, report.seals))
    return _Case(name, "failure", message, BROKEN) if report.chain == BROKEN else _Case(name, "skipped", message)


def _evidence(report: Report) -> Iterator[_Case]:
    for each in report.evidence:
        held = each.evidence
        name = f"{held.id} {held.about}"
        if each.status == Status.VALID:
            yield _Case(name)
        else:
            message = f"{each.status}: looked at on {held.when} by {held.who}, counts until {held.valid_until}"
            yield _Case(name, "failure", message, each.status.value)


def _fixes(report: Report) -> Iterator[_Case]:
    for fix in report.fixes:
        name = " ".join(filter(None, (fix.id, fix.rule, fix.account, fix.region, fix.resource)))
        if fix.standing == VERIFIED:
            yield _Case(name)
        elif fix.standing in LAPSED:
            yield _Case(name, "failure", sentence(fix), fix.standing)
        else:
            yield _Case(name, "skipped", sentence(fix))


def _suite(xml: _Xml, report: Report, name: str, cases: Sequence[_Case]) -> None:
    xml.open("testsuite", name=name, timestamp=utc(report.as_of)[:-1], **_counted(cases))
    for case in cases:
        xml.open("testcase", classname=name, name=case.name, time="0")
        if case.child:
            kind = {"type": case.kind} if case.kind else {}
            xml.open(case.child, message=case.message, **kind)
            xml.close(case.child)
        xml.close("testcase")
    xml.close("testsuite")


def _counted(cases: Sequence[_Case]) -> dict[str, str]:
    failures, skipped = (sum(case.child == child for case in cases) for child in ("failure", "skipped"))
    return {
        "tests": str(len(cases)), "failures": str(failures), "errors": "0", "time": "0", "skipped": str(skipped),
    }  # fmt: skip


def _sum(report: Report, others: Iterable[Sequence[_Case]]) -> dict[str, str]:
    """The totals of all suites."""
    counted = [_counted(cases) for cases in others]
    return {
        name: str(int(value) + sum(int(of[name]) for of in counted)) for name, value in _totals([*report.rules]).items()
    }


def _totals(rules: list[RuleFacts], with_skipped: bool = False) -> dict[str, str]:
    of = {
        child: sum(rule.counts[state] for rule in rules for state in SPOKEN if SPOKEN[state].junit == child)
        for child in ("failure", "error", "skipped")
    }
    totals = {
        "tests": str(sum(rule.counts.discovered for rule in rules)),
        "failures": str(of["failure"]),
        "errors": str(of["error"]),
        "time": "0",
    }
    return totals | ({"skipped": str(of["skipped"])} if with_skipped else {})


def _case(xml: _Xml, row: Row) -> None:
    line = row.line
    name = " ".join(filter(None, (line["accountId"], line["awsRegion"], line["resourceType"], line["resourceId"])))
    xml.open("testcase", classname=row.rule, name=name, time="0")
    spoken = SPOKEN[row.state]
    if spoken.junit:
        message = ": ".join(filter(None, (row.state.value, line["waiverId"] or line["reason"], line["annotation"])))
        kind = {} if spoken.junit == "skipped" else {"type": line["severity"] if row.state != State.ERROR else "ERROR"}
        xml.open(spoken.junit, message=message, **kind)
        xml.close(spoken.junit)
    xml.close("testcase")


class _Xml(XMLGenerator):
    """Elements on lines of their own, and attributes that any parser can read."""

    def __init__(self, stream: TextIOWrapper) -> None:
        super().__init__(stream, "utf-8", short_empty_elements=True)

    def open(self, tag: str, **attributes: str) -> None:
        self.startElement(tag, AttributesImpl({name: shown(value) for name, value in attributes.items()}))
        self.characters("\n")

    def close(self, tag: str) -> None:
        self.endElement(tag)
        self.characters("\n")
