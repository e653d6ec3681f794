"""The reference run: all that is wrong in one account is fixed, and all of it undone. What differs then was declared.

The account is the neglected one of the emulated organization, in both Regions: scanned, planned, applied with
everything allowed, undone. Compared is all that the recorder knows, and all that rules ask AWS by themselves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from looping import LIBRARY, TIMES, recorded, timeless
from trueup import emulated
from trueup.aws import Aws
from trueup.catalogue.documents import COSTS, RISKS
from trueup.clock import VirtualClock
from trueup.demo import NEGLECTED
from trueup.evaluate import bind, only_periodic
from trueup.remediation import apply as applying
from trueup.remediation import plan as planning
from trueup.remediation import undo
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed
from trueup.remediation.journal import Journal, read
from trueup.remediation.runbooks import Runbooks
from trueup.run import new_run
from trueup.scan import Target, scan

# When an instance was last started, its volumes were last attached, and a role, such as ours, was last used.
STARTED = {"LaunchTime", "resourceCreationTime", "AttachTime", "LastUsedDate"}
LATER = 3600.0  # seconds between the fixes and the undo
PERIODIC = [each.rule for each in only_periodic(bind(LIBRARY.rules.values()))]

# What differs after the undo, and the write whose way back said so in the plan.
DECLARED = {
    ("AWS::S3::Bucket", "supplementaryConfiguration.BucketVersioningConfiguration.status"): "s3:PutBucketVersioning",
    ("s3:GetBucketVersioning", "Status"): "s3:PutBucketVersioning",
    ("AWS::EC2::SecurityGroup", "gone"): "ec2:DeleteSecurityGroup",
    ("ec2:DescribeSecurityGroups", "SecurityGroups"): "ec2:DeleteSecurityGroup",
    ("AWS::KMS::Key", "new"): "ec2:CreateVolume",
    ("kms:ListKeys", "Keys"): "ec2:CreateVolume",
    ("kms:DescribeKey", "new"): "ec2:CreateVolume",
    ("ssm:GetServiceSetting", "ServiceSetting.Status"): "ssm:UpdateServiceSetting",
}
# How far the last change of a setting has come, and when a trail last delivered, whatever they are now.
PROGRESS = {
    ("ec2:DescribeVpcBlockPublicAccessOptions", "VpcBlockPublicAccessOptions.State"),
    ("cloudtrail:GetTrailStatus", "LatestDeliveryAttemptTime"),
    ("cloudtrail:GetTrailStatus", "LatestDeliveryTime"),
}


@dataclass(frozen=True)
class Place:
    """Where something stands: a recorded resource by its type and id, or an answer by its call and what was asked."""

    region: str
    kind: str
    id: str


@dataclass(frozen=True)
class Run:
    """All that came of it."""

    before: Mapping[Place, object]
    after: Mapping[Place, object]
    plan: object
    applied: object
    undone: object


class Asked:
    """The hooks of sessions: what was asked, and what AWS answered."""

    def __init__(self):
        self.answers = {}

    def listening(self, session):
        session.events.register("before-parameter-build", self._asked)
        session.events.register("after-call", self._answered)
        return session

    def _asked(self, params, context, **_):
        context["asked"] = json.dumps(params, sort_keys=True, default=str)

    def _answered(self, parsed, model, context, **_):
        place = Place(context["client_region"], f"{model.service_model.service_name}:{model.name}", context["asked"])
        answer = {member: value for member, value in parsed.items() if member != "ResponseMetadata"}
        self.answers[place] = timeless(json.loads(json.dumps(answer, default=str)), TIMES | STARTED)


def state(organization, account):
    """All that there is, and all that rules ask by themselves."""
    asked = Asked()
    target = Target(account, lambda region: asked.listening(organization.session(account, region)))
    for result in scan([target], organization.regions, PERIODIC, new_run()):
        assert result.state in ("COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"), result
    items = recorded(organization, account, organization.regions, STARTED)
    return {Place(item["awsRegion"], item["resourceType"], item["resourceId"]): item for item in items} | asked.answers


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Everything applied and everything undone, once."""
    folder, clock = tmp_path_factory.mktemp("reference"), VirtualClock()
    with pytest.MonkeyPatch.context() as patched, emulated.organization() as organization:
        patched.setattr("time.sleep", lambda _seconds: None)  # of retries
        account = organization.account(NEGLECTED).id
        home = Aws(organization.management(), emulated.HOME, emulated.MANAGEMENT)
        accounts = Accounts(home, emulated.ACCESS_ROLE)
        books = Runbooks(LIBRARY, approve=lambda _question: True, clock=clock)
        before = state(organization, account)
        target = Target(account, lambda region: organization.session(account, region))
        results = scan([target], organization.regions, LIBRARY.rules.values(), new_run())
        plan = planning.make([json.loads(result.line()) for result in results], books, accounts)
        with Journal(folder / "journal.jsonl", clock.now) as journal:
            everything = Allowed(RISKS[-1], COSTS[-1], irreversible=True)
            applied = applying.run(plan, books, accounts, journal, everything)
        clock.sleep(LATER)
        changes = undo.chosen(read(folder / "journal.jsonl"), (), ())
        with Journal(folder / "undo.jsonl", clock.now, "undo") as journal:
            undone = undo.run(changes, accounts, journal, clock=clock)
        return Run(before, state(organization, account), plan, applied, undone)


def differences(before, after, path=""):
    """The members that differ, by their paths; lists as a whole."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted(before.keys() | after.keys()):
            yield from differences(before.get(name), after.get(name), f"{path}.{name}".lstrip("."))
    else:
        yield path


def differing(ran):
    for place in sorted(ran.before.keys() | ran.after.keys(), key=str):
        if place not in ran.before:
            yield place, "new"
        elif place not in ran.after:
            yield place, "gone"
        else:
            yield from ((place, path) for path in differences(ran.before[place], ran.after[place]))


def sentence(ran, place, path):
    """What the plan said of a difference; empty where it said nothing."""
    operation = DECLARED.get((place.kind, path))
    for item in ran.plan.items:
        if item.target.region != place.region:
            continue
        for edit in item.edits:
            named = place.id in (item.target.id, item.target.name) or place.id in json.dumps(edit.to_json())
            theirs = named or path == "new" or not place.kind.startswith("AWS::")
            if str(edit.call) == operation and theirs and edit.reason:
                return edit.reason
        for note in item.notes:  # of a write that no plan can see
            if note.startswith(f"after an undo of {operation}: "):
                return note
    return ""


def test_everything_that_can_be_fixed_is(ran):
    ends = [f"{end.kind} {end.item.document} {end.item.target}: {end.reason}" for end in ran.applied.ends]
    assert len(ends) > 80
    assert [end for end in ends if not end.startswith(("changed", "unchanged"))] == []


def test_the_undo_ends_without_force(ran):
    ends = [end for end in ran.undone.ends if end.kind not in ("restored", "nothing")]
    assert {end.kind for end in ends} <= {"impossible"}, ends
    assert all(end.change.undo.reversible == "no" and end.reason for end in ends)


def test_what_differs_was_declared(ran):
    told = [(place, path, sentence(ran, place, path)) for place, path in differing(ran)]
    told = [row for row in told if (row[0].kind, row[1]) not in PROGRESS]
    print("\n| Region | what | which | differs | declared |\n| --- | --- | --- | --- | --- |")
    for place, path, said in told:
        print(f"| {place.region} | {place.kind} | {place.id} | {path} | {said or 'NOTHING'} |")
    assert told
    assert [row for row in told if not row[2]] == []
