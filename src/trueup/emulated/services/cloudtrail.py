"""CloudTrail: trails by name and by ARN, their selectors, and what becomes of a trail whose bucket is gone."""

from __future__ import annotations

import json
from typing import Any

from trueup.emulated.extend import Original, correction, refusal

# What a trail records of which nobody has said anything.
DEFAULT = [
    {
        "ReadWriteType": "All",
        "IncludeManagementEvents": True,
        "DataResources": [],
        "ExcludeManagementEventSources": [],
    }
]


@correction("cloudtrail", "responses:CloudTrailResponse.describe_trails")
def only_the_trails_that_were_asked_for(original: Original, response: Any) -> Any:
    """Names choose among the trails of the Region, ARNs among all. Source: CloudTrail API reference, DescribeTrails."""
    wanted = response._get_param("trailNameList")
    answer = json.loads(original(response))
    if wanted:
        answer["trailList"] = [
            trail
            for trail in answer["trailList"]
            if trail["TrailARN"] in wanted or (trail["Name"] in wanted and trail["HomeRegion"] == response.region)
        ]
    return json.dumps(answer)


@correction("cloudtrail", "models:Trail.description")
def whether_it_has_selectors(original: Original, trail: Any, *given: Any, **named: Any) -> dict[str, Any]:
    """And nothing of what was taken away, as by an empty text. Source: CloudTrail API reference, Trail, UpdateTrail."""
    described = {name: value for name, value in original(trail, *given, **named).items() if value not in (None, "")}
    return described | {
        "HasCustomEventSelectors": trail.get_event_selectors() != (DEFAULT, []),
        "HasInsightSelectors": bool(trail.insight_selectors),
    }


@correction("cloudtrail", "responses:CloudTrailResponse.get_trail_status")
def a_bucket_that_is_gone_is_told(original: Original, response: Any) -> Any:
    """Source: CloudTrail API reference, GetTrailStatus, LatestDeliveryError."""
    from moto.backends import get_backend

    status = json.loads(original(response))
    backend, name = response.cloudtrail_backend, response._get_param("Name")
    [trail] = [
        each for each in backend.describe_trails(include_shadow_trails=True) if name in (each.trail_name, each.arn)
    ]
    buckets = get_backend("s3")[backend.account_id][backend.partition].buckets
    return json.dumps(status | ({} if trail.bucket_name in buckets else {"LatestDeliveryError": "NoSuchBucket"}))


@correction("cloudtrail", "models:Trail.put_event_selectors")
def one_kind_of_event_selectors_takes_the_others_place(
    original: Original, trail: Any, event_selectors: Any, advanced_event_selectors: Any
) -> None:
    """At most five classic ones. Source: CloudTrail API reference, PutEventSelectors; user guide, quotas."""
    if len(event_selectors or ()) > 5:
        raise refusal("cloudtrail", "InvalidEventSelectorsException", "a trail has five event selectors at most")
    trail.advanced_event_selectors = []
    original(trail, event_selectors, advanced_event_selectors)


@correction("cloudtrail", "models:Trail.get_event_selectors")
def every_trail_has_a_selector(original: Original, trail: Any) -> Any:
    """Source: CloudTrail user guide, "Logging management events", the answer of get-event-selectors for a new trail."""
    classic, advanced = original(trail)
    return (classic or ([] if advanced else list(DEFAULT))), advanced


@correction("cloudtrail", "models:Trail.put_insight_selectors")
def insight_selectors_are_replaced(_original: Original, trail: Any, insight_selectors: list[dict[str, Any]]) -> None:
    """An empty list turns Insights off. Source: CloudTrail API reference, PutInsightSelectors."""
    trail.insight_selectors = list(insight_selectors)


@correction("cloudtrail", "models:Trail.get_insight_selectors")
def a_trail_without_insights_has_no_selectors_to_tell(original: Original, trail: Any) -> Any:
    """Source: CloudTrail API reference, GetInsightSelectors, errors."""
    if not trail.insight_selectors:
        raise refusal("cloudtrail", "InsightNotEnabledException", f"Insights is not enabled on {trail.arn}")
    return original(trail)
