"""AWS Backup."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, final, read, setting

VAULT = read("DescribeBackupVault", "BackupVaultName", absent="ResourceNotFoundException")

ROWS: Rows = {
    **setting(
        "backup", "PutBackupVaultAccessPolicy",
        read("GetBackupVaultAccessPolicy", "BackupVaultName", absent="ResourceNotFoundException"), ["Policy"],
        key="BackupVaultName", remove="DeleteBackupVaultAccessPolicy",
    ),
    **final(
        setting(
            "backup", "PutBackupVaultLockConfiguration", VAULT, ["MinRetentionDays", "MaxRetentionDays"],
            key="BackupVaultName", remove="DeleteBackupVaultLockConfiguration",
            refuse=(
                "Locked && !MinRetentionDays && !MaxRetentionDays",
                "a lock without any retention is not put back",
            ),
        ),
        "backup:PutBackupVaultLockConfiguration", "ChangeableForDays", "a lock in compliance mode becomes final",
    ),
}  # fmt: skip
