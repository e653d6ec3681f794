"""What holds for every type that is recorded, and for every rule that judges one."""

import json
import os
from pathlib import Path

import pytest

import recording
import support
from recording import RULES, everything, found_at, items, looked_for, one
from trueup import aws, emulated, loader, recorder
from trueup.recorder.rows import Row
from trueup.rulekit import configuration

FACTS = os.environ.get("TRUEUP_FACTS")
JUDGED = {name: rule for name, rule in RULES.items() if rule.resource_types}


def test_each_service_has_a_test_that_makes_its_resources():
    services = {path.stem for path in (support.ROOT / "src/trueup/recorder").glob("*.py")}
    assert services - {"__init__", *recorder.SHARED} == set(recording.creators())


@pytest.mark.parametrize("resource_type", recorder.RECORDERS)
def test_an_item_has_its_whole_envelope(resource_type):
    item = one(resource_type)
    assert json.loads(json.dumps(item)) == item
    assert configuration.account_id(item) == emulated.MANAGEMENT
    assert item["configurationItemStatus"] == "OK"
    assert item["configurationItemCaptureTime"].endswith("Z")
    assert item["awsRegion"] == ("global" if recorder.RECORDERS[resource_type].is_global else recording.REGION)
    assert item["configuration"]
    assert item["ARN"].startswith("arn:aws:")
    assert str(item["resourceId"])


UNTAGGED = {name for module in recording.creators().values() for name in getattr(module, "UNTAGGED", ())}


@pytest.mark.parametrize("resource_type", sorted(recorder.RECORDERS.keys() - UNTAGGED))
def test_an_item_has_its_tags(resource_type):
    assert one(resource_type)["tags"] == {"CostCenter": "4711"}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_type_that_a_rule_judges_can_be_recorded(rule):
    assert set(rule.resource_types) <= set(recorder.RECORDERS)


def in_configs_spelling(path):
    """`configuration.ipPermissions.FromPort` is how EC2's own answers have it, and readers look for that second."""
    before, dot, last = path.rpartition(".")
    return before + dot + last[:1].lower() + last[1:]


def is_there(resource_type, path):
    """Whether a path leads somewhere in an item of the type, be it into a text: a policy, or `running` for a state."""
    parts = path.split(".")
    for item in items(resource_type):
        if found_at(item, parts):
            return True
        above = [value for end in range(2, len(parts)) for value in found_at(item, parts[:end])]
        if any(isinstance(value, str) for value in above):
            return True
    return False


@pytest.mark.parametrize("rule", JUDGED)
def test_what_a_rule_looks_for_is_recorded(rule):
    """But for what its test says may rightly be missing, such as a count that only some policies have."""
    wanted = looked_for(rule)
    assert wanted.keys() <= set(RULES[rule].resource_types)
    missing = {
        (resource_type, path)
        for resource_type, paths in wanted.items()
        for path in paths
        if not is_there(resource_type, path) and not is_there(resource_type, in_configs_spelling(path))
    }
    tested = loader.module(support.ROOT / "tests" / "rules" / f"{rule}_test.py")
    assert {path for _, path in missing} == set(getattr(tested, "MAY_BE_ABSENT", ()))


def test_what_depends_on_an_input_is_looked_for_too():
    assert "configuration.kmsKeyId" in looked_for("ENCRYPTED_VOLUMES")["AWS::EC2::Volume"]


def test_it_calls_what_it_declares_and_all_of_that_reads():
    declared = {call for each in recorder.RECORDERS.values() for call in each.calls}
    assert {f"{service}:{operation}" for service, operation in everything().called} == declared
    verbs = ("BatchGet", "Describe", "Get", "List")
    assert all(call.partition(":")[2].startswith(verbs) for call in declared)


@pytest.mark.parametrize("name", recorder.RECORDERS)
def test_its_service_is_one_that_boto3_knows(name):
    service = recorder.RECORDERS[name].calls[0].partition(":")[0]
    known = aws.session(region=recording.REGION, credentials=emulated.KEYS).get_available_regions(service)
    assert "us-east-1" in known or recorder.RECORDERS[name].is_global


def test_the_calls_of_some_types_are_theirs_alone():
    assert recorder.calls(["AWS::EC2::VPC", "AWS::CloudTrail::Trail"]) == (
        "cloudtrail:DescribeTrails",
        "cloudtrail:ListTags",
        "ec2:DescribeVpcs",
    )


def test_what_is_global_is_recorded_at_home_and_trails_in_their_own_region():
    types = ["AWS::IAM::Role", "AWS::CloudTrail::Trail"]
    with emulated.emulation():
        session = aws.session(region=recording.REGION, credentials=emulated.KEYS)
        for service in ("iam", "cloudtrail"):
            recording.creators()[service].create(session.client)
        assert list(recorder.record(session, "us-east-1", types, home_region=recording.REGION)) == []
        here = list(recorder.record(session, recording.REGION, types, home_region=recording.REGION))
    assert {item["resourceType"] for item in here} == set(types)


def test_most_types_are_plain():
    rows = [each for each in recorder.RECORDERS.values() if isinstance(getattr(each.described, "__self__", None), Row)]
    assert len(rows) / len(recorder.RECORDERS) > 0.9


# AWS Config's published shapes, where they are at hand


def published(folder, resource_type):
    if not FACTS:
        pytest.skip("TRUEUP_FACTS, the folder of published shapes, is not set")
    wanted = resource_type.replace("::", "_").lower()
    files = [path for path in (Path(FACTS) / folder).iterdir() if path.stem.lower() == wanted]
    if not files:
        pytest.skip(f"no published shape of {resource_type}")
    try:
        return json.loads(files[0].read_text())
    except ValueError:
        pytest.skip(f"{files[0].name} is malformed as published")


@pytest.mark.parametrize("rule", JUDGED)
def test_values_are_of_the_json_type_that_a_real_item_has(rule):
    for resource_type, paths in looked_for(rule).items():
        sample = published("config-items", resource_type)
        for path in sorted(paths):
            real = found_at(sample[0] if isinstance(sample, list) else sample, path.split("."))
            ours = {type(value) for item in items(resource_type) for value in found_at(item, path.split("."))}
            if not real or not ours or "olicy" in path:
                continue  # the sample lacks it, or holds documents decoded, which live items do not
            assert {type(value) for value in real} & ours, path


@pytest.mark.parametrize("resource_type", recorder.RECORDERS)
def test_paths_are_spelled_as_aws_publishes_them(resource_type):
    """Every path of ours that differs from a published one in case only is misspelled."""
    theirs = {path.lower(): path for path in published("resource-schema", resource_type)}
    ours = {path for item in items(resource_type) for path in _paths(item, "") if path.startswith(("conf", "supp"))}
    assert ours
    assert {path for path in ours if theirs.get(path.lower(), path) != path} == set()


def _paths(value, prefix):
    if isinstance(value, list):
        return {path for part in value for path in _paths(part, prefix)}
    if not isinstance(value, dict):
        return {prefix}
    return {path for key, part in value.items() for path in _paths(part, f"{prefix}.{key}".lstrip("."))}
