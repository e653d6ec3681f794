"""Which buckets keep the logs of an account: what delivers to them, or what a person says, tells.

Trails and delivery channels of other accounts, which may deliver to a bucket of this one, are not to be seen from here.
Source: CloudTrail API reference, Trail; AWS Config API reference, DeliveryChannel.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


def buckets(client_factory: Any, names: Collection[str] | None, tag_key: str | None) -> list[str]:
    """The buckets of this account and Region that its trails or its AWS Config deliver to, or that a person means.

    names, tag_key: those that are log archives by their name, and the key of the tag that says so; None for none.
    """
    s3 = client_factory.build_client("s3")
    pages = s3.get_paginator("list_buckets").paginate(BucketRegion=s3.meta.region_name)
    own = [bucket["Name"] for page in pages for bucket in page["Buckets"]]
    found = client_factory.build_client("cloudtrail").describe_trails()["trailList"]
    meant = {*(names or ()), *(trail.get("S3BucketName") for trail in found), *of_config(client_factory)}
    if tag_key:
        tagged = client_factory.build_client("resourcegroupstaggingapi").get_paginator("get_resources")
        given = {"TagFilters": [{"Key": tag_key}], "ResourceTypeFilters": ["s3"]}
        for page in tagged.paginate(**given):
            meant |= {each["ResourceARN"].rpartition(":")[2] for each in page["ResourceTagMappingList"]}
    return [bucket for bucket in own if bucket in meant]


def of_config(client_factory: Any) -> set[str]:
    """The bucket that AWS Config delivers to in this Region."""
    channels = client_factory.build_client("config").describe_delivery_channels()["DeliveryChannels"]
    return {channel["s3BucketName"] for channel in channels}
