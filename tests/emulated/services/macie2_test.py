from emulating import refused

ON = {"status": "ENABLED"}


def test_it_is_off_until_it_is_turned_on_and_that_once(client):
    macie = client("macie2")
    for asked in (
        macie.get_macie_session,
        macie.get_administrator_account,
        macie.get_automated_discovery_configuration,
    ):
        assert refused(asked) == "AccessDeniedException"
    for write in (macie.update_macie_session, macie.update_automated_discovery_configuration):
        assert refused(write, **ON) == "AccessDeniedException"

    macie.enable_macie()

    assert macie.get_macie_session()["status"] == "ENABLED"
    assert "administrator" not in macie.get_administrator_account()
    assert refused(macie.enable_macie) == "ConflictException"


def test_it_is_paused_and_goes_on(client):
    macie = client("macie2")
    macie.enable_macie(status="PAUSED", findingPublishingFrequency="SIX_HOURS")
    assert macie.get_macie_session()["status"] == "PAUSED"
    macie.update_macie_session(status="ENABLED")
    session = macie.get_macie_session()
    assert (session["status"], session["findingPublishingFrequency"]) == ("ENABLED", "SIX_HOURS")


def test_discovery_goes_when_it_is_turned_off(client):
    macie = client("macie2")
    macie.enable_macie()
    assert macie.get_automated_discovery_configuration()["status"] == "DISABLED"
    macie.update_automated_discovery_configuration(**ON)
    assert macie.get_automated_discovery_configuration()["status"] == "ENABLED"
    macie.disable_macie()
    assert refused(macie.get_macie_session) == "AccessDeniedException"
    macie.enable_macie()
    assert macie.get_automated_discovery_configuration()["status"] == "DISABLED"
