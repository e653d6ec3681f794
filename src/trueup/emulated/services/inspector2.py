"""Inspector: the scans of each account, kept once whoever turns them on, and who administers it.

Source: Amazon Inspector API reference: Enable, Disable, BatchGetAccountStatus, GetDelegatedAdminAccount; user guide,
"Managing multiple accounts": a member's scans are turned on and off by the delegated administrator.
"""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal

SERVICE = "inspector2"
MODELS = "models:Inspector2Backend"


@operation(SERVICE, "GetDelegatedAdminAccount")
def get_delegated_admin_account(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    administrator = _administrator(backend)
    if not administrator:
        raise refusal(SERVICE, "ResourceNotFoundException", "There is no delegated administrator.")
    return {"delegatedAdmin": {"accountId": administrator, "relationshipStatus": "ENABLED"}}


@correction(SERVICE, f"{MODELS}.batch_get_account_status")
def each_account_has_a_state(_original: Original, backend: Any, accounts: list[str] | None) -> Any:
    """Nothing is scanned where nobody has turned a scan on; without accounts, it is the caller's own."""
    return [_status(backend, account).to_batch_json() for account in accounts or [backend.account_id]]


@correction(SERVICE, f"{MODELS}.enable")
def scans_are_turned_on_where_they_are_kept(
    _original: Original, backend: Any, accounts: list[str] | None, kinds: list[str]
) -> Any:
    return _toggled(backend, accounts, kinds, enable=True)


@correction(SERVICE, f"{MODELS}.disable")
def scans_are_turned_off_where_they_are_kept(
    _original: Original, backend: Any, accounts: list[str] | None, kinds: list[str]
) -> Any:
    return _toggled(backend, accounts, kinds, enable=False)


def _toggled(backend: Any, accounts: list[str] | None, kinds: list[str], *, enable: bool) -> Any:
    asked = accounts or [backend.account_id]
    _refuse_member(backend)
    for account in asked:
        _status(backend, account).toggle(kinds, enable=enable)
    return [_status(backend, account).to_json() for account in asked]


def _refuse_member(backend: Any) -> None:
    if _administrator(backend) not in ("", backend.account_id):
        raise refusal(SERVICE, "AccessDeniedException", "Only the delegated administrator can change a member's scans.")


def _status(backend: Any, account: str) -> Any:
    from moto.inspector2.models import AccountStatus, inspector2_backends

    kept = inspector2_backends[account][backend.region_name].account_status
    return kept.setdefault(account, AccountStatus(account))


def _administrator(backend: Any) -> str:
    """Whom the management account has named, in this Region, where the account belongs to that organization."""
    from moto.inspector2.models import inspector2_backends
    from moto.organizations.models import organizations_backends

    master, _partition = organizations_backends.master_accounts.get(backend.account_id, (backend.account_id, ""))
    named = inspector2_backends[master][backend.region_name].admin_accounts
    return next((account for account, status in named.items() if status == "ENABLED"), "")
