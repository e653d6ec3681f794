"""Detective."""

from __future__ import annotations

from trueup.remediation.inverse.families import DELEGATED, Rows, creates, read, setting

ROWS: Rows = {
    **creates(
        "detective", "CreateGraph", "DeleteGraph", by={"GraphArn": "@GraphArn"}, reading=read("ListGraphs"),
        value="GraphList[0].Arn", ids="GraphList[].Arn", loses="what it has learned goes with it",
    ),
    **setting(
        "detective", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration", "GraphArn"),
        ["AutoEnable"], key="GraphArn", loses=DELEGATED,
    ),
}  # fmt: skip
