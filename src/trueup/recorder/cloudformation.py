"""CloudFormation stacks; those that are deleted are not listed without their id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.recorder.shape import REGIONAL, Item, Place, Recorder, converted, paged, tag_map


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    for stack in paged(place.client("cloudformation"), "describe_stacks", "Stacks"):
        yield stack["StackName"], stack


def _described(place: Place, stack: Mapping[str, Any]) -> Item:
    return place.item(
        "AWS::CloudFormation::Stack",
        stack["StackId"],
        stack["StackId"],
        converted(stack),
        name=stack["StackName"],
        supplementary={"EnableTerminationProtection": bool(stack.get("EnableTerminationProtection"))},
        tags=tag_map(stack.get("Tags")),
        created=stack["CreationTime"],
        zone=REGIONAL,
    )


RECORDERS = (Recorder("AWS::CloudFormation::Stack", _listed, _described, calls=("cloudformation:DescribeStacks",)),)
