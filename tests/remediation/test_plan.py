"""From results to a plan file, and the file itself: sealed, and for its owner only."""

import json
import stat
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixing
from fixing import ACCOUNT, REGION, result
from trueup import schemas
from trueup.aws import connect
from trueup.errors import UsageError
from trueup.remediation import inverse, planfile
from trueup.remediation import plan as planning
from trueup.remediation.accounts import Accounts
from trueup.remediation.planfile import Skipped

GOOD = "FOR_SETGOOD"


@pytest.fixture
def library(tmp_path):
    return fixing.library(tmp_path, SetGood=fixing.set_good())


@pytest.fixture
def make(aws, library):
    """A plan of results, in an account that holds the parameters p and q."""
    fixing.parameters(aws, "p", "q")

    def made(*results, of=library, **options):
        return planning.make(results, fixing.runbooks(of), fixing.accounts(aws), **options)

    return made


def kinds(plan):
    return [(skipped.kind, str(skipped.target)) for skipped in plan.skipped]


def test_an_item_holds_what_is_there_and_what_would_be_and_nothing_is_changed(make, aws):
    plan = make(result(GOOD, "p"))

    [item] = plan.items
    [edit] = item.edits
    assert str(edit.call) == "ssm:PutParameter"
    assert edit.before == {"Value": "bad", "Type": "String"}
    assert edit.after == {"Value": "good"}
    assert (item.document, item.risk, item.reversible, item.rules) == ("SetGood", "safe", "yes", (GOOD,))
    assert item.parameters == {"Name": ["p"]}
    assert (plan.run_id, plan.incomplete, plan.by_risk["safe"]) == ("run-1", False, 1)
    assert fixing.values(aws, "p", "q") == ["bad", "bad"]


def test_an_instance_is_fixed_by_its_own_inputs_or_not_at_all(make):
    plan = make(result("IAM_PASSWORD_POLICY:strict", ACCOUNT), of=fixing.LIBRARY)

    [skipped] = plan.skipped
    assert (plan.items, skipped.kind, skipped.rule) == ((), "unknown-rule", "IAM_PASSWORD_POLICY:strict")
    assert "collect it with its pack" in skipped.reason


LEFT_OUT = {  # a result ...: (it, how it is skipped, whether the plan is then incomplete)
    "that is waived": (result(GOOD, "p", "WAIVED", waiverId="W-1"), ["waived"], False),
    "that is compliant": (result(GOOD, "p", "COMPLIANT"), [], False),
    "that was not evaluated": (result(GOOD, "p", "NOT_EVALUATED"), [], False),
    "that is an error": (result(GOOD, "p", "ERROR"), [], False),
    "of a rule that the library does not have": (result("NOPE", "p"), ["unknown-rule"], True),
    "of an account that is not reached": (result(GOOD, "p", accountId="210987654321"), ["unreachable"], True),
    "of a resource that is gone": (result(GOOD, "gone"), ["failed"], True),
}


@pytest.mark.parametrize(("left_out", "how", "incomplete"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_plan_leaves_out_a_result(make, left_out, how, incomplete):
    plan = make(left_out, result(GOOD, "q"))
    assert [skipped.kind for skipped in plan.skipped] == how
    assert [str(item.target) for item in plan.items] == ["q"]
    assert plan.incomplete == incomplete


def test_a_resource_that_is_good_by_now_has_nothing_to_change(make, aws):
    fixing.parameters(aws, "p", value="good")
    plan = make(result(GOOD, "p"))
    assert (plan.items, kinds(plan), plan.incomplete) == ((), [("compliant", "p")], False)


def test_why_a_document_failed_is_one_line(make):
    [skipped] = make(result(GOOD, "gone")).skipped
    assert skipped.reason.startswith("step Read: An error occurred (ParameterNotFound)")
    assert "\n" not in skipped.reason


def test_a_resource_id_that_the_document_does_not_take_is_a_failure_of_that_resource(make, tmp_path):
    text = fixing.set_good().replace("Name: {type: String}", "Name: {type: String, allowedPattern: '^[a-z]+$'}")
    plan = make(result(GOOD, "P9"), result(GOOD, "q"), of=fixing.library(tmp_path, SetGood=text))
    assert kinds(plan) == [("failed", "P9")]
    assert len(plan.items) == 1


def test_rules_that_ask_for_the_same_fix_are_planned_once(make, aws):
    aws.client("s3").create_bucket(Bucket="bkt", CreateBucketConfiguration={"LocationConstraint": REGION})
    rules = ("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "S3_BUCKET_PUBLIC_READ_PROHIBITED")
    [item] = make(*(result(rule, "bkt") for rule in rules), of=fixing.LIBRARY).items
    assert item.rules == rules


def test_only_what_was_asked_for_is_planned(make):
    results = [result(GOOD, "p"), result(GOOD, "q"), result("OTHER", "p"), result(GOOD, "p", accountId="210987654321")]
    assert len(make(*results, rules=[GOOD], only_accounts=[ACCOUNT]).items) == 2
    assert make(*results, rules=[GOOD], only_accounts=[ACCOUNT]).skipped == ()
    assert make(*results, rules=["OTHER"], only_accounts=["210987654321"]).items == ()
    assert kinds(make(*results[:2], most=1)) == [("beyond-max", "q")]


def test_the_order_is_that_of_accounts_regions_rules_and_resources(make):
    forwards, backwards = (make(*order) for order in ([result(GOOD, "p"), result(GOOD, "q")],
                                                      [result(GOOD, "q"), result(GOOD, "p")]))  # fmt: skip
    assert [str(item.target) for item in forwards.items] == [str(item.target) for item in backwards.items] == ["p", "q"]


def test_what_serves_every_region_is_made_in_the_region_of_the_settings_first(make):
    trail = "MULTI_REGION_CLOUD_TRAIL_ENABLED"
    found = [result(trail, ACCOUNT, awsRegion=region) for region in ("af-south-1", REGION)]
    plan = make(*found, of=fixing.LIBRARY)
    assert [item.target.region for item in plan.items] == [REGION, "af-south-1"]


def test_static_parameters_stand_for_the_account_where_a_template_would(make):
    rule = fixing.LIBRARY.rules["INCOMING_SSH_DISABLED"]
    target = planfile.Target.from_json(result("INCOMING_SSH_DISABLED", "sg-1"))
    assert planning.parameters(rule, target, "aws") == {"GroupId": ["sg-1"], "Ports": ["22"]}
    remediation = {"Parameters": {
        "Arn": {"StaticValue": {"Values": [{"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:x"}]}},
        "Text": {"StaticValue": {"Values": ["${AWS::AccountId}"]}},
    }}  # fmt: skip
    given_to = planning.parameters(replace(rule, remediation=remediation), target, "aws-cn")
    assert given_to == {"Arn": [f"arn:aws-cn:iam::{ACCOUNT}:x"], "Text": ["${AWS::AccountId}"]}


NOT_RESULTS = {
    "no JSON": ("{", "not a line of JSON"),
    "a list": ("[]", "it has no accountId"),
    "a result without state": (json.dumps({k: v for k, v in result(GOOD, "p").items() if k != "state"}), "no state"),
    "a number for an account": (json.dumps(result(GOOD, "p") | {"accountId": 1}), "it has no accountId"),
    "nesting without end": ("[" * 100_000, "not a line of JSON"),
}


@pytest.mark.parametrize(("line", "message"), NOT_RESULTS.values(), ids=NOT_RESULTS)
def test_results_are_refused_for(line, message):
    with pytest.raises(UsageError, match=message) as refusal:
        list(planning.read_results([json.dumps(result(GOOD, "p")), "", line], "results.jsonl"))
    assert str(refusal.value).startswith("results.jsonl:3: ")


def test_an_account_whose_role_cannot_be_assumed_does_not_stop_the_others(aws, library):
    fixing.parameters(aws, "p")
    foreign = result(GOOD, "p", accountId="210987654321")

    def refuse(model, **_):
        return fixing.refusal("AccessDenied", 403) if model.name == "AssumeRole" else None

    aws.session.events.register("before-call", refuse)
    plan = planning.make([foreign, result(GOOD, "p")], fixing.runbooks(library), Accounts(aws, role="fixer"))
    assert kinds(plan) == [("unreachable", "p")]
    assert "assuming arn:aws:iam::210987654321:role/fixer" in plan.skipped[0].reason
    assert len(plan.items) == 1


def test_a_role_reaches_another_account(aws, library, server):
    accounts = Accounts(connect(region=REGION, endpoint_url=server.url), role="fixer")
    accounts.at("210987654321", REGION).client("ssm").put_parameter(Name="p", Value="bad", Type="String")
    plan = planning.make([result(GOOD, "p", accountId="210987654321")], fixing.runbooks(library), accounts)
    assert [item.target.account for item in plan.items] == ["210987654321"]


# --- documents that write more than once ------------------------------------------------------------------------------


def test_a_document_of_the_library_that_verifies_itself_is_planned_to_its_end(make, aws):
    aws.client("s3").create_bucket(Bucket="bkt", CreateBucketConfiguration={"LocationConstraint": REGION})
    plan = make(result("S3_BUCKET_VERSIONING_ENABLED", "bkt"), of=fixing.LIBRARY)
    [item] = plan.items
    assert [str(edit.call) for edit in item.edits] == ["s3:PutBucketVersioning"]
    assert (item.may_follow, item.notes) == ((), ())
    assert item.reversible == "partial"


def test_writes_that_depend_on_what_aws_answers_are_named(make):
    [item] = make(result("MULTI_REGION_CLOUD_TRAIL_ENABLED", ACCOUNT), of=fixing.LIBRARY).items
    assert [str(edit.call) for edit in item.edits] == ["s3:CreateBucket"]
    assert {"cloudtrail:CreateTrail", "cloudtrail:StartLogging", "s3:PutBucketPolicy"} <= set(item.may_follow)
    assert item.reversible == "yes"


def test_what_an_undo_leaves_of_a_write_that_no_plan_can_see_is_declared(make, aws):
    ec2 = aws.client("ec2")
    [instance] = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"]
    volume = ec2.create_volume(AvailabilityZone=instance["Placement"]["AvailabilityZone"], Size=8)["VolumeId"]
    ec2.attach_volume(VolumeId=volume, InstanceId=instance["InstanceId"], Device="/dev/sdf")
    [item] = make(result("ENCRYPTED_VOLUMES", volume), of=fixing.LIBRARY).items
    [note] = [note for note in item.notes if "ec2:CreateVolume" in note]
    assert "the key that AWS makes for a Region's first encrypted one stays" in note
    assert item.reversible == "partial"


def test_every_write_of_the_library_has_an_inverse_or_says_why_not():
    books = fixing.runbooks()
    unknown = {name: [write for write in books.writes(name) if not inverse.known(write)] for name in books.documents}
    assert {name: writes for name, writes in unknown.items() if writes} == {}


# --- the file ---------------------------------------------------------------------------------------------------------


def test_a_plan_is_read_as_it_was_written_by_its_owner_only(make, tmp_path):
    plan = make(result(GOOD, "p"), result(GOOD, "q", "WAIVED"))
    path = tmp_path / "plan.json"
    planfile.write(plan, path)
    assert planfile.read(path) == plan
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_what_is_not_known_before_it_happens_stays_so_in_the_file(make, tmp_path):
    plan = make(result("MULTI_REGION_CLOUD_TRAIL_ENABLED", ACCOUNT), of=fixing.LIBRARY)
    path = tmp_path / "plan.json"
    planfile.write(plan, path)
    assert planfile.read(path).items[0].edits[0].after is inverse.UNKNOWN


NO_PLANS = {
    "that says a thing twice": ('{"digest": "x", "digest": "y"}', "a key stands there twice"),
    "nested without end": ('{"items": ' * 100_000, "nested too deeply"),
    "of bytes that are no text": ("\udcff", "can't decode"),
    "of nothing": ("", "Expecting value"),
}


@pytest.mark.parametrize(("text", "message"), NO_PLANS.values(), ids=NO_PLANS)
def test_a_file_is_no_plan(tmp_path, text, message):
    path = tmp_path / "plan.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError) as refused:
        planfile.read(path)
    assert str(refused.value).startswith(f"{path}: not a plan: ")
    assert message in str(refused.value)


EDITS = {
    "another parameter": lambda plan: plan["items"][0]["parameters"].update(Name=["q"]),
    "a lower risk": lambda plan: plan["items"][0].update(risk="disruptive"),
    "one item less": lambda plan: plan["items"].pop(),
    "another account": lambda plan: plan["items"][0]["resource"].update(accountId="210987654321"),
    "a waiver taken out": lambda plan: plan["skipped"].clear(),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_plan_that_was_edited_by_hand_is_refused_for(edit, make, tmp_path):
    path = tmp_path / "plan.json"
    planfile.write(make(result(GOOD, "p"), result(GOOD, "q"), result(GOOD, "r", "WAIVED")), path)
    content = json.loads(path.read_text())
    edit(content)
    path.write_text(json.dumps(content))
    with pytest.raises(UsageError, match=r"plan\.json: was changed after it was written; plan again"):
        planfile.read(path)


NO_PLANS = {
    "nothing": "",
    "half a plan": '{"schemaVersion": "1.0", "items": [',
    "a list": "[]",
    "a plan of another version": '{"schemaVersion": "9.0"}',
    "a journal": '{"kind": "intent"}\n{"kind": "outcome"}',
}


@pytest.mark.parametrize("text", NO_PLANS.values(), ids=NO_PLANS)
def test_no_plan_is(text, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"plan\.json: not a plan"):
        planfile.read(path)


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_any_file_is_refused_in_one_line(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "plan.json"
    path.write_bytes(content)
    with pytest.raises(UsageError) as refusal:
        planfile.read(path)
    assert "\n" not in str(refusal.value)


def test_a_secret_is_not_written_into_a_plan(aws, tmp_path):
    text = fixing.set_good(rest="Value: s3cr3t, Type: SecureString, Overwrite: true")
    fixing.parameters(aws, "p")
    library = fixing.library(tmp_path, SetGood=text)
    plan = planning.make([result(GOOD, "p")], fixing.runbooks(library), fixing.accounts(aws))
    planfile.write(plan, tmp_path / "plan.json")
    assert "s3cr3t" not in (tmp_path / "plan.json").read_text()


def test_a_file_that_cannot_be_written_is_a_usage_error(make, tmp_path):
    with pytest.raises(UsageError, match="cannot be written"):
        planfile.write(make(), tmp_path / "none" / "plan.json")


def test_every_kind_of_skip_is_in_the_schema(make):
    allowed = schemas.load("plan")["$defs"]["skipped"]["properties"]["kind"]["enum"]
    assert set(allowed) == set(planfile.SKIPS)
    assert Skipped.from_json(make(result("NOPE", "p")).skipped[0].to_json()).kind == "unknown-rule"
