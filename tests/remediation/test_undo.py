"""From a journal back: the former state, or a word about why not, and never over somebody else's change."""

from contextlib import closing

import boto3
import pytest

import fixing
from fixing import result
from trueup.aws import Aws
from trueup.clock import VirtualClock
from trueup.errors import UsageError
from trueup.remediation import apply as applying
from trueup.remediation import inverse, journal, undo
from trueup.remediation import plan as planning
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed
from trueup.remediation.journal import Journal
from trueup.report import fixes
from trueup.report import journal as told
from trueup.report.read import Ledger
from trueup.report.store import Store
from trueup.runner.interceptor import Interceptor


@pytest.fixture
def path(tmp_path):
    return tmp_path / "plan.journal.jsonl"


@pytest.fixture
def write(aws, path):
    """Makes writes as an apply does: journalled."""

    def written(service, operation, resource="", **parameters):
        with Journal(path) as opened:
            origin = {"resource": resource or parameters.get("Name", ""), "account": fixing.ACCOUNT}
            return Interceptor(aws, "apply", opened.about(**origin), inverse).call(service, operation, parameters)

    return written


@pytest.fixture
def put(write, aws):
    """Parameters p and q, set to bad by somebody and to good by a fix."""
    fixing.parameters(aws, "p", "q")

    def both(*names):
        for name in names:
            write("ssm", "PutParameter", Name=name, Value="good", Type="String", Overwrite=True)

    return both


@pytest.fixture
def back(aws, path, tmp_path):
    """Takes the journal back; how each change ended, latest first, as resource and kind."""

    def taken(*only, plan=False, **options):
        mine = tmp_path / "undo.jsonl"
        done = journal.read(mine) if mine.exists() else ()
        changes = undo.chosen(journal.read(path), only, done)
        options.setdefault("clock", VirtualClock())
        if plan:
            taken.last = undo.run(changes, Accounts(aws), None, done=done, **options)
        else:
            with Journal(mine) as opened:
                taken.last = undo.run(changes, Accounts(aws), opened, done=done, **options)
        return [(end.change.resource, end.kind) for end in taken.last.ends]

    return taken


def test_changes_are_taken_back_the_latest_first_and_journalled(put, back, aws, tmp_path):
    put("p", "q")
    assert back() == [("q", "restored"), ("p", "restored")]
    assert fixing.values(aws, "p", "q") == ["bad", "bad"]
    assert [change.step for change in journal.read(tmp_path / "undo.jsonl")] == ["undo of change 2", "undo of change 1"]


def test_a_report_tells_what_was_taken_back_from_what_stands(put, back, path, tmp_path):
    put("p", "q")
    back("p")
    journals = [told.load(each, Ledger()) for each in (path, tmp_path / "undo.jsonl")]
    with closing(Store()) as store:
        assert {fix.resource: fix.standing for fix in fixes.fixes(journals, store)} == {
            "p": "undone",
            "q": "not judged since",
        }


def test_a_second_undo_has_nothing_left(put, back):
    put("p", "q")
    back()
    assert back() == []


def test_an_undo_can_be_undone(put, back, aws, tmp_path):
    put("p")
    back()
    changes = undo.chosen(journal.read(tmp_path / "undo.jsonl"), (), ())
    with Journal(tmp_path / "again.jsonl") as opened:
        undo.run(changes, Accounts(aws), opened)
    assert fixing.values(aws, "p") == ["good"]


def test_several_changes_of_one_resource_go_back_to_its_first_state(put, write, back, aws):
    put("p")
    write("ssm", "PutParameter", Name="p", Value="better", Type="String", Overwrite=True)
    assert back(plan=True) == [("p", "planned"), ("p", "planned")]
    assert back() == [("p", "restored"), ("p", "restored")]
    assert fixing.values(aws, "p") == ["bad"]


def test_a_plan_of_it_changes_nothing(put, back, aws):
    put("p", "q")
    assert back(plan=True) == [("q", "planned"), ("p", "planned")]
    assert fixing.values(aws, "p", "q") == ["good", "good"]


def test_only_the_resource_asked_for_is_taken_back(put, back, aws, path):
    put("p", "q")
    assert back("p") == [("p", "restored")]
    assert fixing.values(aws, "p", "q") == ["bad", "good"]
    with pytest.raises(UsageError, match="x: the journal has no change of such a resource"):
        undo.chosen(journal.read(path), ("x",), ())


def test_what_somebody_changed_since_is_left_alone_unless_forced(put, back, aws):
    put("p", "q")
    fixing.parameters(aws, "p", value="somebody's")
    assert back() == [("q", "restored"), ("p", "moved")]
    assert "somebody's" in back.last.ends[-1].reason
    assert fixing.values(aws, "p") == ["somebody's"]
    assert back(force=True) == [("p", "restored")]
    assert fixing.values(aws, "p") == ["bad"]


def test_what_is_as_it_was_needs_nothing(put, back, aws):
    put("p")
    fixing.parameters(aws, "p")
    assert back() == [("p", "nothing")]
    assert not back.last.incomplete


def test_an_earlier_change_of_a_resource_that_is_stuck_is_left(put, write, back, aws):
    put("p")
    write("ssm", "PutParameter", Name="p", Value="better", Type="String", Overwrite=True)
    fixing.parameters(aws, "p", value="somebody's")
    assert back() == [("p", "moved"), ("p", "left")]


def test_what_is_gone_needs_nothing_and_the_others_go_on(aws, write, back):
    for name in ("bkt-1", "bkt-2"):
        aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": fixing.REGION})
        versioning = {"Status": "Enabled"}
        write("s3", "PutBucketVersioning", name, Bucket=name, VersioningConfiguration=versioning)
    aws.client("s3").delete_bucket(Bucket="bkt-2")
    assert back() == [("bkt-2", "nothing"), ("bkt-1", "restored")]
    gone, partly = back.last.ends
    assert gone.reason == "it is gone"
    assert not back.last.incomplete
    assert "never unset" in partly.lost


def test_what_has_no_way_back_is_said_and_does_not_stop_the_rest(put, write, back):
    put("p")
    write("ssm", "LabelParameterVersion", Name="p", Labels=["a"])
    assert back() == [("p", "impossible"), ("p", "restored")]
    assert back.last.ends[0].reason == "no inverse is known"
    assert back.last.incomplete


def test_a_snapshot_that_was_made_of_what_is_deleted_stays(aws, write, back):
    ec2 = aws.client("ec2")
    volume = ec2.create_volume(Size=1, AvailabilityZone=f"{fixing.REGION}a")["VolumeId"]
    write("ec2", "CreateSnapshot", volume, VolumeId=volume)
    [snapshot] = ec2.describe_snapshots(Filters=[{"Name": "volume-id", "Values": [volume]}])["Snapshots"]
    write("ec2", "DeleteVolume", volume, VolumeId=volume)
    assert back() == [(volume, "impossible"), (volume, "left")]
    assert ec2.describe_snapshots(SnapshotIds=[snapshot["SnapshotId"]])["Snapshots"]


def test_what_was_changed_of_a_thing_before_its_deletion_needs_nothing(aws, write, back):
    group = aws.client("ec2").create_security_group(GroupName="g", Description="g")["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    write("ec2", "AuthorizeSecurityGroupIngress", "opened", GroupId=group, IpPermissions=[rule])
    write("ec2", "DeleteSecurityGroup", "deleted", GroupId=group)
    assert back() == [("deleted", "impossible"), ("opened", "nothing")]


def test_a_write_that_aws_refused_needs_nothing(write, back, aws):
    fixing.parameters(aws, "p")
    with pytest.raises(Exception, match="ParameterAlreadyExists"):
        write("ssm", "PutParameter", Name="p", Value="good", Type="String")
    assert back() == [("p", "nothing")]


def test_a_rule_that_comes_back_under_a_new_id_is_not_restored_twice(aws, write, back, tmp_path):
    ec2 = aws.client("ec2")
    group = ec2.create_security_group(GroupName="g", Description="g")["GroupId"]
    opened = ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    )
    rule = opened["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    write("ec2", "RevokeSecurityGroupIngress", group, GroupId=group, SecurityGroupRuleIds=[rule])
    assert back() == [(group, "restored")]
    (tmp_path / "undo.jsonl").unlink()  # without its own journal it still sees
    assert back() == [(group, "nothing")]


def test_what_was_made_is_deleted_by_the_id_that_the_answer_brought(aws, write, back):
    volume = write("ec2", "CreateVolume", AvailabilityZone=f"{fixing.REGION}a", Size=1)["VolumeId"]
    assert back() == [("", "restored")]
    assert back() == []
    assert volume not in [each["VolumeId"] for each in aws.client("ec2").describe_volumes()["Volumes"]]


def test_a_document_that_was_run_by_itself_is_taken_back_too(aws, path, back, tmp_path):
    fixing.parameters(aws, "p", "q")
    books = fixing.runbooks(fixing.library(tmp_path, SetGood=fixing.set_good()))
    with Journal(path) as opened:
        for name in ("p", "q"):
            books.run("SetGood", {"Name": [name]}, aws, "apply", opened)
    fixing.parameters(aws, "q", value="somebody's")
    assert [kind for _nameless, kind in back()] == ["moved", "restored"]
    assert fixing.values(aws, "p", "q") == ["bad", "somebody's"]


# --- intents without outcome ------------------------------------------------------------------------------------------


@pytest.fixture
def intend(aws, path):
    """Journals a write that a kill then cuts short, before or after it went out."""

    def intended(went_out):
        fixing.parameters(aws, "p")

        class Cut(Exception):  # noqa: N818
            pass

        class Dying(Journal):
            def intent(self, change):
                sequence = super().intent(change | {"resource": "p", "account": fixing.ACCOUNT})
                if not went_out:
                    raise Cut
                return sequence

            def outcome(self, *_):
                raise Cut

        parameters = {"Name": "p", "Value": "good", "Overwrite": True}
        with Dying(path) as opened:
            calls = Interceptor(aws, "apply", opened, inverse)
            with pytest.raises(Cut):
                calls.call("ssm", "PutParameter", parameters)

    return intended


@pytest.mark.parametrize(
    ("went_out", "since", "expected", "value"),
    [(False, None, "nothing", "bad"), (True, None, "restored", "bad"), (True, "other", "moved", "other")],
    ids=["that never went out", "that went out", "over which somebody wrote"],
)
def test_a_write_without_outcome(intend, back, aws, went_out, since, expected, value):
    intend(went_out)
    if since:
        fixing.parameters(aws, "p", value=since)
    assert back() == [("p", expected)]
    assert fixing.values(aws, "p") == [value]


def test_a_create_without_outcome_cannot_be_told(aws, path, back):
    call = {"service": "ec2", "operation": "CopySnapshot", "region": fixing.REGION, "parameters": {"SourceRegion": "r"}}
    with Journal(path) as opened:
        opened.intent({"call": call, "pre": [], "resource": "v", "account": fixing.ACCOUNT})
    assert back() == [("v", "impossible")]
    assert "whether ec2:CopySnapshot was carried out is not known" in back.last.ends[0].reason


def test_a_state_that_could_not_be_read_after_the_write_is_compared_with_what_the_call_said(aws, path, back):
    fixing.parameters(aws, "p")
    call = {"service": "ssm", "operation": "PutParameter", "region": fixing.REGION}
    call |= {"parameters": {"Name": "p", "Value": "good", "Overwrite": True}}
    with Journal(path) as opened:
        pre = aws.client("ssm").get_parameter(Name="p")
        sequence = opened.intent({"call": call, "pre": [pre], "resource": "p", "account": fixing.ACCOUNT})
        opened.outcome(sequence, {}, None, [{"unreadable": "Throttling"}])
    fixing.parameters(aws, "p", value="good")
    assert back() == [("p", "restored")]
    assert fixing.values(aws, "p") == ["bad"]


# --- what stops it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("requests", range(5))
def test_credentials_that_expire_halfway_stop_it_and_new_ones_finish_it(
    put, back, aws, path, tmp_path, server, requests
):
    put("p", "q")
    session = boto3.Session("testing", "testing", region_name=fixing.REGION)
    short = Aws(session, fixing.REGION, fixing.ACCOUNT, endpoint_url=server.url)
    fixing.expire_after(short, requests)
    changes = undo.chosen(journal.read(path), (), ())
    with Journal(tmp_path / "undo.jsonl") as opened:
        done = undo.run(changes, Accounts(short), opened, clock=VirtualClock())
    assert "expired" in done.stopped
    assert {end.kind for end in done.ends} <= {"restored", "left"}

    assert {kind for _resource, kind in back()} <= {"restored", "nothing"}
    assert fixing.values(aws, "p", "q") == ["bad", "bad"]


@pytest.mark.parametrize("requests", range(10))
def test_a_way_back_of_two_calls_goes_on_with_the_second(write, back, aws, path, tmp_path, server, requests):
    queue = aws.client("sqs").create_queue(QueueName="q", tags={"a": "old"})["QueueUrl"]
    write("sqs", "TagQueue", "q", QueueUrl=queue, Tags={"a": "new", "b": "new"})
    assert len(journal.read(path)[0].undo.calls) == 2
    short = Aws(boto3.Session("testing", "testing", region_name=fixing.REGION), fixing.REGION, fixing.ACCOUNT,
                endpoint_url=server.url)  # fmt: skip
    fixing.expire_after(short, requests)
    with Journal(tmp_path / "undo.jsonl") as opened:
        undo.run(undo.chosen(journal.read(path), (), ()), Accounts(short), opened, clock=VirtualClock())

    assert {kind for _resource, kind in back()} <= {"restored", "nothing"}
    assert aws.client("sqs").list_queue_tags(QueueUrl=queue)["Tags"] == {"a": "old"}


def test_a_journal_of_another_account_is_refused(path, aws):
    call = {"service": "ssm", "operation": "PutParameter", "region": fixing.REGION, "parameters": {"Name": "p"}}
    with Journal(path) as opened:
        opened.intent({"call": call, "pre": [None], "resource": "p", "account": "210987654321"})
    changes = undo.chosen(journal.read(path), (), ())
    with pytest.raises(UsageError, match="the journal is of account 210987654321"):
        undo.verify(changes, Accounts(aws))
    undo.verify(changes, Accounts(aws, role="fixer"))


# --- the whole way, with documents of the library ---------------------------------------------------------------------


def state_of_bucket(aws, name):
    found = {}
    for what in ("policy", "public_access_block", "encryption"):
        reader = "get_public_access_block" if what == "public_access_block" else f"get_bucket_{what}"
        try:
            found[what] = {k: v for k, v in getattr(aws.client("s3"), reader)(Bucket=name).items() if k[0] != "R"}
        except aws.client("s3").exceptions.ClientError as error:
            found[what] = error.response["Error"]["Code"]
    return found


def test_a_bucket_is_as_it_was_after_plan_apply_and_undo(aws, path, back):
    aws.client("s3").create_bucket(Bucket="bkt", CreateBucketConfiguration={"LocationConstraint": fixing.REGION})
    before = state_of_bucket(aws, "bkt")
    rules = ("S3_BUCKET_SSL_REQUESTS_ONLY", "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED")
    plan = planning.make([result(rule, "bkt") for rule in rules], fixing.runbooks(), fixing.accounts(aws))
    with Journal(path) as opened:
        applied = applying.run(plan, fixing.runbooks(), Accounts(aws), opened, Allowed("disruptive"))
    assert applied.counts == {"changed": 2}
    assert state_of_bucket(aws, "bkt") != before

    assert {kind for _resource, kind in back()} == {"restored"}

    assert state_of_bucket(aws, "bkt") == before
