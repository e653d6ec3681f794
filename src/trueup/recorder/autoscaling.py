"""Auto Scaling groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.recorder.shape import MANY_ZONES, Item, Place, Recorder, converted, leading_lower, milliseconds, paged


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    for group in paged(place.client("autoscaling"), "describe_auto_scaling_groups", "AutoScalingGroups"):
        yield group["AutoScalingGroupName"], group


def _described(place: Place, group: Mapping[str, Any]) -> Item:
    return place.item(
        "AWS::AutoScaling::AutoScalingGroup",
        group["AutoScalingGroupARN"],
        group["AutoScalingGroupARN"],
        converted(group, leading_lower, milliseconds),
        name=group["AutoScalingGroupName"],
        tags={tag["Key"]: tag.get("Value") or "" for tag in group.get("Tags") or ()},
        created=group["CreatedTime"],
        zone=MANY_ZONES,
    )


RECORDERS = (
    Recorder(
        "AWS::AutoScaling::AutoScalingGroup",
        _listed,
        _described,
        calls=("autoscaling:DescribeAutoScalingGroups",),
    ),
)
