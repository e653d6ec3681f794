import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, load, verdicts
from trails import ALL, OTHER, CloudTrail

RULE = "CLOUD_TRAIL_ENCRYPTION_ENABLED"
PROOF = "moto"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"

SCENARIOS = {  # given a trail that ...: (it, whose it is, then the trail is ...)
    "names a key by its ARN": ({"KmsKeyId": KEY}, ACCOUNT, COMPLIANT),
    "names a key by its id": ({"KmsKeyId": "1"}, ACCOUNT, COMPLIANT),
    "names a key of another account": ({"KmsKeyId": KEY.replace(ACCOUNT, OTHER)}, ACCOUNT, COMPLIANT),
    "names no key": ({}, ACCOUNT, NON_COMPLIANT),
    "names a key of no letters": ({"KmsKeyId": ""}, ACCOUNT, NON_COMPLIANT),
    "names no key, and signs its files": ({"LogFileValidationEnabled": True}, ACCOUNT, NON_COMPLIANT),
    "is the organization's, of this account, and names a key": (
        {"KmsKeyId": KEY, "IsOrganizationTrail": True},
        ACCOUNT,
        COMPLIANT,
    ),
    "is the organization's, of this account, and names none": ({"IsOrganizationTrail": True}, ACCOUNT, NON_COMPLIANT),
    "is the organization's, of another account": ({}, OTHER, NOT_APPLICABLE),
}
SENTENCES = {
    NON_COMPLIANT: "The trail names no KMS key for its log files.",
    NOT_APPLICABLE: f"The organization's trail is judged where it is: {ALL}.",
    COMPLIANT: "",
}


@pytest.mark.parametrize(("trail", "account", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_trail_that(trail, account, expected):
    rule = load(RULE).CLOUD_TRAIL_ENCRYPTION_ENABLED()
    [found] = rule.evaluate_periodic({"accountId": ACCOUNT}, CloudTrail(trail, account=account), {})

    assert (found.complianceType, found.complianceResourceId) == (expected, "all")
    assert found.complianceResourceType == "AWS::CloudTrail::Trail"
    assert found.annotation == SENTENCES[expected]


def test_the_trails_of_this_home_region_are_judged():
    with aws() as client:
        bad(client), good(client)
        trail(client, "elsewhere", "us-east-1", IsMultiRegionTrail=True)

        assert verdicts(RULE) == {"plain": NON_COMPLIANT, "sealed": COMPLIANT}


def test_an_account_without_trails_has_nothing_to_judge():
    with aws():
        assert verdicts(RULE) == {}


def trail(client, name, region="eu-west-1", **settings):
    client("s3", "us-east-1").create_bucket(Bucket="trail-logs")
    client("cloudtrail", region).create_trail(Name=name, S3BucketName="trail-logs", **settings)
    return name


def key(aws):
    """The key that the document takes by default; whose it is to make is a person."""
    made = aws("kms").create_key()["KeyMetadata"]["Arn"]
    aws("kms").create_alias(AliasName="alias/trueup-cloudtrail", TargetKeyId=made)
    return made


def bad(aws):
    """A trail whose log files S3 alone encrypts."""
    key(aws)
    return trail(aws, "plain")


def good(aws):
    """A trail whose log files are encrypted under a key of the account."""
    return trail(aws, "sealed", KmsKeyId=aws("kms").create_key()["KeyMetadata"]["Arn"])
