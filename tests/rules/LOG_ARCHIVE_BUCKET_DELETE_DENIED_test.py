import json

import pytest

import log_archives
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, refusing, verdict, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "LOG_ARCHIVE_BUCKET_DELETE_DENIED"
PROOF = "moto"
BUCKET = "trail-logs"
ARN = f"arn:aws:s3:::{BUCKET}"
KEEPER, OTHER = f"arn:aws:iam::{ACCOUNT}:role/keeper", f"arn:aws:iam::{ACCOUNT}:role/other"
ACTIONS = [
    "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteBucketPolicy", "s3:PutBucketPolicy",
    "s3:PutLifecycleConfiguration",
]  # fmt: skip
NAMED = {"exemptPrincipalArns": f"{KEEPER}, {OTHER}"}


def but(*arns, operator="ArnNotLike", key="aws:PrincipalArn"):
    return {"Condition": {operator: {key: list(arns)}}}


REFUSAL = {"Sid": "Refuses", "Effect": "Deny", "Principal": "*", "Action": ACTIONS, "Resource": [ARN, f"{ARN}/*"]}
EXEMPT = REFUSAL | but(KEEPER)
OBJECTS = {"Action": ACTIONS[:2], "Resource": f"{ARN}/*"}
ITSELF = {"Action": ACTIONS[2:], "Resource": ARN}

SCENARIOS = {  # given a log archive whose policy ...: (its statements, inputs, then the bucket is ...)
    "does not exist": ([], {}, NON_COMPLIANT),
    "allows, and denies nothing": ([REFUSAL | {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}}], {}, NON_COMPLIANT),
    "denies everyone": ([REFUSAL], {}, COMPLIANT),
    "denies everyone but one": ([EXEMPT], {}, COMPLIANT),
    "denies everyone but two": ([REFUSAL | but(KEEPER, OTHER, operator="StringNotEquals")], {}, COMPLIANT),
    "denies everyone but one, in other letters": (
        [REFUSAL | but(KEEPER, operator="ArnNotEquals", key="AWS:principalARN")],
        {},
        COMPLIANT,
    ),
    "denies everyone but one whom the inputs name": ([EXEMPT], NAMED, COMPLIANT),
    "denies everyone, where the inputs name two": ([REFUSAL], NAMED, COMPLIANT),
    "denies everyone but one whom the inputs do not name": ([EXEMPT], {"exemptPrincipalArns": OTHER}, NON_COMPLIANT),
    "denies everyone but one that is named and one that is not": (
        [REFUSAL | but(KEEPER, OTHER)],
        {"exemptPrincipalArns": KEEPER},
        NON_COMPLIANT,
    ),
    "denies everyone but every role": (
        [REFUSAL | but(f"arn:aws:iam::{ACCOUNT}:role/*", operator="StringNotLike")],
        {},
        NON_COMPLIANT,
    ),
    "denies everyone but every role, which is wanted": (
        [REFUSAL | but(f"arn:aws:iam::{ACCOUNT}:role/*")],
        {"exemptPrincipalArns": f"arn:aws:iam::{ACCOUNT}:role/*"},
        COMPLIANT,
    ),
    "denies one role": ([REFUSAL | but(KEEPER, operator="ArnLike")], {}, NON_COMPLIANT),
    "denies everyone but a tag": ([REFUSAL | but("keeper", key="aws:PrincipalTag/Who")], {}, NON_COMPLIANT),
    "denies over plain HTTP": (
        [REFUSAL | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
        {},
        NON_COMPLIANT,
    ),
    "denies everyone but one over plain HTTP": (
        [REFUSAL | {"Condition": but(KEEPER)["Condition"] | {"Bool": {"aws:SecureTransport": "false"}}}],
        {},
        NON_COMPLIANT,
    ),
    "denies one account": ([REFUSAL | {"Principal": {"AWS": "999999999999"}}], {}, NON_COMPLIANT),
    "denies it in two statements": ([EXEMPT | OBJECTS, EXEMPT | ITSELF], {}, COMPLIANT),
    "denies it for objects only": ([EXEMPT | OBJECTS], {}, NON_COMPLIANT),
    "denies it for the bucket only": ([EXEMPT | {"Resource": ARN}], {}, NON_COMPLIANT),
    "denies it for some objects only": ([EXEMPT | {"Resource": [ARN, f"{ARN}/AWSLogs/*"]}], {}, NON_COMPLIANT),
    "denies every action": ([EXEMPT | {"Action": "s3:*"}], {}, COMPLIANT),
    "denies it on every resource": ([EXEMPT | {"Resource": "*"}], {}, COMPLIANT),
    **{
        f"lets everyone {action}": (
            [EXEMPT | {"Action": [each for each in ACTIONS if each != action]}],
            {},
            NON_COMPLIANT,
        )
        for action in ACTIONS
    },
}


@pytest.mark.parametrize(("statements", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_log_archive_whose_policy(statements, inputs, expected):
    with aws() as client:
        archive(client, *statements)

        assert verdict(RULE, **inputs) == expected


SENTENCES = {
    "it denies nothing": ([], ", ".join(ACTIONS)),
    "it denies objects only": ([EXEMPT | OBJECTS], ", ".join(ACTIONS[2:])),
    "it denies all but one": ([EXEMPT | {"Action": ACTIONS[1:]}], "s3:DeleteObject"),
}


@pytest.mark.parametrize(("statements", "actions"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_names_what_is_left_where(statements, actions):
    with aws() as client:
        archive(client, *statements)

        told = f"The bucket policy does not deny everyone but the exempt: {actions}."
        assert [found["Annotation"] for found in evaluations(RULE)] == [told]


def test_the_log_archives_of_the_region_are_judged_and_no_other_bucket():
    with aws() as client:
        log_archives.bucket(client, "pictures")
        kinds = {log_archives.of_trail(client), log_archives.of_config(client), log_archives.tagged(client)}
        named = {log_archives.bucket(client, "named"), log_archives.tagged(client, "own", "ours")}

        assert verdicts(RULE).keys() == kinds
        assert verdicts(RULE, bucketNames="named", bucketTagKey="ours").keys() == (kinds | named) - {"tagged-logs"}


def test_a_bucket_that_is_deleted_meanwhile_is_left_out_and_another_error_rises():
    with aws() as client:
        archive(client)

        with refusing("NoSuchBucket", "s3", "GetBucketPolicy", Bucket=BUCKET):
            assert evaluations(RULE) == []
        with (
            refusing("AccessDenied", "s3", "GetBucketPolicy", Bucket=BUCKET),
            pytest.raises(UnjudgedError, match=r"^AWS::S3::Bucket trail-logs: "),
        ):
            evaluations(RULE)


def test_what_is_no_arn_is_refused():
    with aws():
        assert evaluations(RULE, exemptPrincipalArns="keeper")["customerErrorCode"] == "InvalidParameterValueException"


def archive(client, *statements):
    log_archives.of_trail(client)
    if statements:
        policy = {"Version": "2012-10-17", "Statement": list(statements)}
        client("s3").put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))
    return BUCKET


def bad(aws):
    """A trail's bucket whose policy denies nothing."""
    return archive(aws)


def inputs(aws):
    """Who may still delete is named: the document shuts nobody out for good."""
    return {"exemptPrincipalArns": KEEPER}


def good(aws):
    """A trail's bucket whose policy says as the document would."""
    return archive(aws, EXEMPT | {"Sid": "ProtectLogArchive"})
