"""What is wrong with a template, before AWS says so: any conformance pack, ours, AWS's or anyone's.

Every limit is data (`trueup.packs.limits`), and so is what a managed rule takes (`trueup.managed`). What
CloudFormation checks of any template is left to cfn-lint, where it is installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trueup import managed
from trueup.catalogue import Catalogue
from trueup.packs import limits
from trueup.packs.build import NO_ACCOUNT
from trueup.packs.lint import cloudformation
from trueup.packs.lint.remediations import remediations
from trueup.packs.lint.rules import rules
from trueup.packs.lint.template import references, resources, template
from trueup.packs.lint.view import Place, View
from trueup.packs.reader import Text

__all__ = ["CODES", "Finding", "Place", "Report", "lint"]

CODES = {
    "P101": "the template has no rules",
    "P102": "it is longer than 51,200 bytes, so that it must go through S3",
    "P103": "it is longer than 300 KB",
    "P104": "it has more than 130 rules",
    "P105": "it has more than 60 parameters",
    "P106": "the default of a parameter is longer than 4,096 characters",
    "P107": "the packs together have more than the 1,000 rules of an account and Region",
    "P108": "a section that no conformance pack is documented with",
    "P109": "the file's name cannot be the name of a pack (a note)",
    "P201": "a resource of another type than rule and remediation",
    "P202": "a key stands there twice",
    "P203": "two rules have one name",
    "P204": "a rule has no name, or one that is not literal",
    "P205": "a rule's name is too long, or has characters that AWS does not take",
    "P206": "a rule's name is longer than 64 characters once AWS has put its suffix on, which some of its APIs refuse "
    "(a note)",
    "P207": "two rules have names that are the same in their first 37 characters",
    "P208": "one check is deployed twice",
    "P209": "a description is longer than 256 characters",
    "P301": "AWS has no such managed rule",
    "P302": "a required input is missing",
    "P303": "an input that the rule does not take",
    "P304": "the value of an input is of another type",
    "P305": "the inputs of a rule are longer than 1,024 characters",
    "P306": "AWS does not offer the managed rule in the Region",
    "P307": "changes that are too long for a message will not reach the rule",
    "P308": "a rule's source is incomplete",
    "P309": "a scope has more than 100 types",
    "P310": "every recorded change of any type will invoke the rule",
    "P311": "a frequency for a rule that changes invoke, which AWS refuses",
    "P312": "a scope for a rule that only a schedule invokes, which AWS refuses",
    "P401": "a remediation names a rule that the pack does not have",
    "P402": "a remediation does not wait for its rule",
    "P403": "a remediation has no document, or one whose name is too long",
    "P404": "an automatic remediation without AutomationAssumeRole",
    "P405": "a role or a rule name that is not literal, which AWS refuses in a remediation",
    "P406": "the ARN of a role has a placeholder in it, or is no ARN",
    "P407": "a remediation has more than 25 parameters, or one of more than 25 values",
    "P408": "a number is outside of what AWS takes",
    "P409": "automatic retries that never come to an end",
    "P410": "two remediations for one rule",
    "P411": "the Region has no remediation",
    "P412": "an ARN of another partition",
    "P413": "the document does not take the parameter, or requires one that is missing",
    "P414": "a resource value other than RESOURCE_ID",
    "P415": "a parameter that has not exactly one of ResourceValue and StaticValue, which AWS refuses",
    "P501": "a reference to a parameter, condition or resource that is not there",
    "P502": "a parameter or condition that nothing uses",
}


# True of many packs that AWS itself publishes and accepts: told, and no reason to fail.
NOTES = frozenset({"P109", "P206"})


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, and where. `code` is one of CODES, or cfn-lint's own."""

    file: str
    line: int
    code: str
    message: str

    @property
    def severity(self) -> str:
        """`error`, or `note` for what fails nothing by itself."""
        return "note" if self.code in NOTES else "error"


@dataclass(frozen=True)
class Report:
    """What lint found, and what it has to say besides."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def lint(texts: Sequence[Text], library: Catalogue, place: Place | None = None, cfn_lint: bool = True) -> Report:
    """Everything that is wrong with some templates, by file and line. Together they are taken as one account's."""
    where = place or Place()
    findings: list[Finding] = []
    notes: list[str] = []
    counted = 0
    for text in texts:
        view = View(text, library, where)
        counted += len(view.rules)
        for check in (template, resources, rules, remediations, references):
            findings += [Finding(text.name, line, code, message) for line, code, message in check(view)]
    if len(texts) > 1 and counted > limits.RULES_PER_ACCOUNT:
        message = f"{counted:,} rules in all; an account has room for {limits.RULES_PER_ACCOUNT:,} in a Region"
        findings.append(Finding(texts[-1].name, 1, "P107", message))
    nowhere = [text.name for text in texts if f"::{NO_ACCOUNT}:role/" in text.text]
    if nowhere:
        which = nowhere[0] if len(nowhere) == 1 else f"{nowhere[0]} and {len(nowhere) - 1} more"
        notes.append(f"{which}: rendered for no account; build with --account-id before deploying")
    if where.region and where.region not in managed.documented_regions():
        notes.append(f"{where.region}: AWS's list does not say which managed rules are offered there")
    if cfn_lint:
        more, note = _cfn_lint(texts, where)
        findings += more
        notes += note
    return Report(tuple(sorted(set(findings))), tuple(notes))


def told(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings that are notes, a line for each file and code."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.severity == "note":
            groups.setdefault((finding.file, finding.code), []).append(finding)
    for (file, code), group in groups.items():
        more = f" ({len(group) - 1} more)" if len(group) > 1 else ""
        yield f"{file}:{group[0].line}: {code}: {group[0].message}{more}"


def _cfn_lint(texts: Sequence[Text], place: Place) -> tuple[list[Finding], list[str]]:
    found = []
    for text in texts:
        try:
            matches = cloudformation.matches(text.text, place.region or "us-east-1")
        except ImportError:
            return [], ["cfn-lint is not installed, so that nothing but packs was checked: pip install 'trueup[packs]'"]
        found += [Finding(text.name, match.linenumber, match.rule.id, match.message) for match in matches]
    return found, []
