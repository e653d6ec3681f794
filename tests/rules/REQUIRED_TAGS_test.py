import pytest

from support import COMPLIANT, NON_COMPLIANT, item, load, verdict

STAGE = {"tag2Key": "Stage", "tag2Value": "test, prod"}
SIX = {f"tag{number}Key": f"Key{number}" for number in range(1, 7)}
ALL_SIX = dict.fromkeys(SIX.values(), "")

SCENARIOS = {  # given a resource whose tags ...: (parts of its item, inputs, then the resource is ...)
    "are absent": ({"tags": {}}, {}, NON_COMPLIANT),
    "are null": ({"tags": None}, {}, NON_COMPLIANT),
    "hold the key": ({"tags": {"CostCenter": "4711"}}, {}, COMPLIANT),
    "hold the key with an empty value": ({"tags": {"CostCenter": ""}}, {}, COMPLIANT),
    "hold the key with null for its value": ({"tags": {"CostCenter": None}}, {}, COMPLIANT),
    "hold the key in other letters": ({"tags": {"costcenter": "4711"}}, {}, NON_COMPLIANT),
    "hold the key within a longer one": ({"tags": {"CostCenterOld": "4711"}}, {}, NON_COMPLIANT),
    "hold an allowed value": ({"tags": {"CostCenter": "4711", "Stage": "prod"}}, STAGE, COMPLIANT),
    "hold a value that is not allowed": ({"tags": {"CostCenter": "4711", "Stage": "dev"}}, STAGE, NON_COMPLIANT),
    "hold an allowed value in other letters": (
        {"tags": {"CostCenter": "4711", "Stage": "Prod"}},
        STAGE,
        NON_COMPLIANT,
    ),
    "hold a part of an allowed value": ({"tags": {"CostCenter": "4711", "Stage": "pro"}}, STAGE, NON_COMPLIANT),
    "hold an empty value where values are listed": (
        {"tags": {"CostCenter": "4711", "Stage": ""}},
        STAGE,
        NON_COMPLIANT,
    ),
    "lack the second key": ({"tags": {"CostCenter": "4711"}}, STAGE, NON_COMPLIANT),
    "hold all six keys": ({"tags": ALL_SIX}, SIX, COMPLIANT),
    "hold five of six keys": ({"tags": dict.fromkeys(list(ALL_SIX)[:5], "")}, SIX, NON_COMPLIANT),
    "are a list, in an API answer": ({"tags": [{"key": "CostCenter", "value": "4711"}]}, {}, COMPLIANT),
    "are recorded within the configuration only": (
        {"tags": {}, "configuration": {"tags": [{"key": "CostCenter", "value": "4711"}]}},
        {},
        COMPLIANT,
    ),
}


@pytest.mark.parametrize(("parts", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_resource_whose_tags(parts, inputs, expected):
    resource = item("AWS::EC2::Volume", resourceId="vol-1", **parts)

    assert verdict("REQUIRED_TAGS", resource, **inputs) == expected


def test_values_without_a_key_are_refused():
    module = load("REQUIRED_TAGS")

    with pytest.raises(module.InvalidParametersError, match="tag3Value is given without tag3Key"):
        module.REQUIRED_TAGS().evaluate_parameters({"tag1Key": "CostCenter", "tag3Value": "prod"})


def bad(aws):
    """A volume has a name and no cost center."""
    tags = [{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "data"}]}]
    return aws("ec2").create_volume(AvailabilityZone="eu-west-1a", Size=1, TagSpecifications=tags)["VolumeId"]


def good(aws):
    """A volume has a cost center."""
    volume = bad(aws)
    aws("ec2").create_tags(Resources=[volume], Tags=[{"Key": "CostCenter", "Value": "4711"}])
    return volume
