"""GuardDuty, Security Hub, WAF, Detective, Inspector, Macie and the DNS firewall."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, gone, read, setting

FINDINGS = "its findings go with it"
FEATURES = (
    "Features[?contains($Features[].Name, Name)]"
    ".{Name: Name, Status: Status, AdditionalConfiguration: AdditionalConfiguration[].{Name: Name, Status: Status}}"
)
DELEGATED = "members that joined meanwhile keep what they were given"

ROWS: Rows = {
    **creates(
        "guardduty", "CreateDetector", "DeleteDetector", by={"DetectorId": "@DetectorId"},
        reading=read("ListDetectors"), value="DetectorIds[0]", loses=FINDINGS,
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
    **creates(
        "securityhub", "EnableSecurityHub", "DisableSecurityHub", by={},
        reading=read("DescribeHub", absent="InvalidAccessException ResourceNotFoundException"), value="HubArn",
        loses=FINDINGS,
    ),
    **setting(
        "securityhub", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration"),
        ["AutoEnable", "AutoEnableStandards"], loses=DELEGATED,
    ),
    **creates(
        "securityhub", "CreateFindingAggregator", "DeleteFindingAggregator",
        by={"FindingAggregatorArn": "@FindingAggregatorArn"},
    ),
    **setting(
        "securityhub", "UpdateFindingAggregator", read("GetFindingAggregator", "FindingAggregatorArn"),
        ["RegionLinkingMode", "Regions"], key="FindingAggregatorArn",
    ),
    **creates(
        "detective", "CreateGraph", "DeleteGraph", by={"GraphArn": "@GraphArn"}, reading=read("ListGraphs"),
        value="GraphList[0].Arn", loses="what it has learned goes with it",
    ),
    **setting(
        "detective", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration", "GraphArn"),
        ["AutoEnable"], key="GraphArn", loses=DELEGATED,
    ),
    **setting(
        "inspector2", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration"), ["autoEnable"],
        loses=DELEGATED,
    ),
    **setting(
        "macie2", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration"), ["autoEnable"],
        loses=DELEGATED,
    ),
    **setting(
        "macie2", "UpdateAutomatedDiscoveryConfiguration", read("GetAutomatedDiscoveryConfiguration"),
        ["status", "autoEnableOrganizationMembers"], given_only=True,
    ),
    # Macie answers AccessDenied when it is off, which is also what a missing right looks like.
    "macie2:EnableMacie": gone("whether it was on before cannot be told from a missing right"),
    **setting(
        "wafv2", "AssociateWebACL", read("GetWebACLForResource", "ResourceArn"), {"WebACLArn": "WebACL.ARN"},
        key="ResourceArn", remove="DisassociateWebACL",
    ),
    **setting(
        "wafv2", "PutLoggingConfiguration",
        read(
            "GetLoggingConfiguration", ResourceArn="$LoggingConfiguration.ResourceArn",
            absent="WAFNonexistentItemException",
        ),
        ["LoggingConfiguration"], remove="DeleteLoggingConfiguration",
        removes_with={"ResourceArn": "$LoggingConfiguration.ResourceArn"},
    ),
    **creates(
        "route53resolver", "AssociateFirewallRuleGroup", "DisassociateFirewallRuleGroup",
        by={"FirewallRuleGroupAssociationId": "@FirewallRuleGroupAssociation.Id"},
    ),
    **creates(
        "route53resolver", "CreateFirewallRuleGroup", "DeleteFirewallRuleGroup",
        by={"FirewallRuleGroupId": "@FirewallRuleGroup.Id"},
    ),
    **creates(
        "route53resolver", "CreateFirewallRule", "DeleteFirewallRule",
        by={"FirewallRuleGroupId": "$FirewallRuleGroupId", "FirewallDomainListId": "$FirewallDomainListId"},
    ),
    **creates(
        "route53resolver", "CreateResolverQueryLogConfig", "DeleteResolverQueryLogConfig",
        by={"ResolverQueryLogConfigId": "@ResolverQueryLogConfig.Id"},
    ),
    **creates(
        "route53resolver", "AssociateResolverQueryLogConfig", "DisassociateResolverQueryLogConfig",
        by={"ResolverQueryLogConfigId": "$ResolverQueryLogConfigId", "ResourceId": "$ResourceId"},
    ),
}  # fmt: skip
