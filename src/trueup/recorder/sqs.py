"""SQS queues, whose members are spelled as the API has them."""

from __future__ import annotations

from trueup.recorder.rows import Ask, Known, Row, recorders


def named(queue: Known) -> Known:
    """A queue with its URL, by which it is listed, and its name, which stands in its ARN only."""
    return {**queue, "QueueUrl": queue["listed"], "QueueName": str(queue["QueueArn"]).rpartition(":")[2]}


RECORDERS = recorders(
    [
        Row(
            "AWS::SQS::Queue",
            lists=Ask("sqs:ListQueues", answer="QueueUrls[]"),
            describes=Ask("sqs:GetQueueAttributes", {"QueueUrl": "$listed", "AttributeNames": ["All"]}, "Attributes"),
            id="QueueUrl",
            arn="QueueArn",
            name="QueueName",
            tags=Ask("sqs:ListQueueTags", {"QueueUrl": "$QueueUrl"}, "Tags"),
            known_as=named,
            spelled=str,
            times=frozenset({"CreatedTimestamp", "LastModifiedTimestamp"}),
            gone=frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"}),
        )
    ]
)
