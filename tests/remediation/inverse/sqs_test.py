import pytest

from undoing import ACCOUNT, REGION, comes_back, service

sqs = service("sqs")

QUEUE = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/q"

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "queue attributes": (
        [sqs("CreateQueue", QueueName="q")],
        sqs("SetQueueAttributes", QueueUrl=QUEUE, Attributes={"VisibilityTimeout": "5", "KmsMasterKeyId": "k"}),
    ),
    "queue tags": (
        [sqs("CreateQueue", QueueName="q", tags={"a": "old"})],
        sqs("TagQueue", QueueUrl=QUEUE, Tags={"a": "new", "b": "new"}),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
