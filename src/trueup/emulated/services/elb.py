"""Load balancers of the first generation: how a listener speaks to instances."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction


@correction("elb", "models:ELBBackend.create_load_balancer")
def its_listeners_speak_to_instances_as_told(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: Elastic Load Balancing API reference, version 2012-06-01, Listener."""
    return _told(original(backend, *given, **named), named["ports"])


@correction("elb", "models:ELBBackend.create_load_balancer_listeners")
def a_new_listener_speaks_to_instances_as_told(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: Elastic Load Balancing API reference, version 2012-06-01, Listener."""
    return _told(original(backend, *given, **named), named["ports"])


def _told(balancer: Any, ports: list[dict[str, Any]]) -> Any:
    """moto tells the protocol of the front for both; what is not given stays so."""
    told = {port["LoadBalancerPort"]: port["InstanceProtocol"] for port in ports if port.get("InstanceProtocol")}
    for listener in balancer.listeners if balancer else ():
        if listener.load_balancer_port in told:
            kind = type("FakeListener", (type(listener),), {"instance_protocol": told[listener.load_balancer_port]})
            listener.__class__ = kind
    return balancer
