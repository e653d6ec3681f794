import json
from unittest.mock import patch

import pytest

import support
from organization_trees import INNER, MANAGEMENT, MIDDLE, OUTER, Organizations, grown, guarded
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

RULE = "ORGANIZATIONS_TAG_POLICY_ATTACHED"
PROOF = "model"  # moto lets a member see and attach what AWS does not; that is mended
KIND = "TAG_POLICY"
OTHER = "999999999999"

SCENARIOS = {  # given an account with ...: (what is attached where, whether policies are on, then the account is ...)
    "no policy": ({}, "ENABLED", NON_COMPLIANT),
    "a policy that is attached nowhere": ({"tags": []}, "ENABLED", NON_COMPLIANT),
    "a policy of its own": ({"tags": [INNER]}, "ENABLED", COMPLIANT),
    "a policy of its unit": ({"tags": ["ou-2"]}, "ENABLED", COMPLIANT),
    "a policy of the unit above its unit": ({"tags": ["ou-1"]}, "ENABLED", COMPLIANT),
    "a policy of the root": ({"tags": ["r-1"]}, "ENABLED", COMPLIANT),
    "two policies": ({"tags": ["r-1"], "more": [INNER]}, "ENABLED", COMPLIANT),
    "a policy of another account": ({"tags": [OUTER]}, "ENABLED", NON_COMPLIANT),
    "a policy of a unit below another": ({"tags": [MIDDLE]}, "ENABLED", NON_COMPLIANT),
    "a policy of the root, where policies are off": ({"tags": ["r-1"]}, None, NON_COMPLIANT),
    "a policy of the root, where policies are being turned on": ({"tags": ["r-1"]}, "PENDING_ENABLE", NON_COMPLIANT),
}


def judged(organizations):
    with patch.object(support, "client", lambda service, _region: {"organizations": organizations}[service]):
        return evaluations(RULE)


def told(organizations):
    return {each["ComplianceResourceId"]: each for each in judged(organizations)}


@pytest.mark.parametrize(("attached", "on", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_with(attached, on, expected):
    assert told(Organizations(KIND, attached, on=on))[INNER]["ComplianceType"] == expected


def test_every_account_is_judged_but_those_that_are_closed():
    found = told(Organizations(KIND, {"tags": ["ou-1", MANAGEMENT]}, states={MIDDLE: {"State": "SUSPENDED"}}))

    assert {account: each["ComplianceType"] for account, each in found.items()} == {
        MANAGEMENT: COMPLIANT,
        OUTER: NON_COMPLIANT,
        MIDDLE: NOT_APPLICABLE,
        INNER: COMPLIANT,
    }
    assert found[MIDDLE]["Annotation"] == "The account is SUSPENDED."
    assert found[OUTER]["Annotation"] == "No tag policy is attached to the account, nor to what is above it."


SEEN = {  # to an account that ...: (its organization, then it is ...)
    "is in none": (Organizations(KIND, management=None), NOT_APPLICABLE),
    "is a member": (Organizations(KIND, management=OTHER, refused="AccessDeniedException"), NOT_APPLICABLE),
    "is a delegated administrator": (Organizations(KIND, {"tags": ["r-1"]}, management=OTHER), COMPLIANT),
    "has policies off": (Organizations(KIND, {"tags": ["r-1"]}, on=None), NON_COMPLIANT),
}


@pytest.mark.parametrize(("organizations", "expected"), SEEN.values(), ids=SEEN)
def test_to_an_account_that(organizations, expected):
    assert told(organizations)[MANAGEMENT]["ComplianceType"] == expected


@pytest.mark.parametrize(
    ("management", "code"), [(MANAGEMENT, "AccessDeniedException"), (OTHER, "TooManyRequestsException")]
)
def test_a_role_that_lacks_the_right_is_not_a_verdict(management, code):
    assert judged(Organizations(KIND, management=management, refused=code))["customerErrorCode"] == code


def test_where_it_does_not_apply_it_says_where_it_does():
    [outside] = judged(Organizations(KIND, management=None))
    [member] = judged(Organizations(KIND, management=OTHER, refused="AccessDeniedException"))

    assert outside["Annotation"] == "The account is in no organization."
    answers = "The rule answers in the organization's management account and in delegated administrators."
    assert member["Annotation"] == answers


def test_where_policies_are_off_it_says_so():
    [first, *_] = judged(Organizations(KIND, on=None))
    assert first["Annotation"] == "Tag policies are off in the organization."


def bad(aws):
    """A member account without a tag policy, in an organization that has them off."""
    return grown(aws)


def good(aws):
    """A member account whose unit has a tag policy."""
    return guarded(aws, KIND, json.dumps({"tags": {"Owner": {"tag_key": {"@@assign": "Owner"}}}}))
