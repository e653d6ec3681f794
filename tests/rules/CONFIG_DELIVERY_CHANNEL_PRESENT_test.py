import pytest

from config_recorders import NAME, Config, judged
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT

RULE = "CONFIG_DELIVERY_CHANNEL_PRESENT"
PROOF = "model"  # moto does not tell what became of deliveries
TOPIC = {"snsTopicARN": f"arn:aws:sns:eu-west-1:{ACCOUNT}:config"}


def channel(often="TwentyFour_Hours", **more):
    return {
        "name": NAME,
        "s3BucketName": "history",
        "configSnapshotDeliveryProperties": {"deliveryFrequency": often},
    } | more


def last(status, kind="History", **more):
    return {f"config{kind}DeliveryInfo": {"lastStatus": status} | more}


DAILY = channel()
SUCCESS = last("SUCCESS") | last("SUCCESS", "Snapshot") | last("NOT_APPLICABLE", "Stream")
HERE, THERE = {"s3BucketNames": "other, history"}, {"s3BucketNames": "other"}
HOURLY, TELLING = {"maxSnapshotFrequency": "One_Hour"}, {"requireSnsTopic": "true"}

SCENARIOS = {  # given an account with ...: (its channels, what became of deliveries, inputs, then it is ...)
    "no channel": ([], {}, {}, NON_COMPLIANT),
    "a channel that has not delivered yet": ([DAILY], {}, {}, COMPLIANT),
    "a channel that delivered": ([DAILY], SUCCESS, {}, COMPLIANT),
    "a channel whose history failed": ([DAILY], SUCCESS | last("FAILURE"), {}, NON_COMPLIANT),
    "a channel whose history failed, in other letters": ([DAILY], last("Failure"), {}, NON_COMPLIANT),
    "a channel whose snapshots failed": ([DAILY], SUCCESS | last("FAILURE", "Snapshot"), {}, NON_COMPLIANT),
    "a channel whose notifications failed": ([DAILY], SUCCESS | last("FAILURE", "Stream"), {}, NON_COMPLIANT),
    "a channel that tells null of its deliveries": ([DAILY], {"configHistoryDeliveryInfo": None}, {}, COMPLIANT),
    "a channel that tells null of its last one": ([DAILY], last(None), {}, COMPLIANT),
    "a channel without a bucket": ([channel(s3BucketName=None)], {}, {}, NON_COMPLIANT),
    "a channel to one of the buckets": ([DAILY], {}, HERE, COMPLIANT),
    "a channel to another bucket": ([DAILY], {}, THERE, NON_COMPLIANT),
    "a channel that delivers more often": ([channel("One_Hour")], {}, {}, COMPLIANT),
    "a channel that delivers as often as is wanted": ([channel("One_Hour")], {}, HOURLY, COMPLIANT),
    "a channel that delivers more seldom": ([channel("Three_Hours")], {}, HOURLY, NON_COMPLIANT),
    "a channel that delivers daily, for less": ([DAILY], {}, {"maxSnapshotFrequency": "Twelve_Hours"}, NON_COMPLIANT),
    "a channel that delivers twice a day, for that": (
        [channel("Twelve_Hours")],
        {},
        {"maxSnapshotFrequency": "twelve_hours"},
        COMPLIANT,
    ),
    "a channel that never delivers snapshots": ([{"name": NAME, "s3BucketName": "history"}], {}, {}, NON_COMPLIANT),
    "a channel with null for its snapshots": (
        [channel(configSnapshotDeliveryProperties=None)],
        {},
        {},
        NON_COMPLIANT,
    ),
    "a channel of an unknown frequency": ([channel("Weekly")], {}, {}, NON_COMPLIANT),
    "a channel that tells a topic": ([channel(**TOPIC)], {}, TELLING, COMPLIANT),
    "a channel that tells no topic": ([DAILY], {}, TELLING, NON_COMPLIANT),
    "a channel with an empty topic": ([channel(snsTopicARN="")], {}, TELLING, NON_COMPLIANT),
}


@pytest.mark.parametrize(("channels", "status", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_with(channels, status, inputs, expected):
    [told] = judged(RULE, Config(channels=channels, status=status), **inputs)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


FAILED = "Delivery channel default failed to deliver history at last: "
ANNOTATIONS = {
    "there is none": ([], {}, {}, "AWS Config has no delivery channel in this Region."),
    "it has no bucket": ([{"name": NAME}], {}, {}, "Delivery channel default has no bucket."),
    "it goes elsewhere": ([DAILY], {}, THERE, "Delivery channel default delivers to history, not to other."),
    "it goes to none of two": (
        [DAILY],
        {},
        {"s3BucketNames": "a, b"},
        "Delivery channel default delivers to history, not to a or b.",
    ),
    "it is late": (
        [DAILY],
        {},
        HOURLY,
        "Delivery channel default delivers snapshots TwentyFour_Hours, not One_Hour or more often.",
    ),
    "it never delivers": (
        [channel(None)],
        {},
        HOURLY,
        "Delivery channel default delivers snapshots never, not One_Hour or more often.",
    ),
    "it tells nobody": ([DAILY], {}, TELLING, "Delivery channel default tells no topic."),
    "it failed for a reason": ([DAILY], last("FAILURE", lastErrorCode="AccessDenied"), {}, f"{FAILED}AccessDenied."),
    "it failed with a sentence": ([DAILY], last("FAILURE", lastErrorMessage="x" * 300), {}, f"{FAILED}{'x' * 100}."),
    "it failed": ([DAILY], last("FAILURE"), {}, f"{FAILED}AWS Config does not say why."),
    "its snapshots failed": (
        [DAILY],
        last("FAILURE", "Snapshot", lastErrorCode="NoSuchBucket"),
        {},
        "Delivery channel default failed to deliver snapshots at last: NoSuchBucket.",
    ),
    "its notifications failed": (
        [DAILY],
        last("FAILURE", "Stream", lastErrorCode="NotFound"),
        {},
        "Delivery channel default failed to deliver notifications at last: NotFound.",
    ),
}


@pytest.mark.parametrize(("channels", "status", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(channels, status, inputs, annotation):
    [told] = judged(RULE, Config(channels=channels, status=status), **inputs)

    assert told["Annotation"] == annotation


@pytest.mark.parametrize("inputs", [{"maxSnapshotFrequency": "Weekly"}, {"requireSnsTopic": "perhaps"}])
def test_what_aws_config_does_not_know_is_refused(inputs):
    assert judged(RULE, Config(), **inputs)["customerErrorCode"] == "InvalidParameterValueException"


def bad(aws):
    """Nothing is recorded, and nothing delivered."""
    return ACCOUNT


def good(aws):
    """A recorder, and a channel that delivers a snapshot each day."""
    config = aws("config")
    config.put_configuration_recorder(ConfigurationRecorder={"name": NAME, "roleARN": f"arn:aws:iam::{ACCOUNT}:role/r"})
    config.put_delivery_channel(DeliveryChannel=DAILY)
    return ACCOUNT
