"""CloudWatch Logs: keys of log groups, which moto takes only where a log group is made."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation, refusal


def _group(parameters: dict[str, Any], backend: Any) -> Any:
    group = backend.groups.get(parameters["logGroupName"])
    if group is None:
        raise refusal("logs", "ResourceNotFoundException", "The specified log group does not exist.")
    return group


def _is_usable(backend: Any, key_arn: str) -> bool:
    from moto.kms.models import kms_backends

    keys = kms_backends[backend.account_id][backend.region_name].keys
    key = keys.get(key_arn.rpartition("/")[2])
    return key is not None and (key.key_state, key.key_spec) == ("Enabled", "SYMMETRIC_DEFAULT")


@operation("logs", "AssociateKmsKey")
def associate_kms_key(parameters: dict[str, Any], backend: Any) -> None:
    """It takes the place of any other key. Source: CloudWatch Logs API reference, AssociateKmsKey."""
    group = _group(parameters, backend)
    if not _is_usable(backend, parameters["kmsKeyId"]):
        told = f"The specified KMS key {parameters['kmsKeyId']} does not exist or is disabled."
        raise refusal("logs", "InvalidParameterException", told)
    group.kms_key_id = parameters["kmsKeyId"]


@operation("logs", "DisassociateKmsKey")
def disassociate_kms_key(parameters: dict[str, Any], backend: Any) -> None:
    """Source: CloudWatch Logs API reference, DisassociateKmsKey."""
    _group(parameters, backend).kms_key_id = None
