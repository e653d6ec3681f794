"""EFS."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "efs", "PutBackupPolicy", read("DescribeBackupPolicy", "FileSystemId", absent="PolicyNotFound"),
        ["BackupPolicy"], key="FileSystemId", unset={"BackupPolicy": {"Status": "DISABLED"}},
    ),
    **setting(
        "efs", "PutFileSystemPolicy", read("DescribeFileSystemPolicy", "FileSystemId", absent="PolicyNotFound"),
        ["Policy"], key="FileSystemId", remove="DeleteFileSystemPolicy",
    ),
}  # fmt: skip
