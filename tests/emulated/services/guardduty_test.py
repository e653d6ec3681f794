from emulating import refused


def test_a_region_has_one_detector(client):
    guardduty = client("guardduty")
    guardduty.create_detector(Enable=True)
    assert refused(guardduty.create_detector, Enable=True) == "BadRequestException"
    assert len(guardduty.list_detectors()["DetectorIds"]) == 1
