"""Systems Manager."""

from __future__ import annotations

import json

from trueup.remediation.inverse.families import Rows, creates, gone, read, setting, shares

# By title and source, so that one whose making nobody heard of is found. Nobody works on those in these states.
OPS_ITEM = [{"Key": "Title", "Values": ["$Title"], "Operator": "Contains"}]
DONE = "Resolved Closed Rejected Cancelled Failed TimedOut CompletedWithSuccess CompletedWithFailure"
OPEN = f"Title == $Title && Source == $Source && !contains(`{json.dumps(DONE.split())}`, Status)"

ROWS: Rows = {
    **setting(
        "ssm", "PutParameter", read("GetParameter", "Name", absent="ParameterNotFound"),
        {"Value": "Value", "Type": "Type"}, key="Name", at="Parameter", remove="DeleteParameter",
        adds={"Overwrite": True},
        refuse=("Parameter.Type == 'SecureString'", "the former value is a secret and is not kept"),
    ),
    **setting(
        "ssm", "UpdateServiceSetting", read("GetServiceSetting", "SettingId"), ["SettingValue"], key="SettingId",
        at="ServiceSetting", loses="a setting with its former value counts as customized, though it was AWS's default",
    ),
    **shares(
        "ssm", "ModifyDocumentPermission", read("DescribeDocumentPermission", "Name", "PermissionType"),
        key="Name PermissionType", add="AccountIdsToAdd", remove="AccountIdsToRemove", at="AccountIds",
    ),
    **creates(
        "ssm", "CreateOpsItem", "UpdateOpsItem", by={"OpsItemId": "@OpsItemId", "Status": "Resolved"},
        reading=read("DescribeOpsItems", OpsItemFilters=OPS_ITEM), value="",
        ids=f"OpsItemSummaries[?{OPEN}].OpsItemId",
        loses="an OpsItem can be resolved, not deleted", row_of_delete=False,
    ),
    **creates(
        "ssm", "CreateDocument", "DeleteDocument", by={"Name": "$Name"},
        reading=read("DescribeDocument", "Name", absent="InvalidDocument"), value="Document.Name",
    ),
    **creates(
        "ssm", "UpdateDocument", "DeleteDocument",
        by={"Name": "$Name", "DocumentVersion": "@DocumentDescription.DocumentVersion"},
        reading=read("DescribeDocument", "Name"), value="", ids="[Document.LatestVersion]", row_of_delete=False,
    ),
    **setting(
        "ssm", "UpdateDocumentDefaultVersion", read("DescribeDocument", "Name"),
        {"DocumentVersion": "DefaultVersion"}, key="Name", at="Document",
    ),
    "ssm:SendCommand": gone("a command that ran is not taken back"),
    "ssm:StartAssociationsOnce": gone("an association that ran is not taken back"),
}  # fmt: skip
