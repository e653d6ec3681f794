from emulating import refused
from support import ACCOUNT


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
