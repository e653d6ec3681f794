"""OpenSearch Service."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting, under

ONE_WAY_ENCRYPTION = "encryption once switched on cannot be switched off"
DOMAIN = ("AccessPolicies", "AdvancedOptions", "DomainEndpointOptions", "SnapshotOptions")
OFF = {"Enabled": False}
LOGS = ("AUDIT_LOGS", "ES_APPLICATION_LOGS", "INDEX_SLOW_LOGS", "SEARCH_SLOW_LOGS")
ONE_WAY_DOMAIN = {
    "EncryptionAtRestOptions": ONE_WAY_ENCRYPTION,
    "NodeToNodeEncryptionOptions": ONE_WAY_ENCRYPTION,
    "AdvancedSecurityOptions": "fine-grained access control once switched on cannot be switched off",
}


def domain(service: str, write: str, reading: str, cluster: str) -> Rows:
    """Amazon OpenSearch Service in its new and its old API."""
    return setting(
        service, write, read(reading, "DomainName"),
        {name: f"{name}.Options" for name in (*DOMAIN, cluster, *ONE_WAY_DOMAIN)}
        | under("LogPublishingOptions", *LOGS, at="LogPublishingOptions.Options")
        | under("VPCOptions", "SubnetIds", "SecurityGroupIds", at="VPCOptions.Options"),
        key="DomainName", at="DomainConfig", given_only=True, one_way=ONE_WAY_DOMAIN,
        unset=dict.fromkeys([*ONE_WAY_DOMAIN, *(f"LogPublishingOptions.{log}" for log in LOGS)], OFF),
    )  # fmt: skip


ROWS: Rows = {
    **domain("opensearch", "UpdateDomainConfig", "DescribeDomainConfig", "ClusterConfig"),
}  # fmt: skip
