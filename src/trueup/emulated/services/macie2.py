"""Macie: off until somebody turns it on, and automated sensitive data discovery, which moto lacks."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal, state

SERVICE = "macie2"


def _off() -> Exception:
    """With the code of a missing right. Source: Macie API reference, which names no other for one that is off."""
    return refusal(SERVICE, "AccessDeniedException", "Macie is not enabled.")


@correction(SERVICE, "models:MacieBackend.__init__")
def it_is_off_at_first(original: Original, backend: Any, *given: Any, **named: Any) -> None:
    """Source: Macie user guide, "Getting started": you turn it on, in each Region."""
    original(backend, *given, **named)
    backend.macie_session = None


@correction(SERVICE, "models:MacieBackend.get_macie_session")
def a_session_is_told_of_while_it_is_on(original: Original, backend: Any) -> Any:
    if not backend.macie_session:
        raise _off()
    return original(backend)


@correction(SERVICE, "models:MacieBackend.get_administrator_account")
def an_administrator_is_told_of_while_it_is_on(original: Original, backend: Any) -> Any:
    if not backend.macie_session:
        raise _off()
    return original(backend)


@correction(SERVICE, "models:MacieBackend.enable_macie")
def it_is_turned_on_once(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: Macie API reference, EnableMacie: ConflictException."""
    if backend.macie_session:
        raise refusal(SERVICE, "ConflictException", "Macie has already been enabled.")
    return original(backend, *given, **named)


@correction(SERVICE, "models:MacieBackend.disable_macie")
def its_settings_go_with_it(original: Original, backend: Any) -> Any:
    """Source: Macie API reference, DisableMacie: "deletes all settings and resources"."""
    state(backend).clear()
    return original(backend)


@operation(SERVICE, "UpdateMacieSession")
def update_macie_session(parameters: dict[str, Any], backend: Any) -> None:
    """Source: Macie API reference, UpdateMacieSession."""
    if not backend.macie_session:
        raise _off()
    backend.macie_session |= parameters


@operation(SERVICE, "GetAutomatedDiscoveryConfiguration")
def get_automated_discovery_configuration(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: Macie API reference, GetAutomatedDiscoveryConfiguration."""
    if not backend.macie_session:
        raise _off()
    return {"status": "DISABLED", "autoEnableOrganizationMembers": "NONE"} | state(backend)


@operation(SERVICE, "UpdateAutomatedDiscoveryConfiguration")
def update_automated_discovery_configuration(parameters: dict[str, Any], backend: Any) -> None:
    """Source: Macie API reference, UpdateAutomatedDiscoveryConfiguration."""
    if not backend.macie_session:
        raise _off()
    state(backend).update(parameters)
