"""CloudTrail: trails by name and by ARN."""

from __future__ import annotations

import json
from typing import Any

from trueup.emulated.extend import Original, correction


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
