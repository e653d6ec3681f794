"""RAM."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "ram", "UpdateResourceShare",
        read("GetResourceShares", resourceOwner="SELF", resourceShareArns=["$resourceShareArn"]),
        ["name", "allowExternalPrincipals"], key="resourceShareArn", at="resourceShares[0]", given_only=True,
    ),
}  # fmt: skip
