import pytest

from undoing import bucket, comes_back, service

config = service("config")

EVERYTHING = {
    "allSupported": True,
    "includeGlobalResourceTypes": True,
    "resourceTypes": [],
    "exclusionByResourceTypes": {"resourceTypes": []},
    "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"},
}
RECORDER = config(
    "PutConfigurationRecorder",
    ConfigurationRecorder={
        "name": "default",
        "roleARN": "arn:aws:iam::123456789012:role/r",
        "recordingGroup": EVERYTHING,
    },
)
CHANNEL = config("PutDeliveryChannel", DeliveryChannel={"name": "default", "s3BucketName": "bkt"})
RUNNING = [*bucket(), RECORDER, CHANNEL, config("StartConfigurationRecorder", ConfigurationRecorderName="default")]

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no recorder": ([], RECORDER),
    "no delivery channel": ([*bucket(), RECORDER], CHANNEL),
    "a delivery channel to the bucket's root": (
        [*bucket(), RECORDER, CHANNEL],
        config("PutDeliveryChannel", DeliveryChannel={"name": "default", "s3BucketName": "bkt", "s3KeyPrefix": "x"}),
    ),
    "a recorder that stands": (RUNNING[:-1], RUNNING[-1]),
    "a recorder that runs": (RUNNING, config("StopConfigurationRecorder", ConfigurationRecorderName="default")),
    "no authorization": (
        [],
        config(
            "PutAggregationAuthorization",
            AuthorizedAccountId="111122223333",
            AuthorizedAwsRegion="eu-west-1",
        ),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
