"""AWS Backup: recovery points, vault by vault, whose members are spelled as the API has them."""

from __future__ import annotations

from trueup.recorder.rows import Ask, Row, recorders

RECORDERS = recorders(
    [
        Row(
            "AWS::Backup::RecoveryPoint",
            under=Ask("backup:ListBackupVaults", answer="BackupVaultList[]"),
            lists=Ask(
                "backup:ListRecoveryPointsByBackupVault",
                {"BackupVaultName": "$parent.BackupVaultName"},
                "RecoveryPoints[]",
            ),
            id="RecoveryPointArn",
            arn="RecoveryPointArn",
            # A recovery point that another service keeps, such as a snapshot, has tags of its own there.
            tags=Ask(
                "backup:ListTags",
                {"ResourceArn": "$RecoveryPointArn"},
                "Tags",
                absent=("InvalidParameterValueException", "ResourceNotFoundException"),
            ),
            created="CreationDate",
            spelled=str,
            gone=frozenset({"ResourceNotFoundException"}),
        )
    ]
)
