"""CloudTrail trails, in their home Region and in the account that owns them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.recorder.shape import REGIONAL, Item, Place, Recorder, converted, tag_map
from trueup.rulekit import arns


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    # Without shadow trails each trail comes in its home Region only; an organization's own comes in every member.
    for trail in place.client("cloudtrail").describe_trails(includeShadowTrails=False)["trailList"]:
        arn = arns.parse(trail["TrailARN"])
        if arn is None or arn.account == place.account:
            yield trail["TrailARN"], trail


def _described(place: Place, trail: Mapping[str, Any]) -> Item:
    arn = trail["TrailARN"]
    [tags] = place.client("cloudtrail").list_tags(ResourceIdList=[arn])["ResourceTagList"]
    return place.item(
        "AWS::CloudTrail::Trail",
        trail["Name"],
        arn,
        converted(trail),
        name=trail["Name"],
        tags=tag_map(tags.get("TagsList")),
        zone=REGIONAL,
    )


RECORDERS = (
    Recorder(
        "AWS::CloudTrail::Trail",
        _listed,
        _described,
        calls=("cloudtrail:DescribeTrails", "cloudtrail:ListTags"),
        gone=frozenset({"ResourceNotFoundException", "TrailNotFoundException"}),
    ),
)
