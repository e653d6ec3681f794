from undoing import service, way_back

ram = service("ram")


def test_a_share_is_open_to_others_again():
    write = ram("UpdateResourceShare", resourceShareArn="arn", allowExternalPrincipals=False)
    assert way_back(write, {"resourceShares": [{"name": "s", "allowExternalPrincipals": True}]}) == {
        "UpdateResourceShare": {"resourceShareArn": "arn", "allowExternalPrincipals": True}
    }


ASSOCIATED = {"associatedEntity": "999999999999", "status": "ASSOCIATED"}
PRINCIPALS = {"resourceShareArn": "arn", "principals": ["999999999999"]}


def test_who_lost_a_share_is_invited_again():
    write = ram("DisassociateResourceShare", **PRINCIPALS)
    assert way_back(write, {"resourceShareAssociations": [ASSOCIATED]}) == {"AssociateResourceShare": PRINCIPALS}
    assert way_back(write, {"resourceShareAssociations": [ASSOCIATED | {"status": "DISASSOCIATED"}]}) == {}
    assert way_back(write, {"resourceShareAssociations": [ASSOCIATED | {"associatedEntity": "1"}]}) == {}


def test_who_was_let_into_a_share_goes_again():
    write = ram("AssociateResourceShare", **PRINCIPALS)
    assert way_back(write, {"resourceShareAssociations": []}) == {"DisassociateResourceShare": PRINCIPALS}
    assert way_back(write, {"resourceShareAssociations": [ASSOCIATED]}) == {}
