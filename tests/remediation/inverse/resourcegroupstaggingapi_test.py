import pytest

from undoing import bucket, call, comes_back, service

resourcegroupstaggingapi = service("resourcegroupstaggingapi")

BUCKET = {"Bucket": "bkt"}

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "tags of several resources": (
        [
            *bucket(),
            call("s3", "PutBucketTagging", **BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "old"}]}),
            *bucket(name="bkt-2"),
        ],
        resourcegroupstaggingapi(
            "TagResources",
            ResourceARNList=["arn:aws:s3:::bkt", "arn:aws:s3:::bkt-2"],
            Tags={"a": "new", "b": "new"},
        ),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
