import pytest

import fakes
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, item, load, verdict, verdicts

RULE = "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED"
ON = {"logFileValidationEnabled": True}
OWN = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main"
FOREIGN = "arn:aws:cloudtrail:eu-west-1:999999999999:trail/main"

SCENARIOS = {  # given a trail whose item ...: (its configuration, then the trail is ...)
    "says that validation is on": (ON, COMPLIANT),
    "says so in text": ({"logFileValidationEnabled": "true"}, COMPLIANT),
    "says that validation is off": ({"logFileValidationEnabled": False}, NON_COMPLIANT),
    "says so in text that is not empty": ({"logFileValidationEnabled": "false"}, NON_COMPLIANT),
    "does not say": ({"name": "main"}, NON_COMPLIANT),
    "says null": ({"logFileValidationEnabled": None}, NON_COMPLIANT),
    "has no configuration": (None, NON_COMPLIANT),
    "is JSON text": ('{"logFileValidationEnabled": true}', COMPLIANT),
    "is of its home Region": ({"homeRegion": "eu-west-1", "trailARN": OWN}, NON_COMPLIANT),
    "is a shadow of another Region's trail": ({"homeRegion": "us-east-1", "trailARN": OWN}, NOT_APPLICABLE),
    "is of the organization's trail in the account that owns it": (
        ON | {"homeRegion": "eu-west-1", "trailARN": OWN, "isOrganizationTrail": True},
        COMPLIANT,
    ),
    "is of the organization's trail in a member account": (
        {"homeRegion": "eu-west-1", "trailARN": FOREIGN, "isOrganizationTrail": True},
        NOT_APPLICABLE,
    ),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_trail_whose_item(configuration, expected):
    assert verdict(RULE, item("AWS::CloudTrail::Trail", resourceId="main", configuration=configuration)) == expected


def test_on_schedule_the_trails_of_this_home_region_are_judged():
    with aws() as client:
        trail(client, "signed", EnableLogFileValidation=True)
        trail(client, "plain")
        trail(client, "shadow", "us-east-1", IsMultiRegionTrail=True)

        assert verdicts(RULE) == {"signed": COMPLIANT, "plain": NON_COMPLIANT}


def test_on_schedule_an_organizations_trail_is_left_to_the_account_that_owns_it():
    class Member:
        def build_client(self, _service):
            return self

        def describe_trails(self, **given):
            trail = {"Name": "all", "TrailARN": FOREIGN, "IsOrganizationTrail": True, "LogFileValidationEnabled": False}
            return fakes.validated("cloudtrail", "DescribeTrails", given, {"trailList": [trail]})

    rule = load(RULE).CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED()
    [judged] = rule.evaluate_periodic({"accountId": ACCOUNT}, Member(), {})
    assert (judged.complianceType, judged.annotation) == (
        NOT_APPLICABLE,
        f"A shadow; the trail is judged where it is: {FOREIGN}.",
    )


def test_on_schedule_an_account_without_trails_has_nothing_to_judge():
    with aws():
        assert verdicts(RULE) == {}


def trail(client, name, region="eu-west-1", **settings):
    client("s3", "us-east-1").create_bucket(Bucket="trail-logs")
    client("cloudtrail", region).create_trail(Name=name, S3BucketName="trail-logs", **settings)
    return name


def bad(aws):
    """A trail does not sign digests of its log files."""
    return trail(aws, "plain")


def good(aws):
    """A trail signs digests of its log files."""
    return trail(aws, "signed", EnableLogFileValidation=True)
