"""From a plan to changes: only what was planned, only where nothing moved, and to its end even after a kill."""

import signal
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

import fixing
from fixing import result
from trueup.aws import Aws
from trueup.clock import VirtualClock
from trueup.errors import AwsError, UsageError
from trueup.remediation import apply as applying
from trueup.remediation import journal, planfile, undo
from trueup.remediation import plan as planning
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed
from trueup.remediation.journal import Journal
from trueup.remediation.runbooks import Runbooks
from trueup.runner import interpreter

GOOD, RISKY = "FOR_SETGOOD", "FOR_RISKY"


@pytest.fixture
def library(tmp_path):
    return fixing.library(tmp_path, SetGood=fixing.set_good(), Risky=fixing.set_good("disruptive"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "plan.journal.jsonl"


@pytest.fixture
def plan(aws, library):
    """A plan to set p and q to good, at no risk, and r, at some."""
    fixing.parameters(aws, "p", "q", "r")
    wanted = [result(GOOD, "p"), result(GOOD, "q"), result(RISKY, "r")]
    return planning.make(wanted, fixing.runbooks(library), fixing.accounts(aws))


@pytest.fixture
def apply(aws, library, path):
    """Applies a plan; how each item ended, by resource."""

    def applied(plan, risk="disruptive", books=None, **options):
        with Journal(path) as opened:
            done = applying.run(
                plan, books or fixing.runbooks(library), Accounts(aws), opened, Allowed(risk, **options)
            )
        applied.last = done
        return {str(end.item.target): end.kind for end in done.ends}

    return applied


def test_what_was_planned_is_changed_and_journalled(plan, apply, aws, path):
    assert apply(plan) == {"p": "changed", "q": "changed", "r": "changed"}

    assert fixing.values(aws, "p", "q", "r") == ["good", "good", "good"]
    changes = {change.resource: change for change in journal.read(path)}
    assert set(changes) == {"p", "q", "r"}
    change = changes["p"]
    assert (change.rule, change.document, change.step) == (GOOD, "SetGood", "Write")
    assert (change.plan_id, change.run_id, change.account) == (plan.plan_id, "run-1", fixing.ACCOUNT)
    assert change.document_sha256 == plan.items[1].document_digest
    assert (change.before["Value"], change.outcome.after["Value"]) == ("bad", "good")


def test_a_second_apply_changes_nothing(plan, apply, path):
    apply(plan)
    assert apply(plan) == {"p": "unchanged", "q": "unchanged", "r": "unchanged"}
    assert len(journal.read(path)) == 3


def test_what_moved_since_is_left_alone_and_the_others_go_on(plan, apply, aws):
    fixing.parameters(aws, "p", value="somebody's")
    assert apply(plan) == {"p": "moved", "q": "changed", "r": "changed"}
    assert fixing.values(aws, "p") == ["somebody's"]
    assert apply.last.incomplete


def test_a_resource_that_is_gone_is_a_failure_and_the_others_go_on(plan, apply, aws):
    aws.client("ssm").delete_parameter(Name="p")
    assert apply(plan) == {"p": "failed", "q": "changed", "r": "changed"}


def test_risk_is_taken_only_where_it_is_allowed(plan, apply, aws):
    assert apply(plan, risk="safe") == {"p": "changed", "q": "changed", "r": "withheld"}
    assert fixing.values(aws, "r") == ["bad"]
    assert not apply.last.incomplete
    [end] = [end for end in apply.last.ends if end.kind == "withheld"]
    assert end.reason == "disruptive: give --risk disruptive"


def test_only_the_resources_asked_for_are_changed(plan, apply, aws):
    assert apply(plan, only=("q",)) == {"q": "changed"}
    assert [str(item.target) for item in applying.chosen(plan, Allowed(only=("q",)))] == ["q"]
    with pytest.raises(UsageError, match="x: the plan has no such resource"):
        applying.chosen(plan, Allowed(only=("x",)))


def test_what_cannot_be_undone_needs_a_word_of_its_own(aws, tmp_path, path):
    text = fixing.set_good(api="LabelParameterVersion", rest='Labels: ["good"]')
    library = fixing.library(tmp_path, Final=text)
    fixing.parameters(aws, "p")
    plan = planning.make([result("FOR_FINAL", "p")], fixing.runbooks(library), Accounts(aws))
    assert plan.items[0].reversible == "no"

    def ends(allowed):
        with Journal(path) as opened:
            return applying.run(plan, fixing.runbooks(library), Accounts(aws), opened, allowed).ends

    [withheld] = ends(Allowed())
    assert withheld.reason == "cannot be undone (no inverse is known): give --irreversible"
    assert [end.kind for end in ends(Allowed(irreversible=True))] == ["changed"]


def test_a_plan_with_a_document_that_is_no_longer_the_same_is_refused(plan, library, aws, tmp_path):
    applying.verify(plan, fixing.runbooks(library), Accounts(aws))
    fixing.library(tmp_path, SetGood=fixing.set_good().replace("good", "better"))
    with pytest.raises(UsageError, match="SetGood: the document is not the one that was planned with; plan again"):
        applying.verify(plan, fixing.runbooks(library), Accounts(aws))


def test_a_plan_of_another_account_is_refused(library, aws):
    fixing.parameters(aws, "p")
    plan = planning.make([result(GOOD, "p")], fixing.runbooks(library), fixing.accounts(aws))
    item = planfile.Item.from_json(
        plan.items[0].to_json() | {"resource": plan.items[0].target.to_json() | {"accountId": "210987654321"}}
    )
    foreign = planfile.Plan("id", "run", "now", (item,), ())
    with pytest.raises(UsageError, match=r"the plan is for account 210987654321, and these credentials are of 123456"):
        applying.verify(foreign, fixing.runbooks(library), Accounts(aws))
    applying.verify(foreign, fixing.runbooks(library), Accounts(aws, role="fixer"))


# --- a document that writes twice, of which one is done ---------------------------------------------------------------


def test_an_item_that_is_half_done_is_finished(aws, path):
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    described = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    group = described[0]["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]
    )
    plan = planning.make([result("VPC_DEFAULT_SECURITY_GROUP_CLOSED", group)], fixing.runbooks(), fixing.accounts(aws))
    assert len(plan.items[0].edits) == 2
    here = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=here["IpPermissions"])

    with Journal(path) as opened:
        [end] = applying.run(plan, fixing.runbooks(), Accounts(aws), opened, Allowed("disruptive")).ends

    assert (end.kind, end.writes) == ("changed", 1)
    assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"] == []


# --- what stops an apply ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("requests", range(0, 14))
def test_credentials_that_expire_halfway_stop_it_and_nothing_is_lost(plan, apply, aws, library, path, requests, server):
    session = boto3.Session("testing", "testing", region_name=fixing.REGION)
    short = Aws(session, fixing.REGION, fixing.ACCOUNT, endpoint_url=server.url)
    fixing.expire_after(short, requests)

    with Journal(path) as opened:
        done = applying.run(plan, fixing.runbooks(library), Accounts(short), opened, Allowed("disruptive"))

    kinds = [end.kind for end in done.ends]
    assert "left" in kinds or "failed" in kinds
    assert "ExpiredTokenException" in done.stopped
    assert set(kinds[kinds.index(next(k for k in kinds if k != "changed")) + 1 :]) <= {"left"}
    assert set(apply(plan).values()) <= {"changed", "unchanged"}  # with new ones it is finished
    assert fixing.values(aws, "p", "q", "r") == ["good", "good", "good"]


def test_a_plan_stops_at_expired_credentials(library, aws):
    fixing.parameters(aws, "p")
    fixing.expire_after(aws, 0)
    with pytest.raises(AwsError, match="expired"):
        planning.make([result(GOOD, "p")], fixing.runbooks(library), fixing.accounts(aws))


class Interrupted(Runbooks):
    """Somebody presses Ctrl-C while the second item is applied."""

    applied = 0

    def run(self, name, parameters, at, mode, journal=None, hold=None):
        self.applied += mode == "apply"
        if self.applied == 2:
            return interpreter.Execution("id", name, mode, status="Cancelled")
        return super().run(name, parameters, at, mode, journal, hold)


def test_an_interruption_leaves_the_rest(plan, apply, library):
    assert apply(plan, books=Interrupted(library)) == {"r": "changed", "p": "failed", "q": "left"}
    assert apply.last.interrupted


# --- SIGKILL in the middle of fifty -----------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
sys.path.insert(0, {tests!r})
import boto3, fixing
from pathlib import Path
from trueup.remediation import apply, planfile
from trueup.remediation.accounts import Accounts
from trueup.remediation.journal import Journal
from trueup.aws import Aws

folder, at = Path({folder!r}), {at!r}

class Dying(Journal):
    def intent(self, change):
        sequence = super().intent(change)
        if (sequence, "before the write") == (25, at):
            os.kill(os.getpid(), signal.SIGKILL)
        return sequence

    def outcome(self, sequence, *rest):
        if (sequence, "after the write") == (25, at):
            os.kill(os.getpid(), signal.SIGKILL)
        super().outcome(sequence, *rest)

session = boto3.Session("testing", "testing", region_name=fixing.REGION)
account = Accounts(Aws(session, fixing.REGION, fixing.ACCOUNT, endpoint_url={url!r}))
library = fixing.library(folder, SetGood=fixing.set_good())
plan = planfile.read(folder / "plan.json")
with Dying(folder / "plan.journal.jsonl") as journal:
    apply.run(plan, fixing.runbooks(library), account, journal, apply.Allowed())
"""
FIFTY = [f"p{number:02}" for number in range(50)]


@pytest.mark.parametrize(("at", "good"), [("before the write", 24), ("after the write", 25)])
def test_killed_in_the_middle_of_fifty_it_is_finished_and_taken_back(aws, server, library, tmp_path, path, at, good):
    fixing.parameters(aws, *FIFTY)
    plan = planning.make([result(GOOD, name) for name in FIFTY], fixing.runbooks(library), fixing.accounts(aws))
    planfile.write(plan, tmp_path / "plan.json")
    script = KILLED.format(tests=str(Path(fixing.__file__).parent), folder=str(tmp_path), at=at, url=server.url)

    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert fixing.values(aws, *FIFTY).count("good") == good
    assert journal.read(path)[-1].outcome is None

    with Journal(path) as opened:
        done = applying.run(plan, fixing.runbooks(library), Accounts(aws), opened, Allowed())
    assert done.counts == {"changed": 50 - good, "unchanged": good}
    assert set(fixing.values(aws, *FIFTY)) == {"good"}

    changes = undo.chosen(journal.read(path), (), ())
    with Journal(tmp_path / "undo.jsonl") as opened:
        back = undo.run(changes, Accounts(aws), opened, clock=VirtualClock())
    assert back.counts["restored"] == 50
    assert not back.incomplete
    assert set(fixing.values(aws, *FIFTY)) == {"bad"}
