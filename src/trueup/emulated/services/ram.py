"""RAM: shares by their ARNs, and principals, which come and go and may be of another organization.

Source: RAM API reference, GetResourceShares, AssociateResourceShare, DisassociateResourceShare, and
ResourceShareAssociation, whose `external` we take to be true of principals outside of the owner's organization: its
name and the console say so, its text the reverse.
"""

from __future__ import annotations

import json
import re
from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal

SERVICE = "ram"
ACCOUNT = re.compile(r"(?:arn:[a-z-]+:iam::)?([0-9]{12})\b")


def _share(backend: Any, arn: str) -> Any:
    found = next((each for each in backend.resource_shares if each.arn == arn), None)
    if found is None:
        raise refusal(SERVICE, "UnknownResourceException", f"ResourceShare {arn} could not be found.")
    return found


def _members(backend: Any) -> set[str]:
    """The accounts of the organization that the share's owner is in; itself where it is in none."""
    organizations = backend.organizations_backend
    return {backend.account_id, *(each.id for each in organizations.accounts)}


def _is_outside(backend: Any, principal: str) -> bool:
    account = ACCOUNT.match(principal)
    return account is not None and account[1] not in _members(backend)


@correction(SERVICE, "responses:ResourceAccessManagerResponse.get_resource_shares")
def shares_are_found_by_their_arns(original: Original, response: Any) -> str:
    """Of those that the account owns the caller may name some."""
    wanted = json.loads(response.body).get("resourceShareArns")
    if not wanted:
        return str(original(response))
    return json.dumps({"resourceShares": [_share(response.ram_backend, arn).describe() for arn in wanted]})


@correction(SERVICE, "models:ResourceAccessManagerBackend.get_resource_share_associations")
def principals_of_other_organizations_are_external(original: Original, backend: Any, *given: Any) -> Any:
    answer = original(backend, *given)
    for each in answer["resourceShareAssociations"]:
        each["external"] = each["associationType"] == "PRINCIPAL" and _is_outside(backend, each["associatedEntity"])
    return answer


@correction(SERVICE, "models:ResourceAccessManagerBackend.update_resource_share")
def a_name_that_is_not_given_stays(original: Original, backend: Any, arn: str, allow: bool, name: str | None) -> Any:
    return original(backend, arn, allow, name or _share(backend, arn).name)


@operation(SERVICE, "AssociateResourceShare")
def associate_resource_share(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Principals from outside are refused by a share that does not allow them."""
    share, principals = _share(backend, parameters["resourceShareArn"]), parameters.get("principals") or []
    if not share.allow_external_principals and any(_is_outside(backend, each) for each in principals):
        message = "The resource share does not allow principals outside of the organization."
        raise refusal(SERVICE, "OperationNotPermittedException", message)
    share.add_principals([each for each in principals if each not in share.principals])
    return _associations(share, principals, "ASSOCIATING")


@operation(SERVICE, "DisassociateResourceShare")
def disassociate_resource_share(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    share, principals = _share(backend, parameters["resourceShareArn"]), parameters.get("principals") or []
    share.principals = [each for each in share.principals if each not in principals]
    return _associations(share, principals, "DISASSOCIATING")


def _associations(share: Any, principals: list[str], status: str) -> dict[str, Any]:
    told = {"resourceShareArn": share.arn, "associationType": "PRINCIPAL", "status": status}
    return {"resourceShareAssociations": [told | {"associatedEntity": each} for each in principals]}
