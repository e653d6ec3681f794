"""The closed loop, for every rule: made bad, found, planned without a write, fixed, fixed again for nothing, undone."""

import json
from dataclasses import dataclass, replace

import pytest

import support
from trueup import aws, catalogue, loader, recorder, scan
from trueup.catalogue.rules import Rule
from trueup.clock import VirtualClock
from trueup.permissions import access, policy
from trueup.remediation import plan as planning
from trueup.remediation import undo
from trueup.remediation.accounts import Accounts
from trueup.remediation.journal import Journal, read
from trueup.remediation.planfile import Target
from trueup.remediation.runbooks import Runbooks
from trueup.run import new_run

LIBRARY = catalogue.load(support.ROOT)
RUNBOOKS = Runbooks(LIBRARY, clock=VirtualClock())
PROOFS = ("moto", "model", "replay")
HANDED_OVER = "RaiseSecurityOpsItem"  # changes nothing of the resource: a person has to

# What tells when something was done, not how it is: of every item, and by its type's row in the recorder.
TIMES = {"configurationItemCaptureTime", "configurationStateId"}


@dataclass
class Loop:
    """One rule, the account in which its resource is wrong, and what they are asked."""

    rule: Rule
    account: aws.Aws
    resource: str = ""

    @property
    def tested(self):
        return loader.module(support.ROOT / "tests" / "rules" / f"{self.rule.name}_test.py")

    def judge_with_its_inputs(self):
        """A test may say which inputs its rule is asked with, where the defaults leave no fix."""
        if hasattr(self.tested, "inputs"):
            given = self.tested.inputs(self.account.client)
            self.rule = replace(self.rule, optional_inputs={**self.rule.optional_inputs, **given})

    def verdicts(self):
        """Every resource's verdict, live: as `trueup scan` gives it."""
        target = scan.Target(self.account.account_id, lambda _region: self.account.session)
        results = list(scan.scan([target], [self.account.region], [self.rule], new_run()))
        assert {result.state for result in results} <= {"COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"}, results
        return {result.resourceId: result.state for result in results}

    def run(self, mode, journal=None):
        """The rule's document, asked for the resource as AWS Config would."""
        target = Target(self.account.account_id, self.account.region, "", self.resource, self.resource, "")
        given = planning.parameters(self.rule, target, self.account.partition)
        return RUNBOOKS.run(self.rule.document, given, self.account, mode, journal)

    def state(self):
        """What there is of the rule's types, and of what its document reads before it writes."""
        kinds = {*self.rule.resource_types, str(self.rule.remediation.get("ResourceType"))} & recorder.RECORDERS.keys()
        items = recorder.record(self.account.session, self.account.region, sorted(kinds), self.account.account_id)
        timeless = [_timeless(item, TIMES | recorder.RECORDERS[item["resourceType"]].times) for item in items]
        return json.dumps(timeless, sort_keys=True, default=str)


def _timeless(value, times):
    """Without times, and lists in one order, in JSON text too: AWS promises none for statements, or ranges, say."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        return _timeless(json.loads(value), times)
    if isinstance(value, dict):
        return {key: _timeless(part, times) for key, part in value.items() if key not in times}
    return sorted((_timeless(part, times) for part in value), key=repr) if isinstance(value, list) else value


@pytest.fixture(params=LIBRARY.rules.values(), ids=LIBRARY.rules)
def loop(request, account):
    return Loop(request.param, account)


def writes(execution, result="sent"):
    return [made for made in execution.calls if made.level == access.WRITE and made.result == result]


def test_the_loop_closes(loop, wire, tmp_path, record_property):
    loop.resource = loop.tested.bad(loop.account.client)
    loop.judge_with_its_inputs()
    assert loop.verdicts()[loop.resource] == "NON_COMPLIANT"
    before = loop.state()

    # A plan: nothing but reads reaches the wire, and what it says is all that will be written.
    wire.requests = 0
    planned = loop.run("plan")
    assert planned.status in ("Planned", "Success"), planned.failure
    assert not writes(planned)
    assert wire.requests == sum(made.result != "withheld" for made in planned.calls)
    assert planned.planned
    assert loop.state() == before

    # The fix: what was planned is done first, the rest follows from it, and the rule is content.
    journal = tmp_path / "journal.jsonl"
    with Journal(journal) as written:
        fixed = loop.run("apply", written.about(resource=loop.resource, account=loop.account.account_id))
    assert fixed.status == "Success", fixed.failure
    assert fixed.outputs[f"{loop.rule.document}.Changed"] is True
    assert {str(each.call) for each in planned.planned if each.certain} <= {str(made.call) for made in writes(fixed)}
    is_wrong = loop.verdicts().get(loop.resource, "COMPLIANT") == "NON_COMPLIANT"
    assert is_wrong == (loop.rule.document == HANDED_OVER)

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
    undone = undo.run(
        undo.chosen(changes, (), ()), Accounts(loop.account), Journal(tmp_path / "undo.jsonl"), clock=VirtualClock()
    )
    final = {"impossible"} if any(change.undo.reversible == "no" for change in changes) else set()  # what is deleted
    assert {end.kind for end in undone.ends} <= {"restored", "nothing"} | final | ({"left"} if final else set())
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
