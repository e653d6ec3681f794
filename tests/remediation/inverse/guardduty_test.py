import pytest
from moto import mock_aws

from undoing import comes_back, no_way_back, proven, send, service, way_back

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


MEMBERS = ["111122223333", "444455556666"]
ON, OFF = ([{"Name": "RUNTIME_MONITORING", "Status": status}] for status in ("ENABLED", "DISABLED"))
WRITE = guardduty("UpdateMemberDetectors", DetectorId="d", AccountIds=MEMBERS, Features=ON)


def told(*features):
    other = [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}]
    members = zip(MEMBERS, features, strict=True)
    return {"MemberDataSourceConfigurations": [{"AccountId": each, "Features": other + own} for each, own in members]}


def test_members_that_had_a_plan_off_have_it_off_again():
    assert way_back(WRITE, told(OFF, OFF)) == {
        "UpdateMemberDetectors": {"DetectorId": "d", "AccountIds": MEMBERS, "Features": OFF}
    }


def test_members_of_which_one_had_it_on_are_left_to_a_person():
    no_way_back(WRITE, [told(OFF, ON)], "members had some of the plans on before, and members others")


def test_an_export_goes_again_where_it_went():
    before = {"DestinationArn": "arn:aws:s3:::old", "KmsKeyArn": "k1"}
    after = {"DestinationArn": "arn:aws:s3:::new", "KmsKeyArn": "k2"}
    write = guardduty("UpdatePublishingDestination", DetectorId="d", DestinationId="p", DestinationProperties=after)
    assert way_back(write, {"DestinationProperties": before}) == {
        "UpdatePublishingDestination": {"DetectorId": "d", "DestinationId": "p", "DestinationProperties": before}
    }


def test_a_new_export_is_taken_away_again():
    properties = {"DestinationArn": "arn:aws:s3:::new", "KmsKeyArn": "k2"}
    write = guardduty(
        "CreatePublishingDestination", DetectorId="d", DestinationType="S3", DestinationProperties=properties
    )
    assert way_back(write, {"Destinations": []}, {"DestinationId": "p"}) == {
        "DeletePublishingDestination": {"DetectorId": "d", "DestinationId": "p"}
    }
