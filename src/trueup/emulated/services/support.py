"""AWS Support: an emulated account has the basic plan."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation


@operation("support", "DescribeSeverityLevels")
def describe_severity_levels(_parameters: dict[str, Any], _backend: Any) -> dict[str, Any]:
    """Source: AWS Support API reference, Welcome: without a plan of Business level calls are refused."""
    from moto.core.exceptions import JsonRESTError  # the model of AWS Support does not know that refusal

    message = "AWS Premium Support Subscription is required to use this service."
    raise JsonRESTError("SubscriptionRequiredException", message)
