import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, load, verdict

RULE = "REQUIRED_TAG_PATTERNS"
RIGHT = {"Owner": "ops@example.com", "Environment": "prod", "DataClassification": "internal"}
ONE = {"tagPatterns": '{"Owner": ".+@.+"}'}
STAGE = {"tagPatterns": '{"E": "prod|test"}'}
ANCHORED = {"tagPatterns": '{"E": "^(prod|test)$"}'}
ROLE, KEY = "AWS::IAM::Role", "AWS::KMS::Key"
LINKED = {"path": "/aws-service-role/guardduty.amazonaws.com/"}
PLAIN_ROLE = {"resourceType": ROLE, "tags": {"Name": "app"}, "configuration": {"path": "/"}}
PLAIN_KEY = {"resourceType": KEY, "tags": {"Name": "app"}, "configuration": {"keyManager": "CUSTOMER"}}

SCENARIOS = {  # given a resource whose tags ...: (parts of its item, inputs, then the resource is ...)
    "are absent": ({"tags": {}}, {}, NON_COMPLIANT),
    "are null": ({"tags": None}, {}, NON_COMPLIANT),
    "all match": ({"tags": RIGHT}, {}, COMPLIANT),
    "all match, beside another": ({"tags": RIGHT | {"Name": "data"}}, {}, COMPLIANT),
    "lack one key": ({"tags": {key: RIGHT[key] for key in ("Owner", "Environment")}}, {}, NON_COMPLIANT),
    "hold a value that does not match": ({"tags": RIGHT | {"Owner": "ops"}}, {}, NON_COMPLIANT),
    "hold a value that only begins right": (
        {"tags": {"E": "production"}},
        {},
        NON_COMPLIANT,
    ),
    "hold a value that only ends right": ({"tags": {"E": "nonprod"}}, STAGE, NON_COMPLIANT),
    "hold a value in other letters": ({"tags": RIGHT | {"Environment": "Prod"}}, {}, NON_COMPLIANT),
    "hold a key in other letters": ({"tags": {"owner": "ops@example.com"}}, ONE, NON_COMPLIANT),
    "hold an empty value": ({"tags": RIGHT | {"Owner": ""}}, {}, NON_COMPLIANT),
    "hold null for a value": ({"tags": RIGHT | {"Owner": None}}, {}, NON_COMPLIANT),
    "hold an empty value where any is right": ({"tags": {"Owner": ""}}, {"tagPatterns": '{"Owner": ".*"}'}, COMPLIANT),
    "hold a line break after a value that matches": ({"tags": {"Owner": "a@b\n"}}, ONE, NON_COMPLIANT),
    "match a pattern that is tied to both ends": (
        {"tags": {"E": "dev"}},
        {"tagPatterns": '{"E": "^dev$"}'},
        COMPLIANT,
    ),
    "match the only pattern": ({"tags": {"Owner": "ops@example.com"}}, ONE, COMPLIANT),
    "are a list, in an API answer": ({"tags": [{"key": "Owner", "value": "ops@example.com"}]}, ONE, COMPLIANT),
    "are recorded within the configuration only": (
        {"tags": {}, "configuration": {"tags": [{"key": "Owner", "value": "ops"}]}},
        ONE,
        NON_COMPLIANT,
    ),
    "are absent on a type that is excluded": (
        {"tags": {}},
        {"excludeResourceTypes": "AWS::S3::Bucket, AWS::EC2::Volume"},
        NOT_APPLICABLE,
    ),
    "are absent where another type is excluded": (
        {"tags": {}},
        {"excludeResourceTypes": "AWS::S3::Bucket,AWS::EC2::VolumeAttachment"},
        NON_COMPLIANT,
    ),
    "are absent on a role of a service": ({"resourceType": ROLE, "configuration": LINKED}, {}, NOT_APPLICABLE),
    "lack all keys on a role": (PLAIN_ROLE, {}, NON_COMPLIANT),
    "lack all keys on a role without a path": (PLAIN_ROLE | {"configuration": {"path": None}}, {}, NON_COMPLIANT),
    "lack all keys on another type with the path of such a role": (
        {"tags": {"Name": "app"}, "configuration": LINKED},
        {},
        NON_COMPLIANT,
    ),
    "are absent on a key of AWS": ({"resourceType": KEY, "configuration": {"keyManager": "AWS"}}, {}, NOT_APPLICABLE),
    "lack all keys on a key": (PLAIN_KEY, {}, NON_COMPLIANT),
    "are absent in an item of JSON text": ({"configuration": json.dumps({"size": 8})}, {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("parts", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_resource_whose_tags(parts, inputs, expected):
    resource = item("AWS::EC2::Volume", resourceId="vol-1") | parts

    assert verdict(RULE, resource, **inputs) == expected


def test_the_annotation_names_each_tag_that_is_wrong():
    resource = item("AWS::EC2::Volume", resourceId="vol-1", tags={"Owner": "tbd", "Environment": "prod"})

    [evaluation] = evaluations(RULE, resource)

    assert evaluation["Annotation"] == (
        "Tag Owner is 'tbd', which does not match .+@.+; Tag DataClassification is missing."
    )


@pytest.mark.parametrize("given", ["", "{}", "[]", '["Owner"]', '"Owner"', "Owner", '{"Owner": "("}', '{"Owner": 1}'])
def test_what_is_no_object_of_patterns_is_refused(given):
    module = load(RULE)

    with pytest.raises(module.inputs.InvalidParametersError, match=r"tagPatterns is .* expected a JSON object"):
        module.REQUIRED_TAG_PATTERNS().evaluate_parameters({"tagPatterns": given})


def bad(aws):
    """A volume has a class and a stage, and no owner."""
    tags = [{"Key": "Environment", "Value": "test"}, {"Key": "DataClassification", "Value": "internal"}]
    return aws("ec2").create_volume(
        AvailabilityZone="eu-west-1a", Size=1, TagSpecifications=[{"ResourceType": "volume", "Tags": tags}]
    )["VolumeId"]


def good(aws):
    """A volume has an owner too."""
    volume = bad(aws)
    aws("ec2").create_tags(Resources=[volume], Tags=[{"Key": "Owner", "Value": "ops@example.com"}])
    return volume
