"""Load balancers of the second generation: attributes that nobody has set, and listeners of TLS."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction

UNSET = {
    "application": {
        "access_logs.s3.enabled": "false",
        "idle_timeout.timeout_seconds": "60",
        "routing.http.drop_invalid_header_fields.enabled": "false",
    },
    "network": {"access_logs.s3.enabled": "false"},
}


@correction("elbv2", "models:ELBv2Backend.create_load_balancer")
def attributes_are_told_before_anybody_sets_them(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: Elastic Load Balancing API reference, LoadBalancerAttribute: the defaults."""
    balancer = original(backend, *given, **named)
    balancer.attrs |= UNSET.get(balancer.type, {})
    return balancer
