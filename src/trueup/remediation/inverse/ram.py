"""RAM."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting, switch

IN_IT = "['ASSOCIATED', 'ASSOCIATING']"  # states of a principal

ROWS: Rows = {
    **setting(
        "ram", "UpdateResourceShare",
        read("GetResourceShares", resourceOwner="SELF", resourceShareArns=["$resourceShareArn"]),
        ["name", "allowExternalPrincipals"], key="resourceShareArn", at="resourceShares[0]", given_only=True,
    ),
    **switch(
        "ram", "AssociateResourceShare", "DisassociateResourceShare",
        read("GetResourceShareAssociations", associationType="PRINCIPAL", resourceShareArns=["$resourceShareArn"]),
        f"resourceShareAssociations[?contains($principals, associatedEntity) && contains({IN_IT}, status)]",
        key="resourceShareArn principals",
        loses_off="an account of another organization has to accept its invitation again",
    ),
}  # fmt: skip
