"""Build projects, as CodeBuild takes them, for the tests of rules and documents."""

ENVIRONMENT = {
    "type": "LINUX_CONTAINER",
    "image": "aws/codebuild/standard:7.0",
    "computeType": "BUILD_GENERAL1_SMALL",
}


def created(aws, name, variables=(), **given):
    """The ARN of a new project that builds what lies in S3."""
    project = {
        "name": name,
        "source": {"type": "S3", "location": "ledger/source.zip"},
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": ENVIRONMENT | {"environmentVariables": list(variables)},
        "serviceRole": "arn:aws:iam::123456789012:role/build",
    }
    return aws("codebuild").create_project(**project | given)["project"]["arn"]


def in_s3(**given):
    """Artifacts that are written to a bucket."""
    return {"type": "S3", "location": "ledger-artifacts", "packaging": "ZIP"} | given
