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
    # One call writes many members alike: the way back is one call only where none of them had a plan on before.
    **setting(
        "guardduty", "UpdateMemberDetectors", read("GetMemberDetectors", "DetectorId", "AccountIds"),
        {"Features": f"MemberDataSourceConfigurations[0].{FEATURES}"}, key="DetectorId AccountIds", given_only=True,
        refuse=(
            f"MemberDataSourceConfigurations[].{FEATURES}[] | [?Status == 'ENABLED']",
            "members had some of the plans on before, and members others",
        ),
    ),
    **setting(
        "guardduty", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration", "DetectorId"),
        ["AutoEnable", "AutoEnableOrganizationMembers"], key="DetectorId", given_only=True, loses=DELEGATED,
    ),
    **creates(
        "guardduty", "CreatePublishingDestination", "DeletePublishingDestination",
        by={"DetectorId": "$DetectorId", "DestinationId": "@DestinationId"},
        reading=read("ListPublishingDestinations", "DetectorId"), value="Destinations[0].DestinationId",
        ids="Destinations[].DestinationId",
    ),
    **setting(
        "guardduty", "UpdatePublishingDestination",
        read("DescribePublishingDestination", "DetectorId", "DestinationId"), ["DestinationProperties"],
        key="DetectorId DestinationId",
    ),
}  # fmt: skip
