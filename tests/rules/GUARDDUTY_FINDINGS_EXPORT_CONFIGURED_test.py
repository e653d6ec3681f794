import json

import pytest

from detectors import DETECTOR, GuardDuty, evaluations, verdict
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION

RULE = "GUARDDUTY_FINDINGS_EXPORT_CONFIGURED"
PROOF = "model"  # moto knows nothing of publishing destinations
SECURITY = "111122223333"
BUCKET, KEY = "findings", f"arn:aws:kms:{REGION}:{SECURITY}:key/k1"
THERE, ENCRYPTED = {"bucketName": BUCKET}, {"kmsKeyArn": KEY}
ADMINISTRATOR = {"AccountId": SECURITY, "RelationshipStatus": "Enabled"}


def to(status="PUBLISHING", bucket=BUCKET, **parts):
    properties = {"DestinationArn": f"arn:aws:s3:::{bucket}", "KmsKeyArn": KEY} | parts
    return {"DestinationType": "S3", "Status": status, "DestinationProperties": properties}


SCENARIOS = {  # given a detector whose findings go ...: (its destinations, inputs, then the account is ...)
    "nowhere": ([], {}, NON_COMPLIANT),
    "to a bucket": ([to()], {}, COMPLIANT),
    "to a bucket that may not be written any more": (
        [to("UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY")],
        {},
        NON_COMPLIANT,
    ),
    "nowhere any more": ([to("STOPPED")], {}, NON_COMPLIANT),
    "to a bucket that is still verified": ([to("PENDING_VERIFICATION")], {}, NON_COMPLIANT),
    "to a second bucket, and not to the first": ([to("STOPPED"), to()], {}, COMPLIANT),
    "to the bucket that is wanted": ([to()], THERE, COMPLIANT),
    "below a prefix in the bucket that is wanted": ([to(bucket=f"{BUCKET}/guardduty")], THERE, COMPLIANT),
    "to a bucket whose name begins alike": ([to(bucket=f"{BUCKET}-of-others")], THERE, NON_COMPLIANT),
    "to the wanted bucket, and to another": ([to(bucket="others"), to()], THERE, COMPLIANT),
    "to nobody knows where": ([to(DestinationArn=None)], THERE, NON_COMPLIANT),
    "to nobody knows where, and the key is right": ([to(DestinationArn=None)], ENCRYPTED, COMPLIANT),
    "to a bucket, with the key that is wanted": ([to(bucket="others")], ENCRYPTED, COMPLIANT),
    "to a bucket, with another key": ([to(KmsKeyArn=f"{KEY}2")], ENCRYPTED, NON_COMPLIANT),
    "to a bucket, without a key": ([to(KmsKeyArn=None)], ENCRYPTED, NON_COMPLIANT),
    "to the wanted bucket, with another key": ([to(KmsKeyArn=f"{KEY}2")], THERE | ENCRYPTED, NON_COMPLIANT),
    "to the wanted bucket with the wanted key, which is stopped": ([to("STOPPED")], THERE | ENCRYPTED, NON_COMPLIANT),
}

WANTED = f"Findings of detector {DETECTOR} are not exported as wanted: destination p0 is"
ANNOTATIONS = {
    "they go nowhere": ([], {}, f"Findings of detector {DETECTOR} are not exported."),
    "the destination is stopped": ([to("STOPPED")], {}, f"{WANTED} STOPPED."),
    "it is another bucket": ([to(bucket="a/b")], THERE, f"{WANTED} arn:aws:s3:::a/b, not the bucket findings."),
    "it is no bucket": ([to(DestinationArn=None)], THERE, f"{WANTED} unknown, not the bucket findings."),
    "it is another key": ([to(KmsKeyArn="x")], ENCRYPTED, f"{WANTED} encrypted with x, not {KEY}."),
    "it is no key": ([to(KmsKeyArn=None)], ENCRYPTED, f"{WANTED} encrypted with no key, not {KEY}."),
}


def exporting(destinations, **parts):
    """GuardDuty with these destinations, p0 and so on; each but what is asked for by its id tells little."""
    told = {f"p{number}": each for number, each in enumerate(destinations)}
    listed = [{"DestinationId": name, "DestinationType": "S3", "Status": each["Status"]} for name, each in told.items()]

    def describe(**asked):
        assert asked["DetectorId"] == DETECTOR
        return {"DestinationId": asked["DestinationId"]} | told[asked["DestinationId"]]

    def pages(**asked):
        if asked == {"DetectorId": DETECTOR}:
            return {"Destinations": listed[:1], "NextToken": "more"}
        assert asked == {"DetectorId": DETECTOR, "NextToken": "more"}
        return {"Destinations": listed[1:]}

    return GuardDuty({}, list_publishing_destinations=pages, describe_publishing_destination=describe, **parts)


@pytest.mark.parametrize(("destinations", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_detector_whose_findings_go(destinations, inputs, expected):
    assert verdict(RULE, exporting(destinations), **inputs) == expected


@pytest.mark.parametrize(("destinations", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(destinations, inputs, annotation):
    assert evaluations(RULE, exporting(destinations), **inputs)[0]["Annotation"] == annotation


def test_of_a_member_the_administrator_exports_the_findings():
    [judged] = evaluations(RULE, exporting([], administrator=ADMINISTRATOR))
    assert judged["ComplianceType"] == NOT_APPLICABLE
    said = f"The rule answers in {SECURITY}, which administers GuardDuty here and exports its findings."
    assert judged["Annotation"] == said


def test_an_administrator_that_resigned_exports_nothing():
    resigned = ADMINISTRATOR | {"RelationshipStatus": "Resigned"}
    assert verdict(RULE, exporting([], administrator=resigned)) == NON_COMPLIANT


def test_without_a_detector_there_is_nothing_to_export():
    [judged] = evaluations(RULE, GuardDuty(None))
    assert judged["ComplianceType"] == NOT_APPLICABLE
    assert judged["Annotation"] == "GuardDuty has no detector in this Region, and so no findings."


def test_no_destination_is_asked_for_where_any_is_right():
    guardduty = exporting([to()])
    [judged] = evaluations(RULE, guardduty)
    assert (judged["ComplianceType"], judged.get("Annotation")) == (COMPLIANT, None)
    assert {operation for operation, _ in guardduty.asked} == {"list_publishing_destinations"}


def policy(*actions):
    allowed = {"Effect": "Allow", "Principal": {"Service": "guardduty.amazonaws.com"}, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed | {"Action": list(actions)}]})


def inputs(aws):
    """A bucket and a key that let GuardDuty write."""
    s3, kms = aws("s3"), aws("kms")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy("s3:PutObject", "s3:GetBucketLocation"))
    key = kms.create_key(Policy=policy("kms:GenerateDataKey"))["KeyMetadata"]["Arn"]
    return {"bucketName": BUCKET, "kmsKeyArn": key}


def bad(aws):
    """The detector exports nothing."""
    aws("guardduty").create_detector(Enable=True)
    return ACCOUNT


def good(aws):
    """The detector exports its findings."""
    guardduty, given = aws("guardduty"), inputs(aws)
    detector = guardduty.create_detector(Enable=True)["DetectorId"]
    properties = {"DestinationArn": f"arn:aws:s3:::{given['bucketName']}", "KmsKeyArn": given["kmsKeyArn"]}
    guardduty.create_publishing_destination(DetectorId=detector, DestinationType="S3", DestinationProperties=properties)
    return ACCOUNT
