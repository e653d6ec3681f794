import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, item, verdict

STRICT = {"httpTokens": "required", "httpEndpoint": "enabled", "httpPutResponseHopLimit": 1, "state": "applied"}

SCENARIOS = {  # given an instance that ...: (its configuration, then the instance is ...)
    "requires tokens": ({"metadataOptions": STRICT}, COMPLIANT),
    "requires tokens and is stopped": ({"metadataOptions": STRICT, "state": {"name": "stopped"}}, COMPLIANT),
    "takes tokens but does not require them": ({"metadataOptions": STRICT | {"httpTokens": "optional"}}, NON_COMPLIANT),
    "has a disabled endpoint that could be enabled without tokens": (
        {"metadataOptions": STRICT | {"httpTokens": "optional", "httpEndpoint": "disabled"}},
        NON_COMPLIANT,
    ),
    "requires tokens of a disabled endpoint": ({"metadataOptions": STRICT | {"httpEndpoint": "disabled"}}, COMPLIANT),
    "has no metadata options, in an old item": ({"instanceId": "i-1"}, NON_COMPLIANT),
    "has null for its metadata options": ({"metadataOptions": None}, NON_COMPLIANT),
    "has metadata options that do not name tokens": (
        {"metadataOptions": {"httpEndpoint": "enabled"}},
        NON_COMPLIANT,
    ),
    "has null for tokens": ({"metadataOptions": STRICT | {"httpTokens": None}}, NON_COMPLIANT),
    "is just being told to require tokens": ({"metadataOptions": STRICT | {"state": "pending"}}, COMPLIANT),
    "is an empty configuration": ({}, NON_COMPLIANT),
    "comes as JSON text": (json.dumps({"metadataOptions": STRICT}), COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(configuration, expected):
    instance = item("AWS::EC2::Instance", resourceId="i-1", configuration=configuration)

    assert verdict("EC2_IMDSV2_CHECK", instance) == expected


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image


def bad(aws):
    """An instance answers metadata requests without a token."""
    return instance(aws, HttpTokens="optional", HttpEndpoint="enabled")


def good(aws):
    """An instance answers metadata requests with a token only."""
    return instance(aws, HttpTokens="required", HttpEndpoint="enabled")


def instance(aws, **options):
    ec2 = aws("ec2")
    [made] = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, MetadataOptions=options)["Instances"]
    return made["InstanceId"]
