"""OpenSearch Service: the engine of domains of the old API, and what cannot be changed in place."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, refusal

FIRST = (6, 7)
ENCRYPTION = ("encryption_at_rest_options", "node_to_node_encryption_options")


@correction("opensearch", "models:OpenSearchServiceBackend.create_domain")
def a_domain_of_the_old_api_tells_its_engine(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: OpenSearch Service API reference, DomainStatus, EngineVersion: `Elasticsearch_X.Y`."""
    domain = original(backend, *given, **named)
    if domain.is_es:
        domain.engine_version.options = f"Elasticsearch_{domain.elasticsearch_version or '1.5'}"
    return domain


@correction("opensearch", "models:OpenSearchServiceBackend.update_domain_config")
def encryption_is_turned_on_where_it_can_be_and_never_off(original: Original, backend: Any, **given: Any) -> Any:
    """Source: OpenSearch Service developer guide, "Encryption of data at rest" and "Node-to-node encryption"."""
    domain = backend.describe_domain(given["domain_name"])
    for name in ENCRYPTION:
        before = bool((getattr(domain, name) or {}).get("Enabled"))
        wanted = bool((given.get(name) or {"Enabled": before}).get("Enabled"))
        if before and not wanted:
            raise refusal("opensearch", "ValidationException", "Encryption cannot be disabled once it is enabled.")
        if wanted and not before and not _takes_encryption(domain.engine_version.options):
            raise refusal("opensearch", "ValidationException", "Encryption needs Elasticsearch 6.7 or later.")
    return original(backend, **given)


@correction("opensearch", "models:OpenSearchServiceBackend.update_domain_config")
def logs_are_set_one_by_one(original: Original, backend: Any, **given: Any) -> Any:
    """Audit logs need fine-grained access control.

    Source: OpenSearch Service developer guide, "Monitoring audit logs", and its AWS CLI examples, which name one log.
    That a log which is off and has no group is none at all is not documented.
    """
    if not given.get("log_publishing_options"):
        return original(backend, **given)
    domain = backend.describe_domain(given["domain_name"])
    logs = (domain.log_publishing_options or {}) | given["log_publishing_options"]
    security = given.get("advanced_security_options") or domain.advanced_security_options or {}
    if (logs.get("AUDIT_LOGS") or {}).get("Enabled") and not security.get("Enabled"):
        message = "audit log publishing cannot be enabled as you do not have advanced security options configured."
        raise refusal("opensearch", "ValidationException", message)
    changed = original(backend, **given)
    domain.log_publishing_options = {name: log for name, log in logs.items() if log != {"Enabled": False}}
    return changed


def _takes_encryption(version: str) -> bool:
    engine, _, number = version.rpartition("_")
    return engine == "OpenSearch" or tuple(int(part) for part in number.split(".")[:2]) >= FIRST
