"""Systems Manager."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, gone, read, setting, shares

ROWS: Rows = {
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
}  # fmt: skip
