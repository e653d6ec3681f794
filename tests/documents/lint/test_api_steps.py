"""Calls that boto3 would refuse, and selectors that find nothing."""

import json

import pytest

from linting import STATUS, rows, told
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
    "api-value-new": {
        "where AWS keeps adding some": (
            "      Api: PutBucketVersioning\n",
            "      Api: CreateBucket\n",
            "LocationConstraint",
            (
                "      VersioningConfiguration:\n        Status: Enabled\n",
                "      CreateBucketConfiguration: {LocationConstraint: mx-north-9}\n",
            ),
        ),
    },
    "desired-beside": {
        "one that may come": ("DesiredValues: [Enabled]", "DesiredValues: [Enabled, enabled]", "DesiredValues"),
        "one that is not known yet": (
            "DesiredValues: [Enabled]",
            'DesiredValues: ["{{ BucketName }}", enabled]',
            "DesiredValues",
        ),
    },
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
    seen, expected = told(row, lint.text)
    assert seen == expected


def looking(service, api, selector, values, **parameters):
    """The findings of a check of one property."""
    inputs = {"Service": service, "Api": api, "PropertySelector": selector, "DesiredValues": values, **parameters}
    step = {"name": "Look", "action": "aws:assertAwsResourceProperty", "inputs": inputs}
    return [each.code for each in lint.text(json.dumps({"schemaVersion": "0.3", "mainSteps": [step]}), "Foreign")]


PLATFORM = ("ec2", "DescribeInstances", "$.Reservations[0].Instances[0].Platform")
ALGORITHM = ("acm", "DescribeCertificate", "$.Certificate.KeyAlgorithm")
ANSWERS = {  # what a service answers, where botocore's enumeration says otherwise: (a check of it, its findings)
    "the platform of Windows": ((*PLATFORM, ["windows"]), []),
    "the platform as botocore spells it": ((*PLATFORM, ["Windows"]), ["desired-value"]),
    "both spellings of a platform": ((*PLATFORM, ["windows", "Windows"]), ["desired-beside"]),
    "a platform that never comes": ((*PLATFORM, ["linux"]), ["desired-value"]),
    "the algorithm of a certificate": ((*ALGORITHM, ["RSA-2048"]), []),
    "an instance type that botocore may not have": (
        ("ec2", "DescribeInstances", "$.Reservations[0].Instances[0].InstanceType", ["z9.huge"]),
        [],
    ),
}


@pytest.mark.parametrize(("given", "codes"), ANSWERS.values(), ids=ANSWERS)
def test_what_a_service_answers(given, codes):
    parameters = {"CertificateArn": "arn:aws:acm:eu-west-1:111122223333:certificate/a"} if given[0] == "acm" else {}
    assert looking(*given, **parameters) == codes


def calling(service, api, outputs=(), **parameters):
    """The findings of a call."""
    inputs = {"Service": service, "Api": api, **parameters}
    written = [{"Name": f"O{number}", "Selector": each, "Type": kind} for number, (each, kind) in enumerate(outputs)]
    step = {"name": "Call", "action": "aws:executeAwsApi", "inputs": inputs, "outputs": written}
    named = [f"Call.{each['Name']}" for each in written]
    content = {"schemaVersion": "0.3", "mainSteps": [step], "outputs": named}
    return [each.code for each in lint.text(json.dumps(content), "Foreign")]


TAKEN = {  # what boto3 makes right before it checks, or after it was answered
    "a name beside the model's own": (
        ("logs", "CreateExportTask"),
        {"fromTime": 0, "to": 1, "logGroupName": "g", "destination": "b"},
    ),
    "an account that is filled in": (("glacier", "ListVaults"), {}),
    "a mapping that becomes text": (
        ("s3", "CopyObject"),
        {"Bucket": "b", "Key": "k", "CopySource": {"Bucket": "a", "Key": "k"}},
    ),
    "a time as seconds": (
        ("cloudtrail", "LookupEvents"),
        {"StartTime": 1_700_000_000, "EndTime": "2026-11-27T00:00:00Z"},
    ),
    "a platform as it is answered": (
        ("ec2", "DescribeImages", [("$.Images[0].Platform", "String")]),
        {"Filters": [{"Name": "platform", "Values": ["windows"]}]},
    ),
    "a part of a policy that is decoded": (
        ("iam", "GetPolicyVersion", [("$.PolicyVersion.Document.Statement", "MapList")]),
        {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "VersionId": "v1"},
    ),
    "a policy that is decoded": (
        ("iam", "GetRolePolicy", [("$.PolicyDocument", "StringMap")]),
        {"RoleName": "r", "PolicyName": "p"},
    ),
}


@pytest.mark.parametrize(("call", "parameters"), TAKEN.values(), ids=TAKEN)
def test_what_boto3_takes(call, parameters):
    assert calling(*call, **parameters) == []
