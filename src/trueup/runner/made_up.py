"""Answers in place of AWS's, for the writes of a plan: none of them reaches the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from trueup.permissions import access

# What a made-up answer says where AWS would say an id or a name.
PLACEHOLDER = "known-once-applied"


def guard(service: str, client: Any) -> None:
    """No write of this client reaches the wire, whoever makes it. Parameters are still checked as for a real call."""

    def remember(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["trueup"] = params

    def withhold(model: Any, context: Mapping[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
        if access.level(service, model.name) != "write":
            return None
        answer = made_up(model.output_shape, context.get("trueup", {})) if model.output_shape else {}
        return _Answered(), answer | {"ResponseMetadata": {"HTTPStatusCode": 200, "RequestId": PLACEHOLDER}}

    client.meta.events.register("provide-client-params", remember)
    client.meta.events.register_first("before-call", withhold)


class _Answered:
    """All of an HTTP response that botocore looks at when a hook has answered."""

    status_code = 200


def made_up(shape: Any, parameters: Mapping[str, Any], depth: int = 6) -> dict[str, Any]:
    """An answer in the form of an output shape. What it has in common with the parameters is theirs."""
    answer = {name: _made_up(member, depth) for name, member in shape.members.items()}
    return answer | {name: value for name, value in parameters.items() if name in answer}


def _made_up(shape: Any, depth: int) -> Any:
    match shape.type_name:
        case "structure":
            return {name: _made_up(member, depth - 1) for name, member in shape.members.items()} if depth else {}
        case "list":
            return [_made_up(shape.member, depth - 1)] if depth else []
        case "map":
            return {}
        case "string":
            return shape.enum[0] if shape.enum else PLACEHOLDER
        case "integer" | "long":
            return 0
        case "float" | "double":
            return 0.0
        case "boolean":
            return False
        case "timestamp":
            return datetime(1970, 1, 1, tzinfo=UTC)
    return b""
