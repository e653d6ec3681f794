"""SQS."""

from __future__ import annotations

from trueup.remediation.inverse.families import MAP, Rows, entries, gone, read

ROWS: Rows = {
    **entries(
        "sqs", "SetQueueAttributes", read("GetQueueAttributes", "QueueUrl", AttributeNames=["All"]), key="QueueUrl",
        member="Attributes", form=MAP, at="Attributes", unset="",
    ),
    **entries(
        "sqs", "TagQueue", read("ListQueueTags", "QueueUrl"), key="QueueUrl", member="Tags", form=MAP, at="Tags",
        remove="UntagQueue", names="TagKeys",
    ),
    "sqs:SendMessage": gone("a message that was sent is not taken back"),
}  # fmt: skip
