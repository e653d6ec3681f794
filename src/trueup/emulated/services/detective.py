"""Detective, which moto lacks: the one behavior graph that an account may own in a Region."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation, random_hex, refusal, state

SERVICE = "detective"
MADE = "2026-06-01T00:00:00Z"


def _graphs(backend: Any) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = state(backend).setdefault("graphs", {})
    return kept


@operation(SERVICE, "CreateGraph")
def create_graph(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: Detective API reference, CreateGraph: "it always returns the same behavior graph ARN"."""
    if not _graphs(backend):
        place = f"arn:{backend.partition}:detective:{backend.region_name}:{backend.account_id}"
        arn = f"{place}:graph:{random_hex(32)}"
        _graphs(backend)[arn] = {"Arn": arn, "CreatedTime": MADE}
    return {"GraphArn": next(iter(_graphs(backend)))}


@operation(SERVICE, "ListGraphs")
def list_graphs(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: Detective API reference, ListGraphs."""
    return {"GraphList": list(_graphs(backend).values())}


@operation(SERVICE, "ListInvitations")
def list_invitations(_parameters: dict[str, Any], _backend: Any) -> dict[str, Any]:
    """Nobody is a member of another account's graph. Source: Detective API reference, ListInvitations."""
    return {"Invitations": []}


@operation(SERVICE, "DeleteGraph")
def delete_graph(parameters: dict[str, Any], backend: Any) -> None:
    """Source: Detective API reference, DeleteGraph."""
    if parameters["GraphArn"] not in _graphs(backend):
        raise refusal(SERVICE, "ResourceNotFoundException", "The graph does not exist.")
    del _graphs(backend)[parameters["GraphArn"]]
