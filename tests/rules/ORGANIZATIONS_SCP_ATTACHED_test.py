import json
from unittest.mock import patch

import pytest

import support
from organization_trees import INNER, MANAGEMENT, MIDDLE, OUTER, Organizations, grown, guarded
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

RULE = "ORGANIZATIONS_SCP_ATTACHED"
PROOF = "model"  # moto lets a member see and attach what AWS does not; that is mended
KIND = "SERVICE_CONTROL_POLICY"
BOTH = {"requiredPolicyNames": "guard, fence"}
OTHER = "999999999999"

SCENARIOS = {  # given a member account with ...: (what is attached where, inputs, then the account is ...)
    "AWS's own policy only": ({}, {}, NON_COMPLIANT),
    "a policy that is attached nowhere": ({"guard": []}, {}, NON_COMPLIANT),
    "a policy of its own": ({"guard": [INNER]}, {}, COMPLIANT),
    "a policy of its unit": ({"guard": ["ou-2"]}, {}, COMPLIANT),
    "a policy of the unit above its unit": ({"guard": ["ou-1"]}, {}, COMPLIANT),
    "a policy of the root": ({"guard": ["r-1"]}, {}, COMPLIANT),
    "a policy of another account": ({"guard": [OUTER]}, {}, NON_COMPLIANT),
    "the policy that is wanted": ({"guard": ["ou-2"]}, {"requiredPolicyNames": "guard"}, COMPLIANT),
    "another policy than is wanted": ({"fence": ["ou-2"]}, {"requiredPolicyNames": "guard"}, NON_COMPLIANT),
    "a policy whose name is in other letters": ({"Guard": ["ou-2"]}, {"requiredPolicyNames": "guard"}, NON_COMPLIANT),
    "one of two that are wanted": ({"guard": ["r-1"]}, BOTH, NON_COMPLIANT),
    "two that are wanted, in two places": ({"guard": ["r-1"], "fence": [INNER]}, BOTH, COMPLIANT),
    "two that are wanted and a third": ({"guard": ["r-1"], "fence": ["ou-1"], "x": [INNER]}, BOTH, COMPLIANT),
    "nothing, where AWS's own is named": ({}, {"requiredPolicyNames": "FullAWSAccess"}, NON_COMPLIANT),
}


def judged(organizations, **inputs):
    with patch.object(support, "client", lambda service, _region: {"organizations": organizations}[service]):
        return evaluations(RULE, **inputs)


def told(organizations, **inputs):
    return {each["ComplianceResourceId"]: each for each in judged(organizations, **inputs)}


@pytest.mark.parametrize(("attached", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_member_account_with(attached, inputs, expected):
    assert told(Organizations(KIND, attached), **inputs)[INNER]["ComplianceType"] == expected


def test_every_account_is_judged_but_the_management_account_and_those_that_are_closed():
    found = told(Organizations(KIND, {"guard": ["ou-1"]}, states={MIDDLE: {"State": "SUSPENDED"}}))

    assert {account: each["ComplianceType"] for account, each in found.items()} == {
        MANAGEMENT: NOT_APPLICABLE,
        OUTER: NON_COMPLIANT,
        MIDDLE: NOT_APPLICABLE,
        INNER: COMPLIANT,
    }
    assert found[MANAGEMENT]["Annotation"] == "No service control policy binds the management account."
    assert found[MIDDLE]["Annotation"] == "The account is SUSPENDED."


SEEN = {  # to an account that ...: (its organization, then it is ...)
    "is in none": (Organizations(KIND, management=None), NOT_APPLICABLE),
    "is a member": (Organizations(KIND, management=OTHER, refused="AccessDeniedException"), NOT_APPLICABLE),
    "is a delegated administrator": (Organizations(KIND, {"guard": ["r-1"]}, management=OTHER), COMPLIANT),
}


@pytest.mark.parametrize(("organizations", "expected"), SEEN.values(), ids=SEEN)
def test_to_an_account_that(organizations, expected):
    assert told(organizations)[MANAGEMENT]["ComplianceType"] == expected


@pytest.mark.parametrize(
    ("management", "code"), [(MANAGEMENT, "AccessDeniedException"), (OTHER, "TooManyRequestsException")]
)
def test_a_role_that_lacks_the_right_is_not_a_verdict(management, code):
    assert judged(Organizations(KIND, management=management, refused=code))["customerErrorCode"] == code


ANNOTATIONS = {
    "policies are off": (
        Organizations(KIND, {"guard": ["r-1"]}, on=None),
        {},
        "Service control policies are off in the organization.",
    ),
    "there is none": (
        Organizations(KIND),
        {},
        "No service control policy but AWS's own is attached to the account, nor to what is above it.",
    ),
    "two are missing": (
        Organizations(KIND, {"x": ["r-1"]}),
        BOTH,
        "Not attached to the account, nor to what is above it: guard, fence.",
    ),
}


@pytest.mark.parametrize(("organizations", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(organizations, inputs, annotation):
    assert told(organizations, **inputs)[INNER]["Annotation"] == annotation


def test_where_it_does_not_apply_it_says_where_it_does():
    [outside] = judged(Organizations(KIND, management=None))
    [member] = judged(Organizations(KIND, management=OTHER, refused="AccessDeniedException"))

    assert outside["Annotation"] == "The account is in no organization."
    answers = "The rule answers in the organization's management account and in delegated administrators."
    assert member["Annotation"] == answers


def bad(aws):
    """A member account that only AWS's own policy reaches, in an organization that has the policies off."""
    return grown(aws)


def good(aws):
    """A member account whose unit has a policy."""
    deny = {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}
    return guarded(aws, KIND, json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
