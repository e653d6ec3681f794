from undoing import service, way_back

macie2 = service("macie2")


def test_new_members_are_no_longer_enabled_by_themselves():
    assert way_back(macie2("UpdateOrganizationConfiguration", autoEnable=True), {"autoEnable": False}) == {
        "UpdateOrganizationConfiguration": {"autoEnable": False}
    }


def test_discovery_is_off_again():
    write = macie2("UpdateAutomatedDiscoveryConfiguration", status="ENABLED")
    assert way_back(write, {"status": "DISABLED", "autoEnableOrganizationMembers": "NONE"}) == {
        "UpdateAutomatedDiscoveryConfiguration": {"status": "DISABLED"}
    }


def test_macie_is_off_again_and_one_that_was_on_stays():
    assert way_back(macie2("EnableMacie"), None) == {"DisableMacie": {}}
    assert way_back(macie2("EnableMacie"), {"status": "PAUSED"}) == {}


def test_macie_is_paused_again():
    before = {"status": "PAUSED", "findingPublishingFrequency": "SIX_HOURS"}
    assert way_back(macie2("UpdateMacieSession", status="ENABLED"), before) == {
        "UpdateMacieSession": {"status": "PAUSED"}
    }
