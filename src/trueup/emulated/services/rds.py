"""RDS: the ids of instances, and which of their logs go to CloudWatch Logs."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, random_hex


@correction("rds", "models:DBInstance.__init__")
def an_instance_has_an_id_of_its_own(original: Original, instance: Any, *given: Any, **named: Any) -> None:
    """moto gives all the same. Source: RDS API reference, DBInstance, DbiResourceId."""
    original(instance, *given, **named)
    instance.dbi_resource_id = f"db-{random_hex(26).upper()}"


@correction("rds", "models:DBInstance.update")
def a_log_is_exported_once(original: Original, instance: Any, *given: Any, **named: Any) -> None:
    """moto lists one twice that is asked for twice. Source: RDS API reference, CloudwatchLogsExportConfiguration."""
    asked = named.pop("cloudwatch_logs_export_configuration", None) or {}
    original(instance, *given, **named)
    exported = set(instance.enabled_cloudwatch_logs_exports) - set(asked.get("DisableLogTypes") or ())
    instance.enabled_cloudwatch_logs_exports = sorted(exported | set(asked.get("EnableLogTypes") or ()))
