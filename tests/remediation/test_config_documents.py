"""The fix of AWS Config's recorder and delivery channel, for what one bad resource does not show."""

import json

import pytest

NAME, OWN_ROLE = "default", "arn:aws:iam::123456789012:role/config"
ALL, CHOSEN = {"allSupported": True}, {"resourceTypes": ["AWS::S3::Bucket"]}
ROLE = "role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


@pytest.fixture
def config(account):
    return account.client("config")


@pytest.fixture
def mend(run, account):
    def mended(part, **more):
        return run("EnableConfigRecorder", AccountId=account.account_id, Part=part, **more)

    return mended


def make_bucket(account, name, **more):
    where = {"LocationConstraint": account.region}
    account.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=where, **more)


def record(config, group=ALL, role=OWN_ROLE, starts=False, **channel):
    recorder = {"name": NAME, "roleARN": role, "recordingGroup": group}
    config.put_configuration_recorder(ConfigurationRecorder=recorder)
    if channel:
        config.put_delivery_channel(DeliveryChannel={"name": NAME} | channel)
    if starts:
        config.start_configuration_recorder(ConfigurationRecorderName=NAME)


def seen(config):
    """The role and the group of the recorder, whether it records, and the channel."""
    [recorder] = config.describe_configuration_recorders()["ConfigurationRecorders"]
    [status] = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    [channel] = config.describe_delivery_channels()["DeliveryChannels"]
    return recorder["roleARN"], recorder["recordingGroup"], status["recording"], channel


@pytest.mark.parametrize("part", ["Recorder", "DeliveryChannel"])
def test_where_there_is_nothing_both_are_made_and_started(mend, config, account, part):
    assert mend(part) == ("Success", True, "")

    role, group, recording, channel = seen(config)
    assert role.endswith(ROLE)
    assert (group["allSupported"], recording) == (True, True)
    assert channel["s3BucketName"] == f"trueup-config-{account.account_id}-{account.region}"
    policy = json.loads(account.client("s3").get_bucket_policy(Bucket=channel["s3BucketName"])["Policy"])
    assert [each["Sid"] for each in policy["Statement"]] == ["ConfigChecks", "ConfigWrites", "DenyPlainHttp"]
    assert mend("Recorder") == mend("DeliveryChannel") == ("Success", False, "")


@pytest.mark.parametrize(("home", "with_iam"), [("us-east-1", False), ("eu-west-1", True)])
def test_the_global_types_are_recorded_at_home(mend, config, account, home, with_iam):
    assert account.region == "eu-west-1"
    assert mend("Recorder", GlobalTypesRegion=home) == ("Success", True, "")

    assert seen(config)[1]["includeGlobalResourceTypes"] is with_iam


def test_the_recorder_is_left_alone_where_the_channel_falls_short(mend, config, account):
    make_bucket(account, "history")
    record(config, CHOSEN, s3BucketName="history")

    assert mend("DeliveryChannel") == ("Success", True, "")

    role, group, recording, channel = seen(config)
    assert (role, group["resourceTypes"], recording) == (OWN_ROLE, CHOSEN["resourceTypes"], False)
    assert channel["configSnapshotDeliveryProperties"] == {"deliveryFrequency": "TwentyFour_Hours"}


def test_the_channel_is_left_alone_where_the_recorder_falls_short(mend, config, account):
    make_bucket(account, "history")
    record(config, CHOSEN, s3BucketName="history", s3KeyPrefix="config")
    channel = seen(config)[3]

    assert mend("Recorder", S3BucketNames="other") == ("Success", True, "")

    assert seen(config)[2:] == (True, channel)


EXCEPT = {
    "exclusionByResourceTypes": {"resourceTypes": ["AWS::EC2::Volume"]},
    "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
}


@pytest.mark.parametrize(("allowed", "changes"), [("true", False), ("false", True)])
def test_what_may_be_left_out_is_left_out(mend, config, account, allowed, changes):
    make_bucket(account, "history")
    role = f"arn:aws:iam::{account.account_id}:{ROLE}"
    record(config, EXCEPT, role, starts=True, s3BucketName="history")

    assert mend("Recorder", AllowExclusions=allowed) == ("Success", changes, "")

    assert seen(config)[1]["allSupported"] is changes


def test_a_channel_is_moved_to_the_first_bucket_that_is_wanted_and_keeps_the_rest(mend, config, account):
    for name in ("history", "wanted"):
        make_bucket(account, name)
    record(config, s3BucketName="history", s3KeyPrefix="config")
    asked = {"S3BucketNames": "wanted, other", "MaxSnapshotFrequency": "six_hours"}

    assert mend("DeliveryChannel", **asked) == ("Success", True, "")

    often = {"deliveryFrequency": "Six_Hours"}
    wanted = {"name": NAME, "s3BucketName": "wanted", "s3KeyPrefix": "config"}
    assert seen(config)[3] == wanted | {"configSnapshotDeliveryProperties": often}


def test_a_bucket_that_object_lock_keeps_is_refused(mend, config, account):
    make_bucket(account, "locked", ObjectLockEnabledForBucket=True)
    keeps = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
    account.client("s3").put_object_lock_configuration(Bucket="locked", ObjectLockConfiguration=keeps)

    status, _, why = mend("DeliveryChannel", S3BucketNames="locked")

    assert status == "Failed"
    assert "OBJECT LOCK KEEPS WHAT IS NEW IN locked" in why
    assert config.describe_configuration_recorders()["ConfigurationRecorders"] == []


REFUSALS = {  # (what is asked for, why it is refused)
    "a topic": ({"Part": "DeliveryChannel", "RequireSnsTopic": "true"}, "WOULD NEED A TOPIC"),
    "a wider recorder of its own role": (
        {"Part": "Recorder", "RequireServiceLinkedRole": "false"},
        "IT HAS A ROLE OF ITS OWN",
    ),
}


@pytest.mark.parametrize(("asked", "why"), REFUSALS.values(), ids=REFUSALS)
def test_what_it_cannot_mend_is_refused_before_anything_is_written(run, account, config, asked, why):
    make_bucket(account, "history")
    record(config, CHOSEN, s3BucketName="history")
    before = seen(config)

    status, _, failure = run("EnableConfigRecorder", AccountId=account.account_id, **asked)

    assert status == "Failed"
    assert f"{why}" in failure
    assert failure.endswith("NOTHING WAS CHANGED.")
    assert seen(config) == before
