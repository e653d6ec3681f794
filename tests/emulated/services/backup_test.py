import pytest
from botocore.exceptions import ClientError

import backups


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_recovery_point_is_encrypted_as_its_volume_is(client, encrypted):
    arn = backups.of_volume(client, encrypted)
    [vault] = client("backup").list_backup_vaults()["BackupVaultList"]
    asked = {"BackupVaultName": vault["BackupVaultName"]}
    [point] = client("backup").list_recovery_points_by_backup_vault(**asked)["RecoveryPoints"]
    assert (point["RecoveryPointArn"], point["IsEncrypted"]) == (arn, encrypted)


def test_a_recovery_point_has_the_tags_that_it_was_given(client):
    arn = backups.of_volume(client, True, RecoveryPointTags={"CostCenter": "4711"})
    assert client("backup").list_tags(ResourceArn=arn)["Tags"] == {"CostCenter": "4711"}


def test_a_vault_that_is_not_there_has_no_recovery_points(client):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client("backup").list_recovery_points_by_backup_vault(BackupVaultName="gone")
