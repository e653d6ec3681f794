from moto import mock_aws

from undoing import proven, send, service

ivs = service("ivs")


@mock_aws
def test_a_channel_takes_plain_streams_again():
    arn = send(ivs("CreateChannel", insecureIngest=True))["channel"]["arn"]
    before, between, after, back = proven(ivs("UpdateChannel", arn=arn, insecureIngest=False))
    assert (before, between, after) == ({"insecureIngest": True}, {"insecureIngest": False}, {"insecureIngest": True})
    assert back.reversible == "yes"
