def test_an_account_has_no_membership(client):
    assert client("security-ir").list_memberships()["items"] == []
