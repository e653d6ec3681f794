import pytest
from botocore.exceptions import ClientError

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, load, verdict
from trails import OTHER, CloudTrail

RULE = "CLOUDTRAIL_ORGANIZATION_TRAIL_ENABLED"
PROOF = "moto"

SCENARIOS = {  # given a management account whose trail ...: (what is special about it, then the account is ...)
    "does not exist": (None, NON_COMPLIANT),
    "is the organization's": ({}, COMPLIANT),
    "is the organization's, and has its home in another Region": ({"region": "us-east-1"}, COMPLIANT),
    "is the account's alone": ({"IsOrganizationTrail": False}, NON_COMPLIANT),
    "covers one Region only": ({"IsMultiRegionTrail": False}, NON_COMPLIANT),
    "is not logging": ({"logging": False}, NON_COMPLIANT),
    "is not logging, and covers one Region": ({"IsMultiRegionTrail": False, "logging": False}, NON_COMPLIANT),
    "is the account's alone, and is not logging": ({"IsOrganizationTrail": False, "logging": False}, NON_COMPLIANT),
    "signs its files as well": ({"EnableLogFileValidation": True}, COMPLIANT),
}


@pytest.mark.parametrize(("special", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_management_account_whose_trail(special, expected):
    with aws() as client:
        client("organizations").create_organization(FeatureSet="ALL")
        if special is not None:
            trail(client, "main", **special)

        assert verdict(RULE) == expected


def test_one_right_trail_among_wrong_ones_is_enough():
    with aws() as client:
        bad(client)
        trail(client, "local", IsMultiRegionTrail=False)
        trail(client, "stopped", logging=False)
        trail(client, "right")

        assert verdict(RULE) == COMPLIANT


SENTENCES = {
    "there is none": ({"IsOrganizationTrail": False}, "No trail is the organization's."),
    "it covers one Region": ({"IsMultiRegionTrail": False}, "The organization's trail main covers one Region only."),
    "it is not logging": ({"logging": False}, "The organization's trail main is not logging."),
}


@pytest.mark.parametrize(("special", "told"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_says_that(special, told):
    with aws() as client:
        client("organizations").create_organization(FeatureSet="ALL")
        trail(client, "main", **special)

        assert [found["Annotation"] for found in evaluations(RULE)] == [told]


class Organization(CloudTrail):
    """That of a management account, or none where the code says so."""

    def __init__(self, management=None, code=None):
        super().__init__()
        self.management, self.code = management, code

    def describe_organization(self):
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "DescribeOrganization")
        return {"Organization": {"Id": "o-1", "MasterAccountId": self.management}}


ELSEWHERE = {
    "a member account": (Organization(OTHER), f"The organization's management account, {OTHER}, is judged."),
    "an account in no organization": (
        Organization(code="AWSOrganizationsNotInUseException"),
        "The account is in no organization.",
    ),
}


@pytest.mark.parametrize(("factory", "told"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_nothing_is_judged_in(factory, told):
    rule = load(RULE).CLOUDTRAIL_ORGANIZATION_TRAIL_ENABLED()
    [found] = rule.evaluate_periodic({"accountId": ACCOUNT}, factory, {})

    assert (found.complianceType, found.annotation) == (NOT_APPLICABLE, told)
    assert (found.complianceResourceType, found.complianceResourceId) == ("AWS::::Account", ACCOUNT)


def trail(client, name, region="eu-west-1", logging=True, **settings):
    """A trail, by default one that is the organization's, covers every Region and is logging."""
    client("s3", "us-east-1").create_bucket(Bucket="trail-logs")
    wide = {"Name": name, "S3BucketName": "trail-logs", "IsMultiRegionTrail": True, "IsOrganizationTrail": True}
    cloudtrail = client("cloudtrail", region)
    cloudtrail.create_trail(**wide | settings)
    if logging:
        cloudtrail.start_logging(Name=name)


def bad(aws):
    """The management account of an organization, whose only trail is its own."""
    aws("organizations").create_organization(FeatureSet="ALL")
    trail(aws, "own", IsOrganizationTrail=False)
    return ACCOUNT


def good(aws):
    """The management account of an organization that has a trail."""
    aws("organizations").create_organization(FeatureSet="ALL")
    trail(aws, "all")
    return ACCOUNT
