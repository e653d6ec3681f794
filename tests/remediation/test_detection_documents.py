"""Fixes that turn detection on, for what the one bad resource of their rule's test does not show."""

import json

import pytest


@pytest.mark.parametrize(
    ("wanted", "enabled"),
    [
        pytest.param([], set(), id="no plan, as by default"),
        pytest.param(["EKS_AUDIT_LOGS"], {"EKS_AUDIT_LOGS"}, id="one plan"),
    ],
)
def test_a_new_detector_has_the_plans_that_are_named_and_no_other(run, account, wanted, enabled):
    guardduty = account.client("guardduty")

    assert run("EnableGuardDuty", AccountId=account.account_id, Features=wanted) == ("Success", True, "")

    [detector] = guardduty.list_detectors()["DetectorIds"]
    features = guardduty.get_detector(DetectorId=detector)["Features"]
    sources = {"FLOW_LOGS", "CLOUD_TRAIL", "DNS_LOGS"}
    assert {each["Name"] for each in features if each["Status"] == "ENABLED"} == enabled | sources


def test_the_plans_of_a_detector_that_somebody_else_has_made_are_left_alone(run, account):
    guardduty = account.client("guardduty")
    detector = guardduty.create_detector(Enable=False)["DetectorId"]
    before = guardduty.get_detector(DetectorId=detector)["Features"]

    assert run("EnableGuardDuty", AccountId=account.account_id) == ("Success", True, "")

    assert guardduty.get_detector(DetectorId=detector)["Features"] == before


S3, RUNTIME = "S3_DATA_EVENTS", "RUNTIME_MONITORING"
PLANS, EXPORT, AUTO = "EnableGuardDutyProtectionPlans", "ExportGuardDutyFindings", "SetSecurityServiceAutoEnable"
MEMBERS = ["111122223333", "444455556666"]


def off(*plans):
    return [{"Name": plan, "Status": "DISABLED"} for plan in plans]


def is_on(guardduty, detector):
    told = guardduty.get_detector(DetectorId=detector)["Features"]
    return {each["Name"] for each in told if each["Status"] == "ENABLED"}


def with_members(account, *members):
    """A detector whose account administers others."""
    guardduty = account.client("guardduty")
    detector = guardduty.create_detector(Enable=True, Features=off(S3))["DetectorId"]
    details = [{"AccountId": each, "Email": f"{each}@example.com"} for each in members]
    guardduty.create_members(DetectorId=detector, AccountDetails=details)
    return guardduty, detector


def test_plans_are_turned_on_that_are_named_and_others_stay(run, account):
    guardduty = account.client("guardduty")
    detector = guardduty.create_detector(Enable=True, Features=off(S3, "EKS_AUDIT_LOGS"))["DetectorId"]
    before = is_on(guardduty, detector)

    assert run(PLANS, AccountId=account.account_id, Features=[S3, RUNTIME]) == ("Success", True, "")

    assert is_on(guardduty, detector) == before | {S3, RUNTIME}


def test_plans_of_members_are_left_unless_they_are_asked_for(run, account):
    guardduty, detector = with_members(account, *MEMBERS)

    def watched():
        told = guardduty.get_member_detectors(DetectorId=detector, AccountIds=MEMBERS)
        members = told["MemberDataSourceConfigurations"]
        return [each["AccountId"] for each in members if {"Name": S3, "Status": "ENABLED"} in each["Features"]]

    assert run(PLANS, AccountId=account.account_id, Features=[S3]) == ("Success", True, "")
    assert watched() == []
    guardduty.update_member_detectors(
        DetectorId=detector, AccountIds=MEMBERS[:1], Features=[{"Name": S3, "Status": "ENABLED"}]
    )
    assert run(PLANS, AccountId=account.account_id, Features=[S3], Members="enable") == ("Success", True, "")
    assert watched() == MEMBERS
    assert run(PLANS, AccountId=account.account_id, Features=[S3], Members="enable") == ("Success", False, "")


def no_detector(_guardduty, _account):
    pass


def suspended(guardduty, _account):
    guardduty.create_detector(Enable=False)


def older_plan(guardduty, _account):
    guardduty.create_detector(Enable=True, Features=[{"Name": "EKS_RUNTIME_MONITORING", "Status": "ENABLED"}])


def member(_guardduty, account):
    with_members(account, account.account_id)  # an account may not be a member of itself, but here it is both


BUCKET = {"BucketName": "findings", "KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k"}
REFUSED = {  # a document in a Region with ...: (how that is made, the document, its parameters, what it says)
    "no detector, asked for a plan": (no_detector, PLANS, {"Features": [S3]}, "HAS NO DETECTOR"),
    "a suspended detector": (suspended, PLANS, {"Features": [S3]}, "IS SUSPENDED"),
    "the older plan for EKS": (older_plan, PLANS, {"Features": [RUNTIME]}, "EKS RUNTIME MONITORING IS ON"),
    "a member's detector, asked for a plan": (member, PLANS, {"Features": [RUNTIME]}, "ADMINISTERS"),
    "no detector, asked for an export": (no_detector, EXPORT, BUCKET, "HAS NO DETECTOR"),
    "a member's detector, asked for an export": (member, EXPORT, BUCKET, "EXPORTS ITS FINDINGS"),
    "no bucket named": (older_plan, EXPORT, {"KmsKeyArn": BUCKET["KmsKeyArn"]}, "NAME THE BUCKET AND THE KEY"),
    "no key named": (older_plan, EXPORT, {"BucketName": "findings"}, "NAME THE BUCKET AND THE KEY"),
    "a key that is not there": (older_plan, EXPORT, BUCKET, "BadRequestException"),
    "no detector, asked for new members": (no_detector, AUTO, {"AutoEnable": "NEW"}, "HAS NO DETECTOR"),
    "a detector that administers nobody": (older_plan, AUTO, {"AutoEnable": "NEW"}, "BadRequestException"),
}


@pytest.mark.parametrize(("make", "document", "parameters", "said"), REFUSED.values(), ids=REFUSED)
def test_a_document_refuses_where_there_is(run, account, make, document, parameters, said):
    make(account.client("guardduty"), account)

    status, _changed, failure = run(document, AccountId=account.account_id, **parameters)

    assert status == "Failed"
    assert said in failure


def test_all_members_are_not_narrowed_to_new_ones(run, account):
    guardduty = account.client("guardduty")
    detector = guardduty.create_detector(Enable=True)["DetectorId"]
    guardduty.enable_organization_admin_account(AdminAccountId=account.account_id)
    for wanted, changed in (("NEW", True), ("ALL", True), ("NEW", False)):
        assert run(AUTO, AccountId=account.account_id, AutoEnable=wanted) == ("Success", changed, "")
    told = guardduty.describe_organization_configuration(DetectorId=detector)
    assert told["AutoEnableOrganizationMembers"] == "ALL"


def test_an_export_that_goes_elsewhere_goes_where_it_is_wanted(run, account):
    guardduty, s3, kms = (account.client(name) for name in ("guardduty", "s3", "kms"))
    statement = {"Effect": "Allow", "Principal": {"Service": "guardduty.amazonaws.com"}, "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement | {"Action": "kms:GenerateDataKey"}]})
    key = kms.create_key(Policy=policy)["KeyMetadata"]["Arn"]
    for bucket in ("old", "new"):
        name = f"{bucket}-findings"
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region})
        allowed = statement | {"Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{name}/*"}
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
    detector = guardduty.create_detector(Enable=True)["DetectorId"]
    old = {"DestinationArn": "arn:aws:s3:::old-findings", "KmsKeyArn": key}
    guardduty.create_publishing_destination(DetectorId=detector, DestinationType="S3", DestinationProperties=old)

    asked = {"AccountId": account.account_id, "BucketName": "new-findings", "KmsKeyArn": key}
    assert run(EXPORT, **asked) == ("Success", True, "")
    assert run(EXPORT, **asked) == ("Success", False, "")

    [destination] = guardduty.list_publishing_destinations(DetectorId=detector)["Destinations"]
    told = guardduty.describe_publishing_destination(DetectorId=detector, DestinationId=destination["DestinationId"])
    assert told["DestinationProperties"]["DestinationArn"] == "arn:aws:s3:::new-findings"


def test_macie_that_is_paused_goes_on_and_keeps_how_often_it_publishes(run, account):
    macie = account.client("macie2")
    macie.enable_macie(status="PAUSED", findingPublishingFrequency="SIX_HOURS")

    assert run("EnableMacie", AccountId=account.account_id) == ("Success", True, "")

    session = macie.get_macie_session()
    assert (session["status"], session["findingPublishingFrequency"]) == ("ENABLED", "SIX_HOURS")
    assert macie.get_automated_discovery_configuration()["status"] == "DISABLED"


def test_discovery_is_turned_on_where_macie_is_on(run, account):
    account.client("macie2").enable_macie()
    asked = {"AccountId": account.account_id, "AutomatedDiscovery": "enable"}

    assert run("EnableMacie", **asked) == ("Success", True, "")
    assert run("EnableMacie", **asked) == ("Success", False, "")

    assert account.client("macie2").get_automated_discovery_configuration()["status"] == "ENABLED"


def test_a_member_of_macie_is_left_to_its_administrator(run, account):
    macie = account.client("macie2")
    macie.enable_macie()
    macie.create_invitations(accountIds=[account.account_id])
    [invitation] = macie.list_invitations()["invitations"]
    macie.accept_invitation(administratorAccountId="111122223333", invitationId=invitation["invitationId"])

    status, _changed, failure = run("EnableMacie", AccountId=account.account_id, AutomatedDiscovery="enable")

    assert status == "Failed"
    assert "111122223333 ADMINISTERS MACIE HERE" in failure
