from undoing import service, way_back

ram = service("ram")


def test_a_share_is_open_to_others_again():
    write = ram("UpdateResourceShare", resourceShareArn="arn", allowExternalPrincipals=False)
    assert way_back(write, {"resourceShares": [{"name": "s", "allowExternalPrincipals": True}]}) == {
        "UpdateResourceShare": {"resourceShareArn": "arn", "allowExternalPrincipals": True}
    }
