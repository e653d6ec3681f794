"""AWS Backup: recovery points of volumes."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation, random_hex, random_uuid, refusal, state


def _points(backend: Any) -> dict[str, list[dict[str, Any]]]:
    held: dict[str, list[dict[str, Any]]] = state(backend).setdefault("recovery points", {})
    return held


@operation("backup", "StartBackupJob")
def start_backup_job(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Done at once; a snapshot is encrypted as its volume is, whatever the vault's key.

    Source: AWS Backup API reference, StartBackupJob; developer guide, "Encryption for backups in AWS Backup".
    """
    from moto.backends import get_backend
    from moto.core.utils import unix_time

    name, source = parameters["BackupVaultName"], parameters["ResourceArn"]
    vault = _vault(backend, name)
    volume = get_backend("ec2")[backend.account_id][backend.region_name].volumes[source.rpartition("/")[2]]
    arn = f"arn:{backend.partition}:ec2:{backend.region_name}::snapshot/snap-{random_hex(17)}"
    point = {
        "RecoveryPointArn": arn,
        "BackupVaultName": name,
        "BackupVaultArn": vault.backup_vault_arn,
        "ResourceArn": source,
        "ResourceType": "EBS",
        "IamRoleArn": parameters["IamRoleArn"],
        "Status": "COMPLETED",
        "CreationDate": unix_time(),
        "CompletionDate": unix_time(),
        "BackupSizeInBytes": volume.size * 2**30,
        "IsEncrypted": volume.encrypted is True,
    }
    _points(backend).setdefault(name, []).append(point)
    backend.tagger.tag_resource(arn, [{"Key": key, "Value": value} for key, value in _tags(parameters).items()])
    return {"BackupJobId": random_uuid(), "RecoveryPointArn": arn, "CreationDate": point["CreationDate"]}


@operation("backup", "ListRecoveryPointsByBackupVault")
def list_recovery_points_by_backup_vault(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: AWS Backup API reference, ListRecoveryPointsByBackupVault."""
    _vault(backend, parameters["BackupVaultName"])
    return {"RecoveryPoints": _points(backend).get(parameters["BackupVaultName"], [])}


def _vault(backend: Any, name: str) -> Any:
    if name not in backend.vaults:
        raise refusal("backup", "ResourceNotFoundException", f"Backup vault {name} not found")
    return backend.vaults[name]


def _tags(parameters: dict[str, Any]) -> dict[str, str]:
    return parameters.get("RecoveryPointTags") or {}
