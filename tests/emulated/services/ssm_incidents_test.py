def test_an_account_has_not_set_incident_manager_up(client):
    assert client("ssm-incidents").list_replication_sets()["replicationSetArns"] == []
