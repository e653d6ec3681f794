import json

import pytest

import instance_profiles
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "EC2_INSTANCE_PROFILE_ATTACHED"

WEB, OTHER = (f"arn:aws:iam::123456789012:instance-profile/{name}" for name in ("web", "other"))
HAS_WEB = {"iamInstanceProfile": {"arn": WEB, "id": "AIPA1"}}

SCENARIOS = {  # given an instance that ...: (its configuration, inputs, then the instance is ...)
    "has a profile": (HAS_WEB, {}, COMPLIANT),
    "has no profile": ({"instanceId": "i-1"}, {}, NON_COMPLIANT),
    "has null for its profile": ({"iamInstanceProfile": None}, {}, NON_COMPLIANT),
    "has an empty profile": ({"iamInstanceProfile": {}}, {}, NON_COMPLIANT),
    "has empty text for its profile": ({"iamInstanceProfile": ""}, {}, NON_COMPLIANT),
    "has a profile without an ARN": ({"iamInstanceProfile": {"id": "AIPA1"}}, {}, NON_COMPLIANT),
    "has a profile with empty text for its ARN": ({"iamInstanceProfile": {"arn": ""}}, {}, NON_COMPLIANT),
    "has the profile that is allowed": (HAS_WEB, {"IamInstanceProfileArnList": WEB}, COMPLIANT),
    "has one of the profiles that are allowed": (HAS_WEB, {"IamInstanceProfileArnList": f"{OTHER}, {WEB}"}, COMPLIANT),
    "has another profile than is allowed": (HAS_WEB, {"IamInstanceProfileArnList": OTHER}, NON_COMPLIANT),
    "has a profile whose ARN begins like the one allowed": (
        {"iamInstanceProfile": {"arn": f"{WEB}-old"}},
        {"IamInstanceProfileArnList": WEB},
        NON_COMPLIANT,
    ),
    "has no profile where one is named": ({}, {"IamInstanceProfileArnList": WEB}, NON_COMPLIANT),
    "has a profile and is stopped": (HAS_WEB | {"state": {"name": "stopped"}}, {}, COMPLIANT),
    "has no profile and is stopped": ({"state": {"name": "stopped"}}, {}, NON_COMPLIANT),
    "comes as JSON text": (json.dumps(HAS_WEB), {}, COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(configuration, inputs, expected):
    instance = item("AWS::EC2::Instance", resourceId="i-1", configuration=configuration)

    assert verdict(RULE, instance, **inputs) == expected


@pytest.mark.parametrize(
    ("configuration", "annotation"),
    [
        ({}, "The instance has no instance profile."),
        (HAS_WEB, f"The instance profile is {WEB}, which IamInstanceProfileArnList does not name."),
    ],
)
def test_the_annotation_names_the_profile(configuration, annotation):
    instance = item("AWS::EC2::Instance", resourceId="i-1", configuration=configuration)

    assert evaluations(RULE, instance, IamInstanceProfileArnList=OTHER)[0]["Annotation"] == annotation


def bad(aws):
    """An instance has no profile, and the account has the minimal one."""
    return instance_profiles.without_profile(aws)


def good(aws):
    """An instance has a profile."""
    return instance_profiles.with_profile(aws)
