"""Everything is applied until nothing changes, in one account: it ends, and in one state whatever the order."""

import time

import pytest

import converging
from trueup.emulated import HOME

NO_VALUE = "NO VALUE IS GIVEN"  # for a tag that has to match a pattern
UNSEEN = "nothing to change"  # the tagging API tells of no resource that never had a tag
ASKED = "nothing to change"  # a person has been asked, by an OpsItem that is open
DENIED = "AccessDeniedException"  # what the management account alone may
TRAIL = "trueup-trail-ID-eu-west-1"  # the trail's bucket

LEFT = {  # what never becomes compliant, and why
    ("BUSINESS_SUPPORT_OR_ABOVE_ENABLED", "ID"): ASKED,
    ("DATA_STORE_CLASSIFICATION_TAGGED", TRAIL): UNSEEN,
    ("IAM_IDENTITY_CENTER_ENABLED", "ID"): ASKED,
    ("IAM_ROLE_PERMISSIONS_BOUNDARY_REQUIRED", "ID"): "NO BOUNDARY IS NAMED",
    ("INCIDENT_RESPONSE_RUNBOOKS_EXERCISED", "ID"): ASKED,
    ("INCIDENT_RESPONSE_RUNBOOKS_PRESENT", "ID"): ASKED,
    ("ORGANIZATIONS_SCP_ATTACHED", "ID"): DENIED,
    ("ORGANIZATIONS_TAG_POLICY_ATTACHED", "ID"): DENIED,
    ("REQUIRED_TAGS", "Default"): UNSEEN,
    ("REQUIRED_TAGS", "default.redshift-1.0"): UNSEEN,
    ("REQUIRED_TAGS", TRAIL): UNSEEN,
    ("REQUIRED_TAG_PATTERNS", "ID"): UNSEEN,
    ("REQUIRED_TAG_PATTERNS", TRAIL): UNSEEN,
    ("REQUIRED_TAG_PATTERNS", "sg-ID"): NO_VALUE,
    ("REQUIRED_TAG_PATTERNS", "vpc-ID"): NO_VALUE,
    ("ROOT_ACCOUNT_HARDWARE_MFA_ENABLED", "ID"): ASKED,
    ("ROOT_ACCOUNT_MFA_ENABLED", "ID"): ASKED,
    ("S3_BUCKET_LOGGING_ENABLED", TRAIL): "NO BUCKET IS GIVEN FOR THE LOGS",
    ("S3_DEFAULT_ENCRYPTION_KMS", TRAIL): "NO KEY IS GIVEN, AND aws/s3 SHUTS OTHER ACCOUNTS OUT",
    ("SECURITY_ACCOUNT_INFORMATION_PROVIDED", "ID"): "GIVE THE RULE'S INPUTS",
    ("SSM_DEFAULT_HOST_MANAGEMENT_ENABLED", "ID"): "THERE IS NO ROLE",
    ("WELL_ARCHITECTED_WORKLOAD_REVIEWED", "ID"): ASKED,
}


@pytest.fixture(scope="module")
def ends():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(time, "sleep", lambda _seconds: None)  # of retries
        return converging.ends(["security"], [HOME])


def test_it_ends(ends):
    for end in ends.values():
        assert end.rounds[0] > 20
        assert end.rounds[-1] == 0
        assert len(end.rounds) <= converging.MOST


def test_it_ends_in_one_state_whatever_the_order(ends):
    one, other = ends.values()
    assert one.state == other.state
    assert one.left == other.left


def test_what_stays_wrong_is_known_by_name(ends):
    left = ends["as planned"].left
    assert left.keys() == LEFT.keys()
    assert {key: reason for key, reason in left.items() if LEFT[key] not in reason} == {}
