from datetime import UTC, datetime, timedelta, timezone

import pytest

from trueup.recorder import s3, shape

NOON = datetime(2026, 6, 1, 12, 0, 0, 123456, tzinfo=UTC)

SPELLINGS = {  # API spelling: (of most types, of the later ones)
    "VolumeId": ("volumeId", "volumeId"),
    "DBInstanceArn": ("dBInstanceArn", "dbinstanceArn"),
    "SSEDescription": ("sSEDescription", "ssedescription"),
    "KMSKeyArn": ("kMSKeyArn", "kmskeyArn"),
    "VPCZoneIdentifier": ("vPCZoneIdentifier", "vpczoneIdentifier"),
    "arn": ("arn", "arn"),
    "A": ("a", "a"),
}


@pytest.mark.parametrize(("spelled", "expected"), SPELLINGS.items(), ids=SPELLINGS)
def test_spelling(spelled, expected):
    assert (shape.first_lower(spelled), shape.leading_lower(spelled)) == expected


def test_structures_are_converted_through_and_through():
    answer = {"Volumes": [{"VolumeId": "v", "CreateTime": NOON, "Tags": [{"Key": "A", "Value": "B"}]}], "N": None}
    assert shape.converted(answer) == {
        "volumes": [{"volumeId": "v", "createTime": "2026-06-01T12:00:00.123Z", "tags": [{"key": "A", "value": "B"}]}],
        "n": None,
    }


def test_times_are_utc_text_or_milliseconds():
    there = NOON.astimezone(timezone(timedelta(hours=2)))
    assert shape.iso(there) == "2026-06-01T12:00:00.123Z"
    assert shape.milliseconds(there) == 1780315200123


TAGS = {  # tags spelled ...: a list of them
    "as most do": [{"Key": "a", "Value": "b"}],
    "in small letters": [{"key": "a", "value": "b"}],
    "as KMS does": [{"TagKey": "a", "TagValue": "b"}],
}


@pytest.mark.parametrize("tags", TAGS.values(), ids=TAGS)
def test_tags_spelled(tags):
    assert shape.tag_map(tags) == {"a": "b"}


def test_a_tag_without_a_value_is_empty_and_no_tags_are_none():
    assert shape.tag_map([{"Key": "a"}]) == {"a": ""}
    assert shape.tag_map(None) == {}


PREDICATES = {  # a lifecycle filter ...: (as S3 has it, as AWS Config has it)
    "for everything": ({}, None),
    "for everything by an empty prefix": ({"Prefix": ""}, None),
    "for a prefix": ({"Prefix": "a/"}, {"type": "LifecyclePrefixPredicate", "prefix": "a/"}),
    "for a tag": (
        {"Tag": {"Key": "k", "Value": "v"}},
        {"type": "LifecycleTagPredicate", "tag": {"key": "k", "value": "v"}},
    ),
    "for both": (
        {"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}]}},
        {
            "type": "LifecycleAndOperator",
            "operands": [
                {"type": "LifecyclePrefixPredicate", "prefix": "a/"},
                {"type": "LifecycleTagPredicate", "tag": {"key": "k", "value": "v"}},
            ],
        },
    ),
}


@pytest.mark.parametrize(("given", "expected"), PREDICATES.values(), ids=PREDICATES)
def test_a_lifecycle_filter(given, expected):
    [rule] = s3.lifecycle({"Rules": [{"Status": "Enabled", "Filter": given}]})["rules"]
    assert rule["filter"] == {"predicate": expected}


def test_a_lifecycle_rule_without_an_age_says_so_as_aws_does():
    marker = {"ExpiredObjectDeleteMarker": True}
    [rule] = s3.lifecycle({"Rules": [{"Status": "Enabled", "Prefix": "", "Expiration": marker}]})["rules"]
    assert (rule["expirationInDays"], rule["expiredObjectDeleteMarker"], rule["filter"]) == (-1, True, None)


VERSIONS = {  # a bucket that ...: (what S3 answers, status, MFA delete)
    "never had versions": ({}, "Off", None),
    "has versions": ({"Status": "Enabled"}, "Enabled", None),
    "has versions and MFA delete": ({"Status": "Enabled", "MFADelete": "Enabled"}, "Enabled", True),
    "has had versions": ({"Status": "Suspended", "MFADelete": "Disabled"}, "Suspended", False),
}


@pytest.mark.parametrize(("answer", "status", "mfa_delete"), VERSIONS.values(), ids=VERSIONS)
def test_a_bucket_that(answer, status, mfa_delete):
    assert s3.versioning(answer) == {"status": status, "isMfaDeleteEnabled": mfa_delete}
