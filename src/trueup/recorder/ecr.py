"""ECR: private repositories, spelled as CloudFormation has it."""

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import REGIONAL, first_upper

RECORDERS = recorders(
    [
        Row(
            "AWS::ECR::Repository",
            lists=Ask("ecr:DescribeRepositories", answer="repositories"),
            id="repositoryName",
            arn="repositoryArn",
            name="repositoryName",
            tags=Ask("ecr:ListTagsForResource", {"resourceArn": "$repositoryArn"}, "tags"),
            created="createdAt",
            zone=[REGIONAL],
            spelled=first_upper,
            without=frozenset({"createdAt", "registryId", "repositoryArn", "repositoryUri"}),
            gone=frozenset({"RepositoryNotFoundException"}),
        )
    ]
)
