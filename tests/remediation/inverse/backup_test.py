import pytest

from undoing import comes_back, no_way_back, policy, service, way_back

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


def lock(**given):
    return backup("PutBackupVaultLockConfiguration", BackupVaultName="safe", **given)


SAFE = backup("CreateBackupVault", BackupVaultName="safe")

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no lock": ([SAFE], lock(MinRetentionDays=35)),
    "a lock for less": ([SAFE, lock(MinRetentionDays=7)], lock(MinRetentionDays=35)),
    "a lock for less, with an end": (
        [SAFE, lock(MinRetentionDays=7, MaxRetentionDays=90)],
        lock(MinRetentionDays=35, MaxRetentionDays=90),
    ),
    "a lock that is taken away": (
        [SAFE, lock(MinRetentionDays=7)],
        backup("DeleteBackupVaultLockConfiguration", BackupVaultName="safe"),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


def test_a_lock_in_compliance_mode_stays():
    write = lock(MinRetentionDays=35, ChangeableForDays=3)
    no_way_back(write, [{"Locked": False}], "a lock in compliance mode becomes final")


def test_a_lock_without_any_retention_does_not_come_back():
    no_way_back(lock(MinRetentionDays=35), [{"Locked": True}], "a lock without any retention is not put back")
