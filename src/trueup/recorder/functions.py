"""Lambda functions, without their environment variables: secrets have no place in an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.recorder.shape import Item, Place, Recorder, converted, leading_lower, paged


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    for function in paged(place.client("lambda"), "list_functions", "Functions"):
        yield function["FunctionName"], function


def _described(place: Place, function: Mapping[str, Any]) -> Item:
    tags = place.client("lambda").list_tags(Resource=function["FunctionArn"]).get("Tags") or {}
    return place.item(
        "AWS::Lambda::Function",
        function["FunctionName"],
        function["FunctionArn"],
        converted({key: value for key, value in function.items() if key != "Environment"}, leading_lower),
        name=function["FunctionName"],
        supplementary={"Tags": tags},
        tags=tags,
    )


RECORDERS = (
    Recorder(
        "AWS::Lambda::Function",
        _listed,
        _described,
        calls=("lambda:ListFunctions", "lambda:ListTags"),
        gone=frozenset({"ResourceNotFoundException"}),
    ),
)
