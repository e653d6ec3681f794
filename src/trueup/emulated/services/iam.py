"""IAM: the ids of identities, and policies in the listing of the whole account."""

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


@correction("iam", "models:User.__init__")
def the_id_of_a_user_says_so(original: Original, user: Any, *given: Any, **named: Any) -> None:
    """Source: IAM user guide, "IAM identifiers", unique ID prefixes."""
    original(user, *given, **named)
    user.id = _unique("AIDA", user.id)


@correction("iam", "models:Group.__init__")
def the_id_of_a_group_says_so(original: Original, group: Any, *given: Any, **named: Any) -> None:
    original(group, *given, **named)
    group.id = _unique("AGPA", group.id)


def _unique(prefix: str, drawn: str) -> str:
    return prefix + drawn[len(prefix) :].upper()
