"""Which policies of an organization reach which of its accounts.

Source: AWS Organizations API reference, "API operations by account"; user guide, "Managing organization policies".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Policies:
    """The policies of a type in an organization.

    is_enabled: whether the root has the type on; while it is off no policy of it acts. names: of the policies that
    reach each account, from itself, its units and the root, without those of AWS itself; by account id. states: of
    each account, ACTIVE or what else it is.
    """

    is_enabled: bool
    names: Mapping[str, frozenset[str]]
    states: Mapping[str, str]


def read(organizations: Any, kind: str) -> Policies:
    """The policies of a type, such as TAG_POLICY. Asks once for each policy and twice for each unit, for no account.

    Raises ClientError, with AccessDeniedException in accounts that may not see it: the management account and the
    delegated administrator of any service may.
    """
    roots = [root for page in organizations.get_paginator("list_roots").paginate() for root in page["Roots"]]
    is_enabled = {"Type": kind, "Status": "ENABLED"} in [each for root in roots for each in root.get("PolicyTypes", [])]
    attached: dict[str, set[str]] = {}  # to a root, unit or account itself, by its id
    for page in organizations.get_paginator("list_policies").paginate(Filter=kind) if is_enabled else ():
        for policy in page["Policies"]:
            if not policy.get("AwsManaged"):
                for part in organizations.get_paginator("list_targets_for_policy").paginate(PolicyId=policy["Id"]):
                    for target in part["Targets"]:
                        attached.setdefault(target["TargetId"], set()).add(policy["Name"])

    names: dict[str, frozenset[str]] = {}
    states: dict[str, str] = {}
    parents = [(root["Id"], attached.get(root["Id"], set())) for root in roots]
    while parents:
        parent, reached = parents.pop()
        for page in organizations.get_paginator("list_accounts_for_parent").paginate(ParentId=parent):
            for account in page["Accounts"]:
                names[account["Id"]] = frozenset(reached | attached.get(account["Id"], set()))
                states[account["Id"]] = account.get("State") or account.get("Status") or "in no known state"
        for page in organizations.get_paginator("list_organizational_units_for_parent").paginate(ParentId=parent):
            units = [unit["Id"] for unit in page["OrganizationalUnits"]]
            parents += [(unit, reached | attached.get(unit, set())) for unit in units]
    return Policies(is_enabled, names, states)
