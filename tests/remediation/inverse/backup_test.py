from undoing import no_way_back, policy, service, way_back

backup = service("backup")

POLICY = policy({"Effect": "Deny", "Principal": "*", "Action": "backup:DeleteRecoveryPoint", "Resource": "*"})


def test_a_vault_has_the_policy_again_that_it_had_or_none():
    write = backup("PutBackupVaultAccessPolicy", BackupVaultName="v", Policy=POLICY)
    assert way_back(write, None) == {"DeleteBackupVaultAccessPolicy": {"BackupVaultName": "v"}}
    assert way_back(write, {"Policy": "{}"}) == {"PutBackupVaultAccessPolicy": {"BackupVaultName": "v", "Policy": "{}"}}


def test_a_deleted_policy_of_a_vault_comes_back():
    write = backup("DeleteBackupVaultAccessPolicy", BackupVaultName="v")
    again = {"BackupVaultName": "v", "Policy": POLICY}
    assert way_back(write, {"Policy": POLICY}) == {"PutBackupVaultAccessPolicy": again}


def test_a_locked_vault_stays_locked():
    no_way_back(backup("PutBackupVaultLockConfiguration", BackupVaultName="v"), [{}], "a vault lock may become final")
