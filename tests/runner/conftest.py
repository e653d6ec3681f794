"""A bucket in the emulated account."""

import pytest

from running import BUCKET


@pytest.fixture
def s3(aws, server):
    client = aws.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": aws.region})
    server.requests.clear()
    return client
