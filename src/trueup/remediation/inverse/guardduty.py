"""GuardDuty."""

from __future__ import annotations

from trueup.remediation.inverse.families import DELEGATED, FINDINGS, Rows, creates, read, setting

FEATURES = (
    "Features[?contains($Features[].Name, Name)]"
    ".{Name: Name, Status: Status, AdditionalConfiguration: AdditionalConfiguration[].{Name: Name, Status: Status}}"
)


ROWS: Rows = {
    **creates(
        "guardduty", "CreateDetector", "DeleteDetector", by={"DetectorId": "@DetectorId"},
        reading=read("ListDetectors"), value="DetectorIds[0]", ids="DetectorIds", loses=FINDINGS,
    ),
    **setting(
        "guardduty", "UpdateDetector", read("GetDetector", "DetectorId"),
        {
            "Enable": "Status == 'ENABLED'", "FindingPublishingFrequency": "FindingPublishingFrequency",
            "Features": FEATURES, "DataSources.S3Logs.Enable": "DataSources.S3Logs.Status == 'ENABLED'",
            "DataSources.Kubernetes.AuditLogs.Enable": "DataSources.Kubernetes.AuditLogs.Status == 'ENABLED'",
        },
        key="DetectorId", given_only=True,
    ),
    **setting(
        "guardduty", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration", "DetectorId"),
        ["AutoEnable", "AutoEnableOrganizationMembers"], key="DetectorId", given_only=True, loses=DELEGATED,
    ),
    **creates(
        "guardduty", "CreatePublishingDestination", "DeletePublishingDestination",
        by={"DetectorId": "$DetectorId", "DestinationId": "@DestinationId"},
    ),
}  # fmt: skip
