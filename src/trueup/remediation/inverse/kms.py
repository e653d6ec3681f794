"""KMS."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, read, setting, switch

KEY = read("DescribeKey", "KeyId")
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
}  # fmt: skip
