from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "IAM_IDENTITY_CENTER_ENABLED"
OWNER = "999999999999"  # the management account
PROVIDER = {"Arn": f"arn:aws:iam::{ACCOUNT}:saml-provider/corporate", "ValidUntil": "2036-06-01T12:00:00Z"}
EXPIRED = PROVIDER | {"ValidUntil": "2020-06-01T12:00:00Z"}
CENTER = {"InstanceArn": "arn:aws:sso:::instance/ssoins-1", "OwnerAccountId": OWNER, "Status": "ACTIVE"}

# Rules are asked at noon of 2026-06-01.
SCENARIOS = {  # given an account with ...: (its SAML providers, the Centers that it sees, then the account is ...)
    "nothing": ([], [], NON_COMPLIANT),
    "a SAML provider": ([PROVIDER], [], COMPLIANT),
    "a SAML provider that runs out in a second": ([PROVIDER | {"ValidUntil": "2026-06-01T12:00:01Z"}], [], COMPLIANT),
    "a SAML provider that runs out now": ([PROVIDER | {"ValidUntil": "2026-06-01T12:00:00Z"}], [], NON_COMPLIANT),
    "a SAML provider that ran out": ([EXPIRED], [], NON_COMPLIANT),
    "a SAML provider that ran out and one that is valid": (
        [EXPIRED, PROVIDER],
        [],
        COMPLIANT,
    ),
    "a SAML provider that never runs out": ([{"Arn": PROVIDER["Arn"]}], [], COMPLIANT),
    "a SAML provider with null for its end": ([PROVIDER | {"ValidUntil": None}], [], COMPLIANT),
    "a Center of the organization": ([], [CENTER], COMPLIANT),
    "a Center that is being made": ([], [CENTER | {"Status": "CREATE_IN_PROGRESS"}], NON_COMPLIANT),
    "a Center that failed": ([], [CENTER | {"Status": "CREATE_FAILED"}], NON_COMPLIANT),
    "a Center that goes": ([], [CENTER | {"Status": "DELETE_IN_PROGRESS"}], NON_COMPLIANT),
    "a Center without a state": ([], [{"OwnerAccountId": OWNER}], NON_COMPLIANT),
    "a Center without an owner": ([], [{"Status": "ACTIVE"}], NON_COMPLIANT),
    "a Center of its own": ([], [CENTER | {"OwnerAccountId": ACCOUNT}], NON_COMPLIANT),
    "a Center of its own and one of the organization": ([], [CENTER | {"OwnerAccountId": ACCOUNT}, CENTER], COMPLIANT),
    "a SAML provider that ran out and a Center": (
        [EXPIRED],
        [CENTER],
        COMPLIANT,
    ),
}


class Aws:
    """IAM, Organizations and Identity Center, with a page for each instance."""

    def __init__(self, providers=(), centers=(), owner=OWNER):
        self.providers, self.centers, self.owner = providers, centers, owner

    def list_saml_providers(self):
        return {"SAMLProviderList": self.providers}

    def describe_organization(self):
        if self.owner is None:
            error = {"Error": {"Code": "AWSOrganizationsNotInUseException", "Message": "no"}}
            raise ClientError(error, "DescribeOrganization")
        return {"Organization": {"MasterAccountId": self.owner}}

    def get_paginator(self, operation):
        assert operation == "list_instances"
        return self

    def paginate(self):
        return [{"Instances": []}, *({"Instances": [each]} for each in self.centers)]


def judged(aws, **inputs):
    """What the rule says, and the Regions in which it asked for Centers."""
    asked = []

    def client(service, region):
        if service == "sso-admin":
            asked.append(region)
        return aws

    with patch.object(support, "client", client):
        [told] = evaluations(RULE, **inputs)
    return told, asked


@pytest.mark.parametrize(("providers", "centers", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_with(providers, centers, expected):
    told, _ = judged(Aws(providers, centers))

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


def test_an_account_of_no_organization_has_no_center_that_signs_in_to_it():
    told, asked = judged(Aws(centers=[CENTER | {"OwnerAccountId": ACCOUNT}], owner=None))

    assert told["ComplianceType"] == NON_COMPLIANT
    assert asked == []


def test_the_management_account_owns_its_center():
    told, _ = judged(Aws(centers=[CENTER | {"OwnerAccountId": ACCOUNT}], owner=ACCOUNT))

    assert told["ComplianceType"] == COMPLIANT


def test_a_center_is_asked_for_where_it_is():
    assert judged(Aws())[1] == [None]
    assert judged(Aws(), identityCenterRegion="us-east-1")[1] == ["us-east-1"]


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-2", "us-gov-west-1", "eusc-de-east-1"])
def test_the_annotation_says_where_a_center_was_looked_for(region):
    sees = "The account has no valid SAML provider and sees no active IAM Identity Center of its organization in"
    assert judged(Aws())[0]["Annotation"] == f"{sees} this Region."
    assert judged(Aws(), identityCenterRegion=region)[0]["Annotation"] == f"{sees} {region}."


@pytest.mark.parametrize("region", ["Ireland", "eu-west", "eu-west-1a"])
def test_what_is_no_region_is_refused(region):
    with patch.object(support, "client", lambda _service, _region: Aws()):
        assert evaluations(RULE, identityCenterRegion=region)["customerErrorCode"] == "InvalidParameterValueException"


def bad(aws):
    """The account is in no organization and has no SAML provider."""
    return ACCOUNT


def good(aws):
    """The account has a SAML provider."""
    aws("iam").create_saml_provider(Name="corporate", SAMLMetadataDocument="a" * 1000)
    return ACCOUNT
