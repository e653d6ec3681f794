"""Load balancers, of the first generation and of the second."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.recorder.shape import (
    MANY_ZONES,
    Item,
    Place,
    Recorder,
    converted,
    leading_lower,
    milliseconds,
    paged,
    tag_map,
)


def _classic_listed(place: Place) -> Iterator[tuple[str, Any]]:
    for balancer in paged(place.client("elb"), "describe_load_balancers", "LoadBalancerDescriptions"):
        yield balancer["LoadBalancerName"], balancer


def _classic_described(place: Place, balancer: Mapping[str, Any]) -> Item:
    elb, name = place.client("elb"), balancer["LoadBalancerName"]
    attributes = elb.describe_load_balancer_attributes(LoadBalancerName=name)["LoadBalancerAttributes"]
    [tags] = elb.describe_tags(LoadBalancerNames=[name])["TagDescriptions"]
    return place.item(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        name,
        place.arn("elasticloadbalancing", f"loadbalancer/{name}"),
        converted(balancer, leading_lower, milliseconds),
        name=name,
        supplementary={"LoadBalancerAttributes": converted(attributes, leading_lower)},
        tags=tag_map(tags.get("Tags")),
        created=balancer["CreatedTime"],
        zone=MANY_ZONES,
    )


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    for balancer in paged(place.client("elbv2"), "describe_load_balancers", "LoadBalancers"):
        yield balancer["LoadBalancerArn"], balancer


def _described(place: Place, balancer: Mapping[str, Any]) -> Item:
    elb, arn = place.client("elbv2"), balancer["LoadBalancerArn"]
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    [tags] = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"]
    return place.item(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        arn,
        arn,
        converted(balancer),
        name=balancer["LoadBalancerName"],
        supplementary={"LoadBalancerAttributes": converted(attributes)},
        tags=tag_map(tags.get("Tags")),
        created=balancer["CreatedTime"],
        zone=MANY_ZONES,
    )


_OPERATIONS = ("DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeTags")

RECORDERS = (
    Recorder(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        _classic_listed,
        _classic_described,
        calls=tuple(f"elb:{operation}" for operation in _OPERATIONS),
        gone=frozenset({"LoadBalancerNotFound"}),
    ),
    Recorder(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        _listed,
        _described,
        calls=tuple(f"elbv2:{operation}" for operation in _OPERATIONS),
        gone=frozenset({"LoadBalancerNotFound"}),
    ),
)
