from recording import TAGS, one


def create(client):
    client("s3", "us-east-1").create_bucket(Bucket="audit-logs")
    settings = {"S3BucketName": "audit-logs", "EnableLogFileValidation": True}
    client("cloudtrail").create_trail(Name="audit", TagsList=TAGS, **settings)


def test_the_id_of_a_trail_is_its_name():
    assert one("AWS::CloudTrail::Trail")["resourceId"] == "audit"
