import json

from emulating import refused
from support import ACCOUNT, REGION


def test_a_region_has_one_detector(client):
    guardduty = client("guardduty")
    guardduty.create_detector(Enable=True)
    assert refused(guardduty.create_detector, Enable=True) == "BadRequestException"
    assert len(guardduty.list_detectors()["DetectorIds"]) == 1


def features(client, detector):
    return {each["Name"]: each["Status"] for each in client("guardduty").get_detector(DetectorId=detector)["Features"]}


def test_a_plan_that_is_not_named_is_enabled_and_an_update_changes_what_it_names(client):
    guardduty = client("guardduty")
    off = [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}]
    detector = guardduty.create_detector(Enable=True, Features=off)["DetectorId"]
    assert features(client, detector)["S3_DATA_EVENTS"] == "DISABLED"
    assert features(client, detector)["AI_PROTECTION"] == "ENABLED"

    guardduty.update_detector(DetectorId=detector, Features=[{"Name": "AI_PROTECTION", "Status": "DISABLED"}])

    assert features(client, detector)["AI_PROTECTION"] == "DISABLED"
    assert features(client, detector)["FLOW_LOGS"] == "ENABLED"


def members(client, *accounts):
    guardduty = client("guardduty")
    detector = guardduty.create_detector(Enable=True)["DetectorId"]
    details = [{"AccountId": account, "Email": f"{account}@example.com"} for account in accounts]
    if details:
        guardduty.create_members(DetectorId=detector, AccountDetails=details)
    return detector


def test_runtime_monitoring_is_not_enabled_by_itself(client):
    detector = client("guardduty").create_detector(Enable=True)["DetectorId"]
    assert features(client, detector)["RUNTIME_MONITORING"] == "DISABLED"
    assert features(client, detector)["EBS_MALWARE_PROTECTION"] == "ENABLED"


def test_a_member_has_a_detector_and_its_administrator_chooses_its_plans(client):
    guardduty = client("guardduty")
    detector = members(client, "111122223333")
    [member] = guardduty.list_members(DetectorId=detector)["Members"]
    assert (member["AccountId"], member["RelationshipStatus"]) == ("111122223333", "Enabled")

    def plans():
        told = guardduty.get_member_detectors(DetectorId=detector, AccountIds=["111122223333"])
        [one] = told["MemberDataSourceConfigurations"]
        return {each["Name"] for each in one["Features"] if each["Status"] == "ENABLED"}

    assert plans() == set()
    on = [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}]
    guardduty.update_member_detectors(DetectorId=detector, AccountIds=["111122223333"], Features=on)
    assert plans() == {"S3_DATA_EVENTS"}


def test_what_is_no_member_is_not_told_of_nor_written(client):
    guardduty = client("guardduty")
    detector = members(client, "111122223333")
    on = [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}]
    asked = {"DetectorId": detector, "AccountIds": ["111122223333", "444455556666"]}
    others = [{"AccountId": "444455556666", "Result": "The account is not a member."}]
    assert guardduty.get_member_detectors(**asked)["UnprocessedAccounts"] == others
    assert guardduty.update_member_detectors(**asked, Features=on)["UnprocessedAccounts"] == others

    asked = {"DetectorId": detector, "AccountIds": ["444455556666"]}
    assert refused(guardduty.get_member_detectors, **asked) == "BadRequestException"


def test_a_member_does_not_choose_its_plans_itself(client):
    guardduty = client("guardduty")
    detector = members(client, ACCOUNT)  # an account may not be a member of itself, but here it is both
    told = guardduty.get_administrator_account(DetectorId=detector)["Administrator"]
    assert told == {"AccountId": ACCOUNT, "RelationshipStatus": "Enabled"}
    on = [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}]
    assert refused(guardduty.update_detector, DetectorId=detector, Features=on) == "BadRequestException"


def test_who_is_no_member_has_no_administrator(client):
    detector = members(client)
    assert client("guardduty").list_members(DetectorId=detector)["Members"] == []
    assert "Administrator" not in client("guardduty").get_administrator_account(DetectorId=detector)


def test_findings_are_listed_by_severity_and_age_until_they_are_archived(client):
    guardduty = client("guardduty")
    detector = members(client)
    guardduty.create_sample_findings(DetectorId=detector)

    def listed(**criterion):
        return guardduty.list_findings(DetectorId=detector, FindingCriteria={"Criterion": criterion})["FindingIds"]

    assert len(guardduty.list_findings(DetectorId=detector)["FindingIds"]) == 3
    [high] = listed(severity={"GreaterThanOrEqual": 7})
    [medium] = listed(severity={"GreaterThanOrEqual": 5, "LessThan": 8})
    assert high != medium
    assert listed(createdAt={"LessThan": 1780272000000}) == []
    assert len(listed(createdAt={"LessThan": 1780272000001})) == 3

    guardduty.archive_findings(DetectorId=detector, FindingIds=[high])

    assert high not in listed(**{"service.archived": {"Equals": ["false"]}})
    assert listed(**{"service.archived": {"Equals": ["true"]}}) == [high]


def test_samples_are_of_the_types_that_are_named(client):
    detector = members(client)
    client("guardduty").create_sample_findings(DetectorId=detector, FindingTypes=["Recon:EC2/Portscan"])
    assert len(client("guardduty").list_findings(DetectorId=detector)["FindingIds"]) == 1


def test_findings_go_to_one_bucket_that_guardduty_may_write_to(client):
    guardduty = client("guardduty")
    detector = members(client)
    client("s3").create_bucket(Bucket="findings", CreateBucketConfiguration={"LocationConstraint": REGION})
    key = client("kms").create_key(Policy="guardduty.amazonaws.com")["KeyMetadata"]["Arn"]
    properties = {"DestinationArn": "arn:aws:s3:::findings", "KmsKeyArn": key}
    asked = {"DetectorId": detector, "DestinationType": "S3", "DestinationProperties": properties}
    assert refused(guardduty.create_publishing_destination, **asked) == "BadRequestException"

    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "guardduty.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::findings/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("s3").put_bucket_policy(Bucket="findings", Policy=policy)
    made = {"DetectorId": detector, "DestinationId": guardduty.create_publishing_destination(**asked)["DestinationId"]}
    assert refused(guardduty.create_publishing_destination, **asked) == "BadRequestException"

    below = properties | {"DestinationArn": "arn:aws:s3:::findings/of-all"}
    guardduty.update_publishing_destination(**made, DestinationProperties=below)
    told = guardduty.describe_publishing_destination(**made)
    assert (told["Status"], told["DestinationProperties"]) == ("PUBLISHING", below)
    nowhere = properties | {"KmsKeyArn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/none"}
    update = guardduty.update_publishing_destination
    assert refused(update, **made, DestinationProperties=nowhere) == "BadRequestException"

    guardduty.delete_publishing_destination(**made)
    assert guardduty.list_publishing_destinations(DetectorId=detector)["Destinations"] == []
    assert refused(guardduty.describe_publishing_destination, **made) == "BadRequestException"


def test_the_delegated_administrator_alone_says_for_whom_it_is_turned_on(client):
    guardduty = client("guardduty")
    detector = members(client)
    assert refused(guardduty.describe_organization_configuration, DetectorId=detector) == "BadRequestException"

    guardduty.enable_organization_admin_account(AdminAccountId=ACCOUNT)

    for asked, told in [
        ({}, "NONE"),
        ({"AutoEnableOrganizationMembers": "ALL"}, "ALL"),
        ({"AutoEnable": True}, "NEW"),
        ({"AutoEnable": False}, "NONE"),
    ]:
        if asked:
            guardduty.update_organization_configuration(DetectorId=detector, **asked)
        answer = guardduty.describe_organization_configuration(DetectorId=detector)
        assert (answer["AutoEnableOrganizationMembers"], answer["AutoEnable"]) == (told, told != "NONE")
