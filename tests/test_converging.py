"""Everything is applied until nothing changes, in one account: it ends, and in one state whatever the order."""

import time

import pytest

import converging
from trueup.emulated import HOME

NO_TOPIC = "NO TOPIC IS GIVEN"  # that somebody subscribes to
NO_VALUE = "NO VALUE IS GIVEN"  # for a tag that has to match a pattern
UNSEEN = "nothing to change"  # the tagging API tells of no resource that never had a tag
ASKED = "nothing to change"  # a person has been asked, by an OpsItem that is open
DENIED = "AccessDeniedException"  # what the management account alone may
NO_KEY = "HAS NO KEY AND NONE IS GIVEN"  # for a log group that another fix has made
TRAIL = "trueup-trail-ID-eu-west-1"  # the trail's bucket
CONFIG = "trueup-config-ID-eu-west-1"  # that of AWS Config
NO_TRAIL_KEY = "THERE IS NO KEY"  # that the trail could have: it is a person's to make

LEFT = {  # what never becomes compliant, and why
    ("BREAK_GLASS_ROLE_EXISTS", "ID"): ASKED,
    ("BREAK_GLASS_USE_ALERTED", "ID"): NO_TOPIC,
    ("BUSINESS_SUPPORT_OR_ABOVE_ENABLED", "ID"): ASKED,
    ("CLOUDTRAIL_S3_BUCKET_ACCESS_LOGGING", "trueup-security-trail"): "NO BUCKET IS GIVEN FOR THE LOGS",
    ("CLOUDTRAIL_SECURITY_TRAIL_ENABLED", "ID"): NO_TRAIL_KEY,
    ("CLOUDWATCH_ANOMALY_DETECTION_ALARM_EXISTS", "ID"): "THERE IS NO TOPIC",
    ("CLOUDWATCH_LOG_GROUP_ENCRYPTED", "/aws/ssm/automation/executeScript"): NO_KEY,
    ("CLOUDWATCH_LOG_GROUP_ENCRYPTED", "/aws/vendedlogs/trueup/resolver-query-logs"): NO_KEY,
    ("CLOUDWATCH_LOG_GROUP_ENCRYPTED", "/trueup/cloudtrail/trueup-security-trail"): NO_KEY,
    ("CLOUDWATCH_LOG_GROUP_ENCRYPTED", "/trueup/session-manager"): NO_KEY,
    ("CLOUDWATCH_LOG_GROUP_ENCRYPTED", "/trueup/vpc-flow-logs/vpc-ID"): NO_KEY,
    ("CLOUD_TRAIL_ENCRYPTION_ENABLED", "trueup-security-trail"): NO_TRAIL_KEY,
    ("CONFIG_COMPLIANCE_EVENT_RULE_TARGET", "ID"): NO_TOPIC,
    ("CONFIG_CONFORMANCE_PACK_DEPLOYED", "ID"): ASKED,
    ("DATA_STORE_CLASSIFICATION_TAGGED", CONFIG): UNSEEN,
    ("DATA_STORE_CLASSIFICATION_TAGGED", TRAIL): UNSEEN,
    ("FORENSICS_ROLE_EXISTS", "ID"): ASKED,
    ("GUARDDUTY_FINDINGS_EVENT_RULE_TARGET", "ID"): NO_TOPIC,
    ("GUARDDUTY_FINDINGS_EXPORT_CONFIGURED", "ID"): "NAME THE BUCKET AND THE KEY",
    ("HEALTH_SECURITY_EVENT_RULE_TARGET", "ID"): NO_TOPIC,
    ("IAM_IDENTITY_CENTER_ENABLED", "ID"): ASKED,
    ("IAM_ROLE_PERMISSIONS_BOUNDARY_REQUIRED", "ID"): "NO BOUNDARY IS NAMED",
    ("INCIDENT_RESPONSE_PLAN_LOADED", "ID"): ASKED,
    ("INCIDENT_RESPONSE_RUNBOOKS_EXERCISED", "ID"): ASKED,
    ("INCIDENT_RESPONSE_RUNBOOKS_PRESENT", "ID"): ASKED,
    ("LOG_ARCHIVE_BUCKET_DELETE_DENIED", CONFIG): "SAY WHO MAY STILL CHANGE",
    ("LOG_ARCHIVE_BUCKET_DELETE_DENIED", TRAIL): "SAY WHO MAY STILL CHANGE",
    ("LOG_METRIC_FILTER_ALARM_EXISTS", "ID"): "THE TOPIC trueup-security-alarms IS NOT THERE",
    ("ORGANIZATIONS_SCP_ATTACHED", "ID"): DENIED,
    ("ORGANIZATIONS_TAG_POLICY_ATTACHED", "ID"): DENIED,
    ("REQUIRED_TAGS", "Default"): UNSEEN,
    ("REQUIRED_TAGS", "default.redshift-1.0"): UNSEEN,
    ("REQUIRED_TAGS", CONFIG): UNSEEN,
    ("REQUIRED_TAGS", TRAIL): UNSEEN,
    ("REQUIRED_TAG_PATTERNS", "ID"): UNSEEN,
    ("REQUIRED_TAG_PATTERNS", "sg-ID"): NO_VALUE,
    ("REQUIRED_TAG_PATTERNS", "vpc-ID"): NO_VALUE,
    ("REQUIRED_TAG_PATTERNS", CONFIG): UNSEEN,
    ("REQUIRED_TAG_PATTERNS", TRAIL): UNSEEN,
    ("ROOT_ACCOUNT_HARDWARE_MFA_ENABLED", "ID"): ASKED,
    ("ROOT_ACCOUNT_MFA_ENABLED", "ID"): ASKED,
    ("S3_BUCKET_LOGGING_ENABLED", CONFIG): "NO BUCKET IS GIVEN FOR THE LOGS",
    ("S3_BUCKET_LOGGING_ENABLED", TRAIL): "NO BUCKET IS GIVEN FOR THE LOGS",
    ("S3_DEFAULT_ENCRYPTION_KMS", CONFIG): "NO KEY IS GIVEN, AND aws/s3 SHUTS OTHER ACCOUNTS OUT",
    ("S3_DEFAULT_ENCRYPTION_KMS", TRAIL): "NO KEY IS GIVEN, AND aws/s3 SHUTS OTHER ACCOUNTS OUT",
    ("SECURITYHUB_FINDINGS_EVENT_RULE_TARGET", "ID"): NO_TOPIC,
    ("SECURITY_ACCOUNT_INFORMATION_PROVIDED", "ID"): "GIVE THE RULE'S INPUTS",
    ("SECURITY_FINDINGS_OPSITEM_TARGET", "ID"): "NO ROLE IS GIVEN",
    ("SECURITY_SNS_TOPIC_HAS_SUBSCRIBERS", "arn:aws:sns:eu-west-1:ID:trueup-security-alarms"): "NO ADDRESS IS GIVEN",
    ("SSM_DEFAULT_HOST_MANAGEMENT_ENABLED", "ID"): "CREATE IT FIRST",
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
