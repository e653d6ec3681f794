"""SNS topics, whose members are spelled as the API has them."""

from __future__ import annotations

from trueup.recorder.rows import Ask, Known, Row, recorders


def named(topic: Known) -> Known:
    """A topic with its name, which stands in its ARN only."""
    return {**topic, "Name": str(topic["TopicArn"]).rpartition(":")[2]}


RECORDERS = recorders(
    [
        Row(
            "AWS::SNS::Topic",
            lists=Ask("sns:ListTopics", answer="Topics[]"),
            describes=Ask("sns:GetTopicAttributes", {"TopicArn": "$TopicArn"}, "Attributes"),
            id="TopicArn",
            arn="TopicArn",
            name="Name",
            tags=Ask("sns:ListTagsForResource", {"ResourceArn": "$TopicArn"}, "Tags"),
            tags_part="Tags",
            known_as=named,
            spelled=str,
            without=frozenset({"Name"}),
            gone=frozenset({"NotFound", "NotFoundException"}),
        )
    ]
)
