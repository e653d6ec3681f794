import pytest
from moto import mock_aws

from undoing import comes_back, proven, send, service

guardduty = service("guardduty")

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no detector": ([], guardduty("CreateDetector", Enable=True)),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


@mock_aws
def test_a_detector_is_off_again():
    detector = send(guardduty("CreateDetector", Enable=False))["DetectorId"]
    before, between, after, _back = proven(guardduty("UpdateDetector", DetectorId=detector, Enable=True))
    assert (before, between, after) == ({"Enable": False}, {"Enable": True}, {"Enable": False})
