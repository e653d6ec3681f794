from emulating import refused


def test_security_hub_is_enabled_once(client):
    hub = client("securityhub")
    hub.enable_security_hub()
    assert refused(hub.enable_security_hub) == "ResourceConflictException"
    hub.disable_security_hub()
    hub.enable_security_hub()
    assert hub.describe_hub()["HubArn"]
