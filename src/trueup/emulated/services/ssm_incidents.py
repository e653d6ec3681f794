"""Incident Manager, which moto lacks: an emulated account has not set it up."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation


@operation("ssm-incidents", "ListReplicationSets")
def list_replication_sets(_parameters: dict[str, Any], _backend: Any) -> dict[str, Any]:
    """Source: Incident Manager API reference, ListReplicationSets: an account has one once it has been set up."""
    return {"replicationSetArns": []}
