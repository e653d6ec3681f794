"""Security Hub: enabled once."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, refusal


@correction("securityhub", "models:SecurityHubBackend.enable_security_hub")
def security_hub_is_enabled_once(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: Security Hub API reference, EnableSecurityHub: ResourceConflictException."""
    if backend.enabled:
        raise refusal("securityhub", "ResourceConflictException", "Account is already subscribed to Security Hub")
    return original(backend, *given, **named)
