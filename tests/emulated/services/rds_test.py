import pytest

import databases


def test_an_instance_has_an_id_of_its_own(client):
    made = {databases.instance(client, name) for name in ("orders", "ledger")}
    assert len(made) == 2
    assert all(each.startswith("db-") for each in made)


EXPORTS = {  # error and general are exported, and ...: (what is asked, then these are)
    "general is asked for again": ({"EnableLogTypes": ["general"]}, ["error", "general"]),
    "audit is asked for": ({"EnableLogTypes": ["audit"]}, ["audit", "error", "general"]),
    "general is no longer wanted": ({"DisableLogTypes": ["general"]}, ["error"]),
    "audit is not wanted, and was not exported": ({"DisableLogTypes": ["audit"]}, ["error", "general"]),
}


@pytest.mark.parametrize(("asked", "expected"), EXPORTS.values(), ids=EXPORTS)
def test_error_and_general_are_exported_and(client, asked, expected):
    databases.instance(client, EnableCloudwatchLogsExports=["general", "error"])
    client("rds").modify_db_instance(DBInstanceIdentifier="orders", CloudwatchLogsExportConfiguration=asked)
    [found] = client("rds").describe_db_instances()["DBInstances"]
    assert found["EnabledCloudwatchLogsExports"] == expected
