"""Parameters that boto3 would refuse, where they stand."""

import pytest

from trueup.documents import api_models
from trueup.documents.api_parameters import mismatches

TYPES = {"Name": "String", "Names": "StringList", "Count": "Integer", "Map": "StringMap", "Maps": "MapList"}
NETWORK = {"Filters": [{"Name": "vpc-id", "Values": ["{{ Names }}"]}]}

PARAMETERS = {  # given to an operation: (it, the parameters, where something does not fit and which code that has)
    "all that is required": (("s3", "GetBucketPolicy"), {"Bucket": "b"}, []),
    "less": (("s3", "GetBucketPolicy"), {}, [((), "api-required")]),
    "another name": (("s3", "GetBucketPolicy"), {"Bucket": "b", "Buket": "b"}, [(("Buket",), "api-parameter")]),
    "anything to what takes nothing": (("sts", "GetSessionToken"), {"Name": 1}, [(("Name",), "api-parameter")]),
    "a list that is spread into a list": (("ec2", "DescribeVpcs"), NETWORK, []),
    "a list for text": (("s3", "GetBucketPolicy"), {"Bucket": "{{ Names }}"}, [(("Bucket",), "api-type")]),
    "a number for text": (("s3", "GetBucketPolicy"), {"Bucket": "{{ Count }}"}, [(("Bucket",), "api-type")]),
    "maps for a list of structures": (("ec2", "CreateTags"), {"Resources": ["i-1"], "Tags": "{{ Maps }}"}, []),
    "a map for a list": (
        ("ec2", "CreateTags"),
        {"Resources": ["i-1"], "Tags": "{{ Map }}"},
        [(("Tags",), "api-type")],
    ),
    "deep inside": (
        ("ec2", "CreateTags"),
        {"Resources": ["i-1"], "Tags": [{"Key": "a", "Valu": "b"}]},
        [(("Tags", 0, "Valu"), "api-parameter")],
    ),
    "a truth value for a number": (
        ("rds", "ModifyDBInstance"),
        {"DBInstanceIdentifier": "d", "BackupRetentionPeriod": True},
        [(("BackupRetentionPeriod",), "api-type")],
    ),
    "too short a text": (("iam", "GetUser"), {"UserName": ""}, [(("UserName",), "api-value")]),
}


@pytest.mark.parametrize(("called", "given", "expected"), PARAMETERS.values(), ids=PARAMETERS)
def test_what_does_not_fit_of(called, given, expected):
    found = mismatches(api_models.operation(*called), given, TYPES.get)
    assert [(each.path, each.code) for each in found] == expected
