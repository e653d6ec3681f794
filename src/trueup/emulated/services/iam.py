"""IAM: policies in the listing of the whole account."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction


@correction("iam", "models:IAMBackend.get_account_authorization_details")
def policies_are_listed_with_their_names(original: Original, backend: Any, *given: Any) -> Any:
    """Name and id of each policy are part of the answer. Source: IAM API reference, ManagedPolicyDetail."""
    details = original(backend, *given)
    details["managed_policies"] = list(details["managed_policies"])
    for listed in details["managed_policies"]:
        listed.policy_name, listed.policy_id = listed.name, listed.id
    return details
