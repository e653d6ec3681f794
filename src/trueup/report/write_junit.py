"""JUnit XML: a rule is a suite, a resource is a test case, for the screens of CI servers.

Manual evidence is a suite of its own, in which a case fails that is altered, missing, expired or not yet valid. So are
fixes: one fails that did not take or fails again, and is skipped where it is undone or nothing has judged it since.
The chain of the results is one case: it fails where a seal is broken, and is skipped where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from trueup.evidence.chain import BROKEN, SEALED, UNSEALED
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
        xml.open("testsuites", name=f"trueup {report.run_id}", **_sum(report))
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
        _chain(xml, report)
        if report.evidence:
            _evidence(xml, report)
        if report.fixes:
            _fixes(xml, report)
        xml.close("testsuites")
        xml.endDocument()


def _sum(report: Report) -> dict[str, str]:
    """The totals of all suites."""
    others = _checked(report), _examined(report), _fixed(report)
    return {
        name: str(int(value) + sum(int(other[name]) for other in others))
        for name, value in _totals([*report.rules]).items()
    }


def _checked(report: Report) -> dict[str, str]:
    broken, unsealed = (str(int(report.chain == state)) for state in (BROKEN, UNSEALED))
    return {"tests": "1", "failures": broken, "errors": "0", "time": "0", "skipped": unsealed}


def _chain(xml: _Xml, report: Report) -> None:
    xml.open("testsuite", name=CHAIN, timestamp=utc(report.as_of)[:-1], **_checked(report))
    xml.open("testcase", classname=CHAIN, name=f"results of {report.run_id}", time="0")
    if report.chain != SEALED:
        child = "failure" if report.chain == BROKEN else "skipped"
        kind = {"type": BROKEN} if child == "failure" else {}
        xml.open(child, message=" ".join(chain.lines(report.chain, report.seals)), **kind)
        xml.close(child)
    xml.close("testcase")
    xml.close("testsuite")


def _examined(report: Report) -> dict[str, str]:
    wrong = len(report.evidence) - len(report.valid_evidence)
    return {"tests": str(len(report.evidence)), "failures": str(wrong), "errors": "0", "time": "0", "skipped": "0"}


def _evidence(xml: _Xml, report: Report) -> None:
    xml.open("testsuite", name=EVIDENCE, timestamp=utc(report.as_of)[:-1], **_examined(report))
    for each in report.evidence:
        held = each.evidence
        xml.open("testcase", classname=EVIDENCE, name=f"{held.id} {held.about}", time="0")
        if each.status != Status.VALID:
            message = f"{each.status}: looked at on {held.when} by {held.who}, counts until {held.valid_until}"
            xml.open("failure", message=message, type=each.status.value)
            xml.close("failure")
        xml.close("testcase")
    xml.close("testsuite")


def _fixed(report: Report) -> dict[str, str]:
    failed = sum(fix.standing in LAPSED for fix in report.fixes)
    skipped = len(report.fixes) - failed - sum(fix.standing == VERIFIED for fix in report.fixes)
    return {
        "tests": str(len(report.fixes)), "failures": str(failed), "errors": "0", "time": "0", "skipped": str(skipped),
    }  # fmt: skip


def _fixes(xml: _Xml, report: Report) -> None:
    xml.open("testsuite", name=FIXES, timestamp=utc(report.as_of)[:-1], **_fixed(report))
    for fix in report.fixes:
        name = " ".join(filter(None, (fix.id, fix.rule, fix.account, fix.region, fix.resource)))
        xml.open("testcase", classname=FIXES, name=name, time="0")
        if fix.standing != VERIFIED:
            child = "failure" if fix.standing in LAPSED else "skipped"
            kind = {"type": fix.standing} if child == "failure" else {}
            xml.open(child, message=sentence(fix), **kind)
            xml.close(child)
        xml.close("testcase")
    xml.close("testsuite")


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
