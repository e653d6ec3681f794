"""AWS Security Incident Response, which moto lacks: an emulated account has no membership."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation


@operation("security-ir", "ListMemberships")
def list_memberships(_parameters: dict[str, Any], _backend: Any) -> dict[str, Any]:
    """Source: AWS Security Incident Response API reference, ListMemberships."""
    return {"items": []}
