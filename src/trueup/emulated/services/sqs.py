"""SQS: what becomes of the attributes that a write does not name."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction


@correction("sqs", "models:SQSBackend.set_queue_attributes")
def a_policy_stays_where_another_attribute_is_set(
    original: Original, backend: Any, queue_name: str, attributes: dict[str, Any]
) -> Any:
    """Source: SQS API reference, SetQueueAttributes: it sets the attributes that are given."""
    queue = backend.get_queue(queue_name)
    policy = queue.policy
    answered = original(backend, queue_name, attributes)
    if "Policy" not in attributes:
        queue.policy = policy
    return answered
