import pytest
from botocore.exceptions import ClientError

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, aws, evaluations, load
from trails import ALL, OTHER, CloudTrail

RULE = "CLOUDTRAIL_INSIGHTS_ENABLED"
PROOF = "moto"
RATE, ERRORS = "ApiCallRateInsight", "ApiErrorRateInsight"
WIDE = {"IsMultiRegionTrail": True, "HasInsightSelectors": True}
ONE_REGION = "The trail covers one Region only, and is not asked for Insights."


def recorded(*types):
    return {"InsightSelectors": [{"InsightType": each} for each in types]}


SCENARIOS = {  # given a trail that ...: (it, its Insights, the inputs, then the trail is ...)
    "records both": (WIDE, recorded(RATE, ERRORS), {}, COMPLIANT),
    "records the rate of calls only": (WIDE, recorded(RATE), {}, NON_COMPLIANT),
    "records the rate of errors only": (WIDE, recorded(ERRORS), {}, NON_COMPLIANT),
    "records the rate of errors, which is all that is wanted": (
        WIDE,
        recorded(ERRORS),
        {"insightTypes": "apierrorrateinsight"},
        COMPLIANT,
    ),
    "records none": (WIDE, "InsightNotEnabledException", {}, NON_COMPLIANT),
    "tells an empty list": (WIDE, recorded(), {}, NON_COMPLIANT),
    "tells no list": (WIDE, {}, {}, NON_COMPLIANT),
    "says that it has none": (WIDE | {"HasInsightSelectors": False}, "NotAsked", {}, NON_COMPLIANT),
    "does not say whether it has some": ({"IsMultiRegionTrail": True}, "NotAsked", {}, NON_COMPLIANT),
    "covers one Region, and records none": ({"IsMultiRegionTrail": False}, "NotAsked", {}, NOT_APPLICABLE),
    "covers one Region, and records both": (
        WIDE | {"IsMultiRegionTrail": False},
        recorded(RATE, ERRORS),
        {},
        NOT_APPLICABLE,
    ),
}


def judged(factory, **inputs):
    rule = load(RULE).CLOUDTRAIL_INSIGHTS_ENABLED()
    both = {"insightTypes": f"{RATE},{ERRORS}"}
    return rule.evaluate_periodic({"accountId": ACCOUNT}, factory, rule.evaluate_parameters(both | inputs))


@pytest.mark.parametrize(("trail", "insights", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_trail_that(trail, insights, inputs, expected):
    [found] = judged(CloudTrail(trail, insights=insights), **inputs)

    assert (found.complianceType, found.complianceResourceId) == (expected, "all")
    assert found.complianceResourceType == "AWS::CloudTrail::Trail"


SENTENCES = {
    "it records none": (WIDE, recorded(), f"The trail does not record {RATE}, {ERRORS}."),
    "it records one": (WIDE, recorded(RATE), f"The trail does not record {ERRORS}."),
    "it records all": (WIDE, recorded(RATE, ERRORS), ""),
    "it covers one Region": ({}, None, ONE_REGION),
}


@pytest.mark.parametrize(("trail", "insights", "told"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_says_that(trail, insights, told):
    assert [found.annotation for found in judged(CloudTrail(trail, insights=insights))] == [told]


def test_an_organizations_trail_is_left_to_the_account_that_owns_it_and_not_asked():
    [found] = judged(CloudTrail(WIDE, insights="AccessDeniedException", account=OTHER))

    told = f"The organization's trail is judged where it is: {ALL}."
    assert (found.complianceType, found.complianceResourceId) == (NOT_APPLICABLE, "all")
    assert (found.annotation, found.complianceResourceType) == (told, "AWS::CloudTrail::Trail")


def test_another_error_rises():
    with pytest.raises(ClientError):
        judged(CloudTrail(WIDE, insights="ThrottlingException"))


FAR = CloudTrail(WIDE, insights=recorded(RATE, ERRORS)).of("far")


class TwoTrails(CloudTrail):
    """This trail, and one of every Region whose home is elsewhere, which records both."""

    def describe_trails(self, **given):
        here = super().describe_trails(**given)["trailList"]
        return {"trailList": here if given else [*here, FAR.trail]}

    def build_client(self, _service, region=None):
        return FAR if region == "us-east-1" else self


def test_one_trail_of_every_region_that_records_them_is_enough_wherever_its_home_is():
    for trail, told in ((WIDE, "Trail far records them."), ({}, ONE_REGION)):
        [found] = judged(TwoTrails(trail, insights=recorded(RATE)))

        assert found.complianceType == (COMPLIANT if trail else NOT_APPLICABLE)
        assert (found.complianceResourceId, found.annotation) == ("all", told)


def test_the_trails_of_this_home_region_are_judged():
    with aws() as client:
        bad(client)
        trail(client, "far", "us-east-1")

        assert [found["ComplianceResourceId"] for found in evaluations(RULE)] == ["usual"]


@pytest.mark.parametrize("types", ["", "ApiCallRate", f"{RATE};{ERRORS}"])
def test_what_is_no_type_is_refused(types):
    with aws():
        assert evaluations(RULE, insightTypes=types)["customerErrorCode"] == "InvalidParameterValueException"


def trail(client, name, region=REGION):
    client("s3", "us-east-1").create_bucket(Bucket="trail-logs")
    client("cloudtrail", region).create_trail(Name=name, S3BucketName="trail-logs", IsMultiRegionTrail=True)
    return name


def bad(aws):
    """A trail of every Region that records no Insights."""
    return trail(aws, "usual")


def good(aws):
    """A trail of every Region that records both."""
    name = trail(aws, "watchful")
    both = [{"InsightType": RATE}, {"InsightType": ERRORS}]
    aws("cloudtrail").put_insight_selectors(TrailName=name, InsightSelectors=both)
    return name
