"""Tags across services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trueup.remediation.inverse.families import MAP, Rows, entries, read


def _tags_by_arn(answer: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        found["ResourceARN"]: {tag["Key"]: tag.get("Value", "") for tag in found.get("Tags") or ()}
        for found in answer.get("ResourceTagMappingList") or ()
    }


ROWS: Rows = {
    **entries(
        "resourcegroupstaggingapi", "TagResources", read("GetResources", ResourceARNList="$ResourceARNList"), key="",
        member="Tags", form=MAP, at="", remove="UntagResources", names="TagKeys", owner="ResourceARNList",
        owned=_tags_by_arn,
    ),
}  # fmt: skip
