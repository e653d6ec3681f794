import pytest

from undoing import bucket, comes_back, service

cloudtrail = service("cloudtrail")

TRAIL = [*bucket(), cloudtrail("CreateTrail", Name="trail", S3BucketName="bkt")]

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "a single Region trail": (TRAIL, cloudtrail("UpdateTrail", Name="trail", IsMultiRegionTrail=True)),
    "a trail without validation": (
        TRAIL,
        cloudtrail("UpdateTrail", Name="trail", EnableLogFileValidation=True),
    ),
    "a trail without key": (TRAIL, cloudtrail("UpdateTrail", Name="trail", S3KeyPrefix="x")),
    "a trail that S3 alone encrypts": (
        TRAIL,
        cloudtrail("UpdateTrail", Name="trail", KmsKeyId="arn:aws:kms:eu-west-1:123456789012:key/1"),
    ),
    "a trail that does not log": (TRAIL, cloudtrail("StartLogging", Name="trail")),
    "no trail": (bucket(), cloudtrail("CreateTrail", Name="trail", S3BucketName="bkt")),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
