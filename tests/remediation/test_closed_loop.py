"""The closed loop, for every rule: made bad, found, planned without a write, fixed, fixed again for nothing, undone."""

import pytest

from lagging import lagging
from looping import LIBRARY, Loop
from trueup.permissions import access, policy
from trueup.remediation.journal import Journal, read

PROOFS = ("moto", "model", "replay")
HANDED_OVER = "RaiseSecurityOpsItem"  # changes nothing of the resource
# After these the rule still finds it, until a person has mended it: what is wrong is fixed when the resource is made.
CONTAINING = ("StopSageMakerNotebook",)


@pytest.fixture(params=LIBRARY.rules.values(), ids=LIBRARY.rules)
def loop(request, account):
    return Loop(request.param, account)


def writes(execution, result="sent"):
    return [made for made in execution.calls if made.level == access.WRITE and made.result == result]


def content(rule):
    """What a rule may say once its document went: one that hands over leaves all to a person."""
    left = rule.document in (HANDED_OVER, *CONTAINING)
    return {"NON_COMPLIANT"} if left else {"COMPLIANT", "NOT_APPLICABLE"}


def allowed_ends(changes):
    """All is restored, but for what is deleted and what was kept of it."""
    deleted = any(change.undo.reversible == "no" for change in changes)
    return {"restored", "nothing"} | ({"impossible", "left"} if deleted else set())


def told(ends):
    return "\n".join(f"{end.change.call}: {end.kind} {end.reason}" for end in ends)


def test_the_loop_closes(loop, wire, tmp_path, record_property):
    loop.make_bad()
    loop.heard.clear()
    assert loop.verdicts()[loop.resource] == "NON_COMPLIANT"
    assert not loop.beyond("scan")
    before = loop.state()
    loop.heard.clear()

    # A plan: nothing but reads reaches the wire, and what it says is all that will be written.
    wire.requests = 0
    planned = loop.run("plan")
    assert planned.status in ("Planned", "Success"), planned.failure
    assert not writes(planned)
    assert wire.requests == sum(made.result != "withheld" for made in planned.calls)
    assert planned.planned
    assert not loop.beyond("plan")
    assert loop.state() == before

    # The fix: what was planned is done first, the rest follows from it, and the rule is content.
    journal = tmp_path / "journal.jsonl"
    loop.heard.clear()
    with Journal(journal) as written:
        fixed = loop.run("apply", written.about(resource=loop.resource, account=loop.account.account_id))
    assert fixed.status == "Success", fixed.failure
    assert not loop.beyond("apply")
    assert fixed.outputs[f"{loop.rule.document}.Changed"] is True
    assert {str(each.call) for each in planned.planned if each.certain} <= {str(made.call) for made in writes(fixed)}
    assert loop.verdicts().get(loop.resource, "COMPLIANT") in content(loop.rule)

    # The fix again: it finds nothing to do.
    again = loop.run("apply", Journal(tmp_path / "again.jsonl").about(resource=loop.resource))
    assert again.status == "Success", again.failure
    assert again.outputs[f"{loop.rule.document}.Changed"] is False
    assert not writes(again)

    # Least privilege: its derived role may what the document called, and nothing else without a written reason.
    granted = policy.of_document(LIBRARY.documents[loop.rule.document].content)
    assert not granted.incomplete
    made = [each.call for each in (*fixed.calls, *again.calls) if each.purpose == "step"]
    needed = {action for call in made for action in access.actions(call.service, call.operation)}
    assert needed <= granted.actions
    assert granted.actions - needed <= {reason.action for reason in granted.reasons}

    # The undo: everything is as it was, and the rule says so too.
    changes = read(journal)
    assert all(change.outcome and not change.outcome.error for change in changes)
    loop.heard.clear()
    ends = loop.undo(journal)
    assert not loop.beyond("undo")
    assert {end.kind for end in ends} <= allowed_ends(changes), told(ends)
    reversible = all(change.undo.reversible == "yes" for change in changes)
    if reversible:
        assert loop.state() == before
        assert loop.verdicts()[loop.resource] == "NON_COMPLIANT"
    else:
        assert all(change.undo.reason for change in changes if change.undo.reversible != "yes")
    record_property("proof", getattr(loop.tested, "PROOF", PROOFS[0]))


def test_a_right_resource_is_left_alone(loop, tmp_path):
    if not hasattr(loop.tested, "good"):
        pytest.skip(f"the test of {loop.rule.name} makes no right resource")
    if loop.rule.document == HANDED_OVER:
        pytest.skip(f"{HANDED_OVER} does not judge: it takes the rule's word")
    loop.resource = loop.tested.good(loop.account.client)
    assert loop.verdicts()[loop.resource] == "COMPLIANT"

    fixed = loop.run("apply", Journal(tmp_path / "journal.jsonl").about(resource=loop.resource))

    assert fixed.outputs[f"{loop.rule.document}.Changed"] is False
    assert not writes(fixed)


@pytest.fixture
def late(loop):
    """The same, seen through reads that lag the writes by a call and by seconds of a clock that only waiting moves."""
    with lagging(loop.account, loop.clock) as seen:
        loop.seen = seen
        yield loop


def test_a_document_waits_itself_until_late_reads_show_its_fix(late):
    """As Systems Manager runs it: nothing but the document looks again."""
    late.make_bad()

    fixed = late.run("run")

    assert fixed.status == "Success", fixed.failure
    assert fixed.outputs[f"{late.rule.document}.Changed"] is True
    assert late.verdicts().get(late.resource, "COMPLIANT") in content(late.rule)


def test_the_loop_closes_where_reads_lag(late, tmp_path):
    late.make_bad()
    before = late.state()

    journal = tmp_path / "journal.jsonl"
    with Journal(journal) as written:
        fixed = late.run("apply", written.about(resource=late.resource, account=late.account.account_id))
    assert fixed.status == "Success", fixed.failure
    assert fixed.outputs[f"{late.rule.document}.Changed"] is True
    assert late.verdicts().get(late.resource, "COMPLIANT") in content(late.rule)

    ends = late.undo(journal)

    assert {end.kind for end in ends} <= allowed_ends(read(journal)), told(ends)
    if all(change.undo.reversible == "yes" for change in read(journal)):
        assert late.state() == before
        assert late.verdicts()[late.resource] == "NON_COMPLIANT"
