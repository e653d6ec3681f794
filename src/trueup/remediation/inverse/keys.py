"""KMS, Secrets Manager, Systems Manager, ACM and AWS Backup."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, final, gone, read, setting, shares, switch

KEY = read("DescribeKey", "KeyId")
SECRET = read("DescribeSecret", "SecretId")
WAITING = "the waiting time begins again"

ROWS: Rows = {
    **switch(
        "kms", "EnableKeyRotation", "DisableKeyRotation", read("GetKeyRotationStatus", "KeyId"), "KeyRotationEnabled",
        key="KeyId", keeps={"RotationPeriodInDays": "RotationPeriodInDays"},
    ),
    **switch("kms", "EnableKey", "DisableKey", KEY, "KeyMetadata.Enabled", key="KeyId"),
    **setting("kms", "PutKeyPolicy", read("GetKeyPolicy", "KeyId", "PolicyName"), ["Policy"], key="KeyId PolicyName"),
    **switch(
        "kms", "ScheduleKeyDeletion", "CancelKeyDeletion", KEY, "KeyMetadata.KeyState == 'PendingDeletion'",
        key="KeyId", loses_on="the key comes back disabled", loses_off=WAITING,
    ),
    **creates(
        "kms", "CreateKey", "ScheduleKeyDeletion", by={"KeyId": "@KeyMetadata.KeyId", "PendingWindowInDays": 7},
        loses="the key is deleted after seven days, with all that was encrypted under it", row_of_delete=False,
    ),
    **creates("kms", "CreateAlias", "DeleteAlias", by={"AliasName": "$AliasName"}),
    **setting(
        "secretsmanager", "PutResourcePolicy", read("GetResourcePolicy", "SecretId"),
        {"ResourcePolicy": "ResourcePolicy"}, key="SecretId", remove="DeleteResourcePolicy",
    ),
    **switch(
        "secretsmanager", "RotateSecret", "CancelRotateSecret", SECRET, "RotationEnabled", key="SecretId",
        keeps={"RotationLambdaARN": "RotationLambdaARN", "RotationRules": "RotationRules"},
        loses_on="a rotation that has begun is not taken back",
    ),
    **final(
        switch(
            "secretsmanager", "DeleteSecret", "RestoreSecret", SECRET, "DeletedDate", key="SecretId", loses_off=WAITING,
        ),
        "secretsmanager:DeleteSecret", "ForceDeleteWithoutRecovery", "a secret deleted without recovery is not kept",
    ),
    **setting(
        "secretsmanager", "UpdateSecret", SECRET, ["Description", "KmsKeyId"], key="SecretId", given_only=True,
        one_way={"SecretString": "the former secret is not kept", "SecretBinary": "the former secret is not kept"},
    ),
    "secretsmanager:PutSecretValue": gone("the former secret is not kept"),
    **setting(
        "ssm", "PutParameter", read("GetParameter", "Name", absent="ParameterNotFound"),
        {"Value": "Value", "Type": "Type"}, key="Name", at="Parameter", remove="DeleteParameter",
        adds={"Overwrite": True},
        refuse=("Parameter.Type == 'SecureString'", "the former value is a secret and is not kept"),
    ),
    **setting(
        "ssm", "UpdateServiceSetting", read("GetServiceSetting", "SettingId"), ["SettingValue"], key="SettingId",
        at="ServiceSetting",
    ),
    **shares(
        "ssm", "ModifyDocumentPermission", read("DescribeDocumentPermission", "Name", "PermissionType"),
        key="Name PermissionType", add="AccountIdsToAdd", remove="AccountIdsToRemove", at="AccountIds",
    ),
    **creates(
        "ssm", "CreateOpsItem", "UpdateOpsItem", by={"OpsItemId": "@OpsItemId", "Status": "Resolved"},
        loses="an OpsItem can be resolved, not deleted", row_of_delete=False,
    ),
    **creates(
        "ssm", "CreateDocument", "DeleteDocument", by={"Name": "$Name"},
        reading=read("DescribeDocument", "Name", absent="InvalidDocument"), value="Document.Name",
    ),
    "ssm:SendCommand": gone("a command that ran is not taken back"),
    "ssm:StartAssociationsOnce": gone("an association that ran is not taken back"),
    "acm:RenewCertificate": gone("a renewed certificate stays renewed"),
    **setting(
        "backup", "PutBackupVaultAccessPolicy",
        read("GetBackupVaultAccessPolicy", "BackupVaultName", absent="ResourceNotFoundException"), ["Policy"],
        key="BackupVaultName", remove="DeleteBackupVaultAccessPolicy",
    ),
    "backup:PutBackupVaultLockConfiguration": gone("a vault lock may become final"),
}  # fmt: skip
