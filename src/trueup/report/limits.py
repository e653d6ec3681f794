"""What a report cannot say, which it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trueup.catalogue.packs import Pack
from trueup.evidence.chain import SEALED, Checked, state_of
from trueup.report.fixes import Fix
from trueup.report.model import RuleFacts, Sources
from trueup.report.store import Store

OF_EVERY_REPORT = (
    "The report knows what its input files hold. Resources that were not recorded, and accounts or Regions from which "
    "no result came, are not in it.",
    "COMPLIANT means that a rule found nothing wrong in what was captured at the time given. It is evidence for an "
    "assessor, not a certification.",
    "What a rule does not check, such as procedures and people, is left to the assessor; controls without an automated "
    "check are listed as manual.",
)


def of(
    sources: Sources,
    pack: Pack | None,
    store: Store,
    rules: Sequence[RuleFacts],
    seals: Sequence[Checked],
    fixes: Sequence[Fix],
) -> Iterator[str]:
    """What one report cannot say: what its pack leaves out, and what no input tells."""
    if pack and pack.uncovered:
        yield f"Not covered by the pack: {pack.uncovered}"
    if state_of(seals) != SEALED:
        yield (
            "Without a seal nothing tells which version of a rule gave a result, or whether it was altered since: the "
            "SHA-256 values of rules are those of the library that wrote this report."
        )
    if not sources.previous:
        yield (
            "No earlier run was given: what is new, fixed or re-opened is not known, and the age of a failure counts "
            "from the capture of its evidence."
        )
    if not sources.journals:
        yield "No journal was given: whether anything was remediated is not known."
    elif fixes:
        yield (
            "Who planned, approved and ran a fix is what its journal says, and an approval is as its runner told it: "
            "the manifest's SHA-256 proves that it is the same journal, and not that it is true."
        )
    if pack and not sources.evidence and any(control.automation == "manual" for control in pack.controls):
        yield "No manual evidence was given: what people looked at for the manual controls is not known."
    if not sources.waivers and store.value("sum(state = 'WAIVED')"):
        yield "No waiver register was given: who approved the waivers, and until when, is not known."
    foreign = [rule.name for rule in rules if not rule.rule_sha256]
    if foreign:
        yield f"Not in this library, so without summary, version and fix: {', '.join(foreign)}."
