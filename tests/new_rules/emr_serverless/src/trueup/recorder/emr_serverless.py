"""Applications of EMR Serverless."""

from trueup.recorder.rows import Ask, Row, recorders


def capital(name: str) -> str:
    """`autoStopConfiguration` is `AutoStopConfiguration`: types that CloudFormation describes are spelled as there."""
    return name[:1].upper() + name[1:]


RECORDERS = recorders(
    [
        Row(
            "AWS::EMRServerless::Application",
            lists=Ask("emr-serverless:ListApplications", answer="applications"),
            describes=Ask("emr-serverless:GetApplication", {"applicationId": "$id"}, "application"),
            id="applicationId || id",
            arn="arn",
            name="name",
            tags="tags",
            created="createdAt",
            without=frozenset({"tags"}),
            spelled=capital,
            times=frozenset({"UpdatedAt"}),
            gone=frozenset({"ResourceNotFoundException"}),
        )
    ]
)
