"""AWS Backup."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, gone, read, setting

ROWS: Rows = {
    **setting(
        "backup", "PutBackupVaultAccessPolicy",
        read("GetBackupVaultAccessPolicy", "BackupVaultName", absent="ResourceNotFoundException"), ["Policy"],
        key="BackupVaultName", remove="DeleteBackupVaultAccessPolicy",
    ),
    "backup:PutBackupVaultLockConfiguration": gone("a vault lock may become final"),
}  # fmt: skip
