import pytest
from botocore.exceptions import ClientError

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, load, verdict
from trails import OTHER, CloudTrail

RULE = "CLOUDTRAIL_SECURITY_TRAIL_ENABLED"
PROOF = "moto"
MANAGEMENT = {"Field": "eventCategory", "Equals": ["Management"]}
READS, WRITES = {"Field": "readOnly", "Equals": ["true"]}, {"Field": "readOnly", "Equals": ["false"]}
KMS = {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}


def classic(*selectors):
    return {"selectors": {"EventSelectors": list(selectors)}}


def advanced(*selectors):
    made = [{"Name": "events", "FieldSelectors": [MANAGEMENT, *fields]} for fields in selectors]
    return {"selectors": {"AdvancedEventSelectors": made}}


SCENARIOS = {  # given an account whose trail ...: (what is special about it, then the account is ...)
    "does not exist": (None, NON_COMPLIANT),
    "has all of it": ({}, COMPLIANT),
    "has all of it, and its home in another Region": ({"region": "us-east-1"}, COMPLIANT),
    "covers one Region only": ({"IsMultiRegionTrail": False}, NON_COMPLIANT),
    "covers one Region, without global services": (
        {"IsMultiRegionTrail": False, "IncludeGlobalServiceEvents": False},
        NON_COMPLIANT,
    ),
    "does not validate its log files": ({"EnableLogFileValidation": False}, NON_COMPLIANT),
    "names no key": ({"KmsKeyId": ""}, NON_COMPLIANT),
    "is not logging": ({"logging": False}, NON_COMPLIANT),
    "records all by a classic selector": (classic({"ReadWriteType": "All"}), COMPLIANT),
    "records reads only": (classic({"ReadWriteType": "ReadOnly"}), NON_COMPLIANT),
    "records writes only": (classic({"ReadWriteType": "WriteOnly"}), NON_COMPLIANT),
    "records reads and writes by two selectors": (
        classic({"ReadWriteType": "ReadOnly"}, {"ReadWriteType": "WriteOnly"}),
        COMPLIANT,
    ),
    "records data events only": (
        classic({"ReadWriteType": "All", "IncludeManagementEvents": False, "DataResources": []}),
        NON_COMPLIANT,
    ),
    "leaves out the events of KMS": (
        classic({"ReadWriteType": "All", "ExcludeManagementEventSources": ["kms.amazonaws.com"]}),
        NON_COMPLIANT,
    ),
    "records all by an advanced selector": (advanced([]), COMPLIANT),
    "records advanced reads only": (advanced([READS]), NON_COMPLIANT),
    "records advanced reads and writes": (advanced([READS], [WRITES]), COMPLIANT),
    "leaves out the events of KMS by an advanced selector": (advanced([KMS]), NON_COMPLIANT),
}


@pytest.mark.parametrize(("special", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_trail(special, expected):
    with aws() as client:
        if special is not None:
            trail(client, "main", **special)

        assert verdict(RULE) == expected


def told(client_factory):
    rule = load(RULE).CLOUDTRAIL_SECURITY_TRAIL_ENABLED()
    [found] = rule.evaluate_periodic({"accountId": ACCOUNT}, client_factory, {})
    assert (found.complianceResourceType, found.complianceResourceId) == ("AWS::::Account", ACCOUNT)
    return found.complianceType, found.annotation


def test_halves_in_two_trails_are_not_one_and_what_the_nearest_lacks_is_told():
    with aws() as client:
        trail(client, "bare", KmsKeyId="", EnableLogFileValidation=False, logging=False)
        trail(client, "local", IsMultiRegionTrail=False, **classic({"ReadWriteType": "ReadOnly"}))

        [found] = evaluations(RULE)

        lacking = "covers one Region only, does not record both reads and writes of management"
        assert found["Annotation"] == f"Trail local {lacking}."
        assert found["ComplianceType"] == NON_COMPLIANT


def test_one_right_trail_among_wrong_ones_is_enough():
    with aws() as client:
        trail(client, "bare", KmsKeyId="")
        trail(client, "right")

        assert verdict(RULE) == COMPLIANT


def test_of_two_trails_that_lack_as_much_the_first_is_told():
    with aws() as client:
        trail(client, "first", KmsKeyId="")
        trail(client, "second", logging=False)

        assert evaluations(RULE)[0]["Annotation"] == "Trail first names no KMS key."


NOTHING = {"logging": False, "selectors": {"EventSelectors": [{"ReadWriteType": "ReadOnly"}]}}
NOTHING |= dict.fromkeys(["IsMultiRegionTrail", "IncludeGlobalServiceEvents", "EnableLogFileValidation"], False)
SENTENCES = {
    "there is none": (None, "There is no trail."),
    "it leaves out a service": (
        classic(
            {"ReadWriteType": "All", "ExcludeManagementEventSources": ["kms.amazonaws.com", "rdsdata.amazonaws.com"]}
        ),
        "Trail main leaves out management events: kms.amazonaws.com, rdsdata.amazonaws.com.",
    ),
    "it lacks everything": (
        NOTHING | {"KmsKeyId": ""},
        "Trail main covers one Region only, leaves out global services, does not validate its log files, "
        "names no KMS key, is not logging, does not record both reads and writes of management.",
    ),
}


@pytest.mark.parametrize(("special", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_says_that(special, sentence):
    with aws() as client:
        if special is not None:
            trail(client, "main", **special)

        assert [found["Annotation"] for found in evaluations(RULE)] == [sentence]


WHOLE = {
    "IsMultiRegionTrail": True,
    "IncludeGlobalServiceEvents": True,
    "LogFileValidationEnabled": True,
    "KmsKeyId": "k",
}
REMARK = "The organization's trail all counts; only its own account can read its event selectors."


def test_an_organizations_trail_counts_where_its_members_cannot_read_its_events():
    refused = "TrailNotFoundException"
    for status in ({"IsLogging": True}, refused):
        assert told(CloudTrail(WHOLE, status, refused, account=OTHER)) == (COMPLIANT, REMARK)
    assert told(CloudTrail(WHOLE, {"IsLogging": False}, refused, account=OTHER)) == (
        NON_COMPLIANT,
        "Trail all is not logging.",
    )


def test_a_trail_that_leaves_out_global_services_is_wrong_though_aws_lets_none_of_every_region_do_so():
    trail = CloudTrail(WHOLE | {"IncludeGlobalServiceEvents": False}, {"IsLogging": True})

    assert told(trail) == (NON_COMPLIANT, "Trail all leaves out global services.")


def test_an_error_of_the_accounts_own_trail_rises():
    with pytest.raises(ClientError):
        told(CloudTrail(WHOLE, {"IsLogging": True}, "TrailNotFoundException"))


def trail(client, name, region="eu-west-1", logging=True, selectors=None, **settings):
    """A trail, by default one that has all of it."""
    client("s3", "us-east-1").create_bucket(Bucket="trail-logs")
    whole = {"IsMultiRegionTrail": True, "EnableLogFileValidation": True, "KmsKeyId": key(client)}
    cloudtrail = client("cloudtrail", region)
    cloudtrail.create_trail(**{"Name": name, "S3BucketName": "trail-logs"} | whole | settings)
    if logging:
        cloudtrail.start_logging(Name=name)
    if selectors:
        cloudtrail.put_event_selectors(TrailName=name, **selectors)


def key(client):
    return client("kms").create_key()["KeyMetadata"]["Arn"]


def bad(aws):
    """The only trail has all of it but a key; the key that the document takes by default is there."""
    trail(aws, "plain", KmsKeyId="")
    aws("kms").create_alias(AliasName="alias/trueup-cloudtrail", TargetKeyId=key(aws))
    return ACCOUNT


def good(aws):
    """A trail has all of it."""
    trail(aws, "right")
    return ACCOUNT
