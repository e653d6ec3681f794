import pytest

from undoing import ACCOUNT, REGION, comes_back, no_way_back, service

sns = service("sns")

TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:t"

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no topic policy attribute": (
        [sns("CreateTopic", Name="t")],
        sns("SetTopicAttributes", TopicArn=TOPIC, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"),
    ),
    "a topic's tags": (
        [sns("CreateTopic", Name="t", Tags=[{"Key": "a", "Value": "old"}])],
        sns("TagResource", ResourceArn=TOPIC, Tags=[{"Key": "a", "Value": "new"}, {"Key": "b", "Value": "new"}]),
    ),
    "nobody who listens": (
        [sns("CreateTopic", Name="t")],
        sns("Subscribe", TopicArn=TOPIC, Protocol="email", Endpoint="security@example.com"),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


def test_a_message_that_was_sent_is_not_taken_back():
    no_way_back(sns("Publish", Message="m"), [], "a message that was sent is not taken back")
