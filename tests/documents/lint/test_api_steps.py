"""Calls that boto3 would refuse, and selectors that find nothing."""

import pytest

from linting import STATUS, faulty, places, rows
from trueup.documents import lint

FAULTS = {
    "api-service": {"not boto3's": ("      Service: s3\n      Api: PutB", "      Service: s4\n      Api: PutB", "s4")},
    "api-operation": {"not the service's": ("PutBucketVersioning\n", "PutBucketVersion\n", "PutBucketVersion\n")},
    "api-deprecated": {
        "AWS says so": (
            "      Api: PutBucketVersioning\n",
            "      Api: PutBucketLifecycle\n",
            "PutBucketLifecycle",
            "api-parameter",
        ),
    },
    "api-streaming": {
        "an object's content": (
            '      Api: GetBucketVersioning\n      Bucket: "{{ BucketName }}"\n    outputs:\n',
            '      Api: GetObject\n      Bucket: "{{ BucketName }}"\n      Key: k\n    outputs:\n',
            "      Api: GetObject",
            "selector-path",
        ),
    },
    "api-spelling": {
        "a service in capitals": (
            "      Service: s3\n      Api: PutB",
            "      Service: S3\n      Api: PutB",
            "Service: S3",
        ),
        "an API in snake case": ("Api: PutBucketVersioning", "Api: put_bucket_versioning", "put_bucket_versioning"),
    },
    "api-parameter": {
        "of the API": (
            "      VersioningConfiguration:\n",
            "      Buckets: a\n      VersioningConfiguration:\n",
            "Buckets: a",
        ),
        "inside of a structure": (
            "        Status: Enabled\n",
            "        Status: Enabled\n        State: a\n",
            "State: a",
        ),
    },
    "api-required": {
        "of the API": (
            'PutBucketVersioning\n      Bucket: "{{ BucketName }}"\n',
            "PutBucketVersioning\n",
            "inputs:\n      Service: s3\n      Api: Put",
        ),
    },
    "api-type": {
        "a list for text": (
            'Versioning\n      Bucket: "{{ BucketName }}"\n      V',
            "Versioning\n      Bucket: [a]\n      V",
            "Bucket: [a]",
        ),
        "text for a structure": (
            "VersioningConfiguration:\n        Status: Enabled",
            "VersioningConfiguration: a",
            "Configuration: a",
        ),
        "a list's reference for text": (
            'Versioning\n      Bucket: "{{ BucketName }}"\n      V',
            'Versioning\n      Bucket: "{{ Kinds }}"\n      V',
            'Bucket: "{{ Kinds }}"',
        ),
    },
    "api-value": {"not of the enumeration": ("        Status: Enabled", "        Status: Active", "Status: Active")},
    "selector-syntax": {"brackets left open": ("Selector: $.Status\n", "Selector: $.Status[\n", "$.Status[")},
    "selector-path": {
        "a member that does not exist": ("Selector: $.Status\n", "Selector: $.State\n", "Selector: $.State"),
        "below text": ("Selector: $.Status\n", "Selector: $.Status.Of\n", "Selector: $.Status.Of"),
        "outside of a script's answer": ("$.Payload.After", "$.After", "$.After"),
        "of a property": ("PropertySelector: $.Status", "PropertySelector: $.State", "PropertySelector"),
    },
    "selector-type": {
        "text as a truth value": (STATUS, STATUS.replace("String", "Boolean"), "Boolean\n  - name: Choose"),
    },
    "desired-value": {
        "a truth value": ("DesiredValues: [Enabled]", "DesiredValues: [true]", "DesiredValues"),
        "never said": ("DesiredValues: [Enabled]", "DesiredValues: ['True']", "DesiredValues"),
        "no list": ("DesiredValues: [Enabled]", "DesiredValues: Enabled", "DesiredValues"),
    },
    "desired-scan": {"a deep scan": ("PropertySelector: $.Status", "PropertySelector: $..Status", "PropertySelector")},
}
ROWS = rows(FAULTS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_one_fault_is_one_finding_at_its_line(row):
    text, expected, accompanying = faulty(*row)
    seen = places(lint.text(text, "EnableIt", house=True))
    assert [each for each in seen if each[0] not in accompanying] == expected
    assert {code for code, _ in seen} == {row[0], *accompanying}
