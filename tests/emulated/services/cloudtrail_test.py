import pytest

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


@pytest.fixture
def trails(client):
    """A client, and one trail `main` with its bucket."""
    client("s3").create_bucket(Bucket="ledger", CreateBucketConfiguration={"LocationConstraint": REGION})
    client("cloudtrail").create_trail(Name="main", S3BucketName="ledger")
    return client("cloudtrail")


def test_a_trail_whose_bucket_is_gone_reports_it(client, trails):
    assert "LatestDeliveryError" not in trails.get_trail_status(Name="main")

    client("s3").delete_bucket(Bucket="ledger")

    assert trails.get_trail_status(Name="main")["LatestDeliveryError"] == "NoSuchBucket"


def test_one_kind_of_event_selectors_takes_the_others_place(trails):
    classic = [{"ReadWriteType": "All", "IncludeManagementEvents": True}]
    advanced = [{"Name": "all", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]
    assert not trails.get_trail(Name="main")["Trail"]["HasCustomEventSelectors"]

    trails.put_event_selectors(TrailName="main", AdvancedEventSelectors=advanced)
    assert trails.get_event_selectors(TrailName="main")["AdvancedEventSelectors"] == advanced
    trails.put_event_selectors(TrailName="main", EventSelectors=classic)

    found = trails.get_event_selectors(TrailName="main")
    assert (found["EventSelectors"], found["AdvancedEventSelectors"]) == (classic, [])
    assert trails.get_trail(Name="main")["Trail"]["HasCustomEventSelectors"]
    with pytest.raises(trails.exceptions.InvalidEventSelectorsException):
        trails.put_event_selectors(TrailName="main", EventSelectors=classic * 6)


def test_insight_selectors_are_replaced_and_end_with_none(trails):
    rate, errors = {"InsightType": "ApiCallRateInsight"}, {"InsightType": "ApiErrorRateInsight"}
    for selectors in ([rate], [rate, errors]):
        trails.put_insight_selectors(TrailName="main", InsightSelectors=selectors)
        assert trails.get_insight_selectors(TrailName="main")["InsightSelectors"] == selectors
    assert trails.get_trail(Name="main")["Trail"]["HasInsightSelectors"]

    trails.put_insight_selectors(TrailName="main", InsightSelectors=[])

    with pytest.raises(trails.exceptions.InsightNotEnabledException):
        trails.get_insight_selectors(TrailName="main")
