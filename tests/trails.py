"""CloudTrail with one trail, and all that it says of it: for what moto's has no words for."""

from botocore.exceptions import ClientError

import fakes
from support import ACCOUNT, REGION

OTHER = "999999999999"  # an account that owns an organization's trail
ALL = f"arn:aws:cloudtrail:{REGION}:{OTHER}:trail/all"  # and the trail


class CloudTrail:
    """A factory of clients as well. What is said by an error code, AWS refuses by it."""

    def __init__(self, trail=None, status=None, selectors=None, insights=None, account=ACCOUNT):
        arn = f"arn:aws:cloudtrail:{REGION}:{account}:trail/all"
        given = {"Name": "all", "TrailARN": arn, "HomeRegion": REGION, "IsOrganizationTrail": account != ACCOUNT}
        self.trail, self.status, self.selectors, self.insights = given | (trail or {}), status, selectors, insights

    def of(self, name):
        """The same of a trail of another name, whose home is us-east-1."""
        arn = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/{name}"
        self.trail |= {"Name": name, "TrailARN": arn, "HomeRegion": "us-east-1"}
        return self

    def build_client(self, _service, _region=None):
        return self

    def describe_trails(self, **given):
        return fakes.validated("cloudtrail", "DescribeTrails", given, {"trailList": [self.trail]})

    def get_trail_status(self, **given):
        return self._answered("GetTrailStatus", "Name", given, self.status)

    def get_event_selectors(self, **given):
        return self._answered("GetEventSelectors", "TrailName", given, self.selectors)

    def get_insight_selectors(self, **given):
        return self._answered("GetInsightSelectors", "TrailName", given, self.insights)

    def _answered(self, operation, key, given, said):
        assert given == {key: self.trail["TrailARN"]}
        if isinstance(said, str):
            raise ClientError({"Error": {"Code": said, "Message": "no"}}, operation)
        return fakes.validated("cloudtrail", operation, given, said or {})
