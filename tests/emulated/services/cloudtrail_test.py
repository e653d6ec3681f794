from emulating import REGION


def test_trails_are_described_by_name_or_arn(client):
    trails = client("cloudtrail")
    client("s3").create_bucket(Bucket="ledger", CreateBucketConfiguration={"LocationConstraint": REGION})
    arn = trails.create_trail(Name="first", S3BucketName="ledger", IsMultiRegionTrail=True)["TrailARN"]
    trails.create_trail(Name="second", S3BucketName="ledger")

    def described(*names, region=REGION):
        answer = client("cloudtrail", region_name=region).describe_trails(trailNameList=list(names))
        return [trail["Name"] for trail in answer["trailList"]]

    assert described("second") == ["second"]
    assert described(arn) == described(arn, region="us-east-1") == ["first"]
    assert described("first", region="us-east-1") == []  # its name is known at home only
    assert described("third") == []
    assert sorted(described()) == ["first", "second"]
