from emulating import refused


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
