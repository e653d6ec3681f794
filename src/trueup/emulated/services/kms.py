"""KMS: which keys rotate, and by which ids they are known."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, refusal


@correction("kms", "models:KmsBackend.schedule_key_deletion")
@correction("kms", "models:KmsBackend.cancel_key_deletion")
def keys_are_known_by_their_arn_too(original: Original, backend: Any, key_id: str, *given: Any) -> Any:
    """Source: KMS API reference, ScheduleKeyDeletion and CancelKeyDeletion, KeyId."""
    return original(backend, backend.get_key_id(key_id), *given)


@correction("kms", "models:KmsBackend.enable_key_rotation")
def only_usable_symmetric_keys_rotate(original: Original, backend: Any, key_id: str, *given: Any, **named: Any) -> Any:
    """Source: KMS API reference, EnableKeyRotation: UnsupportedOperationException, KMSInvalidStateException."""
    key = backend.keys[backend.get_key_id(key_id)]
    if key.key_spec != "SYMMETRIC_DEFAULT":
        raise refusal("kms", "UnsupportedOperationException", "")
    if key.key_state == "PendingDeletion":
        raise refusal("kms", "KMSInvalidStateException", f"{key.arn} is pending deletion.")
    return original(backend, key_id, *given, **named)
