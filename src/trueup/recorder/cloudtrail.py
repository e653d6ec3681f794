"""CloudTrail trails, in their home Region and in the account that owns them."""

from collections.abc import Mapping
from typing import Any

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import REGIONAL, Place
from trueup.rulekit import arns


def is_own(place: Place, trail: Mapping[str, Any]) -> bool:
    """Whether the account owns a trail: an organization's is listed in every member account."""
    arn = arns.parse(trail.get("TrailARN"))
    return arn is None or arn.account == place.account


RECORDERS = recorders(
    [
        Row(
            "AWS::CloudTrail::Trail",
            # Without shadow trails each comes in its home Region only.
            lists=Ask("cloudtrail:DescribeTrails", {"includeShadowTrails": False}, "trailList"),
            kept=is_own,
            id="Name",
            arn="TrailARN",
            name="Name",
            tags=Ask("cloudtrail:ListTags", {"ResourceIdList": ["$TrailARN"]}, "ResourceTagList[0].TagsList"),
            zone=[REGIONAL],
            gone=frozenset({"ResourceNotFoundException", "TrailNotFoundException"}),
        )
    ]
)
