import pytest

from support import COMPLIANT, NON_COMPLIANT, item, verdict

SCENARIOS = {  # given a channel whose insecure ingest ...: (the configuration, then the channel is ...)
    "is off": ({"InsecureIngest": False}, COMPLIANT),
    "is off, as text": ({"InsecureIngest": "false"}, COMPLIANT),
    "is absent, which is AWS's default": ({}, COMPLIANT),
    "is null": ({"InsecureIngest": None}, COMPLIANT),
    "is on": ({"InsecureIngest": True}, NON_COMPLIANT),
    "is on, as text": ({"InsecureIngest": "true"}, NON_COMPLIANT),
    "is on, and playback asks who it is": ({"InsecureIngest": True, "Authorized": True}, NON_COMPLIANT),
    "is off, and everyone may watch": ({"InsecureIngest": False, "Authorized": False}, COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_channel_whose_insecure_ingest(configuration, expected):
    channel = item("AWS::IVS::Channel", configuration=configuration)

    assert verdict("IVS_CHANNEL_INSECURE_INGEST_PROHIBITED", channel) == expected


def bad(aws):
    """A channel that takes plain RTMP."""
    return aws("ivs").create_channel(name="open", insecureIngest=True)["channel"]["arn"]


def good(aws):
    """A channel that takes RTMPS only."""
    return aws("ivs").create_channel(name="closed", insecureIngest=False)["channel"]["arn"]
