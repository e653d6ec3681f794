import pytest
from botocore.exceptions import ClientError

import fakes
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, load, verdict

RULE = "MULTI_REGION_CLOUD_TRAIL_ENABLED"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:trail"
LOGS = "arn:aws:logs:eu-west-1:123456789012:log-group:trail"
ROLE = "arn:aws:iam::123456789012:role/trail"
EVENT = {"accountId": ACCOUNT}
NO_DEMANDS = dict.fromkeys(load(RULE).INPUTS)
MANAGEMENT = {"Field": "eventCategory", "Equals": ["Management"]}


def classic(**selector):
    return {"selectors": {"EventSelectors": [selector]}}


def advanced(*fields):
    return {"selectors": {"AdvancedEventSelectors": [{"Name": "all", "FieldSelectors": list(fields)}]}}


SCENARIOS = {  # given an account whose trail ...: (what is special about it, inputs, then the account is ...)
    "does not exist": (None, {}, NON_COMPLIANT),
    "covers every Region and is logging": ({}, {}, COMPLIANT),
    "covers one Region only": ({"IsMultiRegionTrail": False}, {}, NON_COMPLIANT),
    "has its home in another Region": ({"region": "us-east-1"}, {}, COMPLIANT),
    "covers another Region only": ({"IsMultiRegionTrail": False, "region": "us-east-1"}, {}, NON_COMPLIANT),
    "is not logging": ({"logging": False}, {}, NON_COMPLIANT),
    "records all by classic selectors": (classic(ReadWriteType="All", IncludeManagementEvents=True), {}, COMPLIANT),
    "records data events only": (
        classic(ReadWriteType="All", IncludeManagementEvents=False, DataResources=[]),
        {},
        NON_COMPLIANT,
    ),
    "records data events only, which is good enough": (
        classic(ReadWriteType="All", IncludeManagementEvents=False, DataResources=[]),
        {"includeManagementEvents": "false"},
        COMPLIANT,
    ),
    "leaves out the events of KMS": (
        classic(IncludeManagementEvents=True, ExcludeManagementEventSources=["kms.amazonaws.com"]),
        {},
        NON_COMPLIANT,
    ),
    "records all by advanced selectors": (advanced(MANAGEMENT), {}, COMPLIANT),
    "records advanced data events only": (
        advanced({"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["x"]}),
        {},
        NON_COMPLIANT,
    ),
    "leaves out the RDS Data API by an advanced selector": (
        advanced(MANAGEMENT, {"Field": "eventSource", "NotEquals": ["rdsdata.amazonaws.com"]}),
        {},
        NON_COMPLIANT,
    ),
    "records writes, where no kind is asked for": (classic(ReadWriteType="WriteOnly"), {}, COMPLIANT),
    "records writes, where all are asked for": (
        classic(ReadWriteType="WriteOnly"),
        {"readWriteType": "ALL"},
        NON_COMPLIANT,
    ),
    "records all, where writes are asked for": ({}, {"readWriteType": "WriteOnly"}, COMPLIANT),
    "records reads, where reads are asked for": (
        classic(ReadWriteType="ReadOnly"),
        {"readWriteType": "ReadOnly"},
        COMPLIANT,
    ),
    "records writes, where reads are asked for": (
        classic(ReadWriteType="WriteOnly"),
        {"readWriteType": "ReadOnly"},
        NON_COMPLIANT,
    ),
    "records reads, where writes are asked for": (
        classic(ReadWriteType="ReadOnly"),
        {"readWriteType": "WriteOnly"},
        NON_COMPLIANT,
    ),
    "records reads, where all are asked for": (
        classic(ReadWriteType="ReadOnly"),
        {"readWriteType": "ALL"},
        NON_COMPLIANT,
    ),
    "delivers to the bucket asked for": ({}, {"s3BucketName": "trail-logs"}, COMPLIANT),
    "delivers to another bucket": ({}, {"s3BucketName": "archive"}, NON_COMPLIANT),
    "notifies the topic asked for": ({"SnsTopicName": "trail"}, {"snsTopicArn": TOPIC}, COMPLIANT),
    "notifies nobody": ({}, {"snsTopicArn": TOPIC}, NON_COMPLIANT),
    "sends to the log group asked for": (
        {"CloudWatchLogsLogGroupArn": f"{LOGS}:*", "CloudWatchLogsRoleArn": ROLE},
        {"cloudWatchLogsLogGroupArn": LOGS},
        COMPLIANT,
    ),
    "sends to a log group, where none is asked for": (
        {"CloudWatchLogsLogGroupArn": f"{LOGS}:*", "CloudWatchLogsRoleArn": ROLE},
        {},
        COMPLIANT,
    ),
    "sends to no log group": ({}, {"cloudWatchLogsLogGroupArn": LOGS}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("special", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_trail(special, inputs, expected):
    with aws() as client:
        if special is not None:
            client("sns").create_topic(Name="trail")
            trail(client, "main", **special)

        assert verdict(RULE, **inputs) == expected


def test_one_right_trail_among_wrong_ones_is_enough():
    with aws() as client:
        trail(client, "local", IsMultiRegionTrail=False)
        trail(client, "stopped", logging=False)
        trail(client, "right")

        assert verdict(RULE) == COMPLIANT


def test_the_annotation_speaks_of_the_trail_that_comes_nearest():
    with aws() as client:
        trail(client, "local", IsMultiRegionTrail=False)
        trail(client, "stopped", logging=False)

        [judged] = evaluations(RULE)
        assert judged["Annotation"] == "Trail stopped is not logging."


class OrganizationsTrail:
    """CloudTrail in a member account: it lists the organization's trail, and refuses whoever asks for its events."""

    def __init__(self, code, owner="999999999999", **special):
        arn = f"arn:aws:cloudtrail:eu-west-1:{owner}:trail/all"
        self.trail = {"Name": "all", "TrailARN": arn, "HomeRegion": "eu-west-1", "IsOrganizationTrail": True}
        self.trail |= {"IsMultiRegionTrail": True} | special
        self.code = code

    def build_client(self, _service, _region=None):
        return self

    def describe_trails(self):
        return fakes.validated("cloudtrail", "DescribeTrails", {}, {"trailList": [self.trail]})

    def get_trail_status(self, **given):
        return fakes.validated("cloudtrail", "GetTrailStatus", given, {"IsLogging": True})

    def get_event_selectors(self, **_given):
        raise ClientError({"Error": {"Code": self.code, "Message": "AccountID in ARN"}}, "GetEventSelectors")


ORGANIZATION = {  # given an organization's trail that ...: (it, the inputs, then the member account is ...)
    "covers every Region": (OrganizationsTrail("TrailNotFoundException"), COMPLIANT),
    "covers every Region, and refuses in another word": (OrganizationsTrail("AccessDeniedException"), COMPLIANT),
    "covers one Region only": (
        OrganizationsTrail("TrailNotFoundException", IsMultiRegionTrail=False),
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("factory", "expected"), ORGANIZATION.values(), ids=ORGANIZATION)
def test_given_an_organizations_trail_that(factory, expected):
    [judged] = load(RULE).MULTI_REGION_CLOUD_TRAIL_ENABLED().evaluate_periodic(EVENT, factory, NO_DEMANDS)
    assert judged.complianceType == expected
    assert expected == NON_COMPLIANT or "only its own account can read its event selectors" in judged.annotation


ERRORS = {
    "throttles the member": OrganizationsTrail("ThrottlingException"),
    "is the account's own and gone": OrganizationsTrail("TrailNotFoundException", owner=ACCOUNT),
}


@pytest.mark.parametrize("factory", ERRORS.values(), ids=ERRORS)
def test_an_error_rises_where_the_trail(factory):
    with pytest.raises(ClientError):
        load(RULE).MULTI_REGION_CLOUD_TRAIL_ENABLED().evaluate_periodic(EVENT, factory, NO_DEMANDS)


def trail(client, name, region="eu-west-1", logging=True, selectors=None, **settings):
    """A trail, by default one that covers every Region and is logging."""
    client("s3", "us-east-1").create_bucket(Bucket="trail-logs")
    cloudtrail = client("cloudtrail", region)
    cloudtrail.create_trail(**{"Name": name, "S3BucketName": "trail-logs", "IsMultiRegionTrail": True} | settings)
    if logging:
        cloudtrail.start_logging(Name=name)
    if selectors:
        cloudtrail.put_event_selectors(TrailName=name, **selectors)


def bad(aws):
    """The only trail covers one Region."""
    trail(aws, "local", IsMultiRegionTrail=False)
    return ACCOUNT


def good(aws):
    """A trail covers every Region, is logging and records every management event."""
    trail(aws, "right")
    return ACCOUNT
