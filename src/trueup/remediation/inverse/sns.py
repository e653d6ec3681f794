"""SNS."""

from __future__ import annotations

from trueup.remediation.inverse.families import Back, Row, Rows, creates, entries, gone, pairs, read
from trueup.remediation.inverse.values import Answer, Answers, Parameters, normal

TOPIC = read("GetTopicAttributes", "TopicArn")


def _attribute(parameters: Parameters, answers: Answers) -> str:
    found = (answers[0] or {}).get("Attributes") or {}
    return str(found.get(parameters["AttributeName"]) or "")


def _undo_attribute(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    again = {name: parameters[name] for name in ("TopicArn", "AttributeName")}
    return Back((("SetTopicAttributes", again | {"AttributeValue": _attribute(parameters, answers)}),))


ROWS: Rows = {
    "sns:SetTopicAttributes": Row(
        (TOPIC,), lambda parameters, answers: normal(_attribute(parameters, answers)) or None, _undo_attribute,
        lambda parameters, _answers: normal(parameters.get("AttributeValue", "")) or None,
        backs=("SetTopicAttributes",),
    ),
    "sns:CreateTopic": gone("a topic of that name may have been there before, so it is left"),
    **creates(
        "sns", "Subscribe", "Unsubscribe", by={"SubscriptionArn": "@SubscriptionArn"},
        reading=read("ListSubscriptionsByTopic", "TopicArn"),
        value="Subscriptions[?Protocol == $Protocol && Endpoint == $Endpoint].SubscriptionArn",
        ids="Subscriptions[].SubscriptionArn",
    ),
    "sns:Publish": gone("a message that was sent is not taken back"),
    **entries(
        "sns", "TagResource", read("ListTagsForResource", "ResourceArn"), key="ResourceArn", member="Tags",
        form=pairs(), at="Tags", remove="UntagResource", names="TagKeys",
    ),
}  # fmt: skip
