from undoing import no_way_back, service, way_back

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


def test_macie_stays_on():
    no_way_back(macie2("EnableMacie"), [], "whether it was on before cannot be told from a missing right")
