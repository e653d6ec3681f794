"""Channels of Amazon IVS."""

from trueup.recorder.rows import Ask, Row, recorders


def capital(name: str) -> str:
    """`insecureIngest` is `InsecureIngest`: types that CloudFormation describes are spelled as there."""
    return name[:1].upper() + name[1:]


RECORDERS = recorders(
    [
        Row(
            "AWS::IVS::Channel",
            lists=Ask("ivs:ListChannels", answer="channels"),
            describes=Ask("ivs:GetChannel", {"arn": "$arn"}, "channel"),
            id="arn",
            arn="arn",
            name="name",
            tags="tags",
            without=frozenset({"tags"}),
            spelled=capital,
            gone=frozenset({"ResourceNotFoundException"}),
        )
    ]
)
