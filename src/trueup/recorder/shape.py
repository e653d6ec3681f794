"""From API answers to configuration items: spelling, times, tags, and the envelope around them.

Source: AWS Config API reference, ConfigurationItem; the property paths that AWS publishes for advanced queries;
and the sample items of the Rule Development Kit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jmespath

from trueup import aws
from trueup.results import Reason
from trueup.times import iso

Item = dict[str, Any]
Spelling = Callable[[str], str]

NO_ZONE, REGIONAL, MANY_ZONES = "Not Applicable", "Regional", "Multiple Availability Zones"

# How operations that botocore does not page by itself, such as wafv2:ListWebACLs, name where the next page begins.
TOKENS = ("NextToken", "nextToken", "NextMarker")


@dataclass(frozen=True)
class Unrecorded:
    """What could not be recorded: a whole type, or one resource of it where `resource_id` is given."""

    resource_type: str
    account: str
    region: str
    reason: Reason
    message: str
    resource_id: str = ""


@dataclass(frozen=True)
class Place:
    """One Region of one account, the clients to ask there, and since when what is read now is being read."""

    session: Any
    region: str
    account: str
    partition: str
    captured: datetime

    def client(self, service: str) -> Any:
        """A client of `service` in this Region, made once for the session."""
        return aws.once(
            self.session, (service, self.region), lambda: self.session.client(service, region_name=self.region)
        )

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def item(
        self,
        resource_type: str,
        resource_id: str,
        arn: str,
        configuration: Mapping[str, Any],
        *,
        name: str | None = None,
        supplementary: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
        created: datetime | None = None,
        zone: str = NO_ZONE,
        region: str | None = None,
    ) -> Item:
        """An item as AWS Config hands it to Lambda. Relationships are left out: no rule reads them."""
        item: Item = {
            "configurationItemVersion": "1.3",
            "configurationItemCaptureTime": iso(self.captured),
            "configurationItemStatus": "OK",
            "configurationStateId": milliseconds(self.captured),
            "configurationStateMd5Hash": "",
            "awsAccountId": self.account,
            "awsRegion": region or self.region,
            "availabilityZone": zone,
            "resourceType": resource_type,
            "resourceId": resource_id,
            "ARN": arn,
            "tags": dict(tags or {}),
            "relatedEvents": [],
            "relationships": [],
            "configuration": dict(configuration),
            "supplementaryConfiguration": dict(supplementary or {}),
        }
        if name is not None:
            item["resourceName"] = name
        if created is not None:
            item["resourceCreationTime"] = iso(created)
        return item


@dataclass(frozen=True)
class Recorder:
    """How resources of one type are recorded.

    listed gives the id of each resource, for messages, and what is known of it; described makes its item, asking
    more where it must, or None where the resource is gone. calls are all that the two call, as `trueup.runner.calls`
    spells it: boto3's service and the API's operation, `s3:GetBucketPolicy`, the listing one first. gone are the error
    codes that say that the resource was deleted meanwhile. A global type is recorded in one Region only. times are
    members of the item that change by themselves or with any change, besides those of every item.
    """

    resource_type: str
    listed: Callable[[Place], Iterable[tuple[str, Any]]]
    described: Callable[[Place, Any], Item | None]
    calls: tuple[str, ...]
    gone: frozenset[str] = frozenset()
    is_global: bool = False
    times: frozenset[str] = frozenset()


def first_lower(name: str) -> str:
    """`DBInstanceArn` is `dBInstanceArn`: how EC2, RDS, Redshift and most others are spelled."""
    return name[:1].lower() + name[1:]


def first_upper(name: str) -> str:
    """`containerDefinitions` is `ContainerDefinitions`: how types are spelled that follow CloudFormation's."""
    return name[:1].upper() + name[1:]


def leading_lower(name: str) -> str:
    """`SSEDescription` is `ssedescription`: how types are spelled that AWS Config took up later."""
    return re.sub(r"^[A-Z]+", lambda capitals: capitals[0].lower(), name)


def milliseconds(moment: datetime) -> int:
    """A point in time as milliseconds since 1970, as the later types have it."""
    return int(moment.timestamp() * 1000)


def converted(
    value: Any,
    spelled: Spelling = first_lower,
    timed: Callable[[datetime], Any] = iso,
    free: frozenset[str] = frozenset(),
) -> Any:
    """An API answer, or a part of one, in AWS Config's spelling; the keys of members that are `free` stay."""

    def again(part: Any) -> Any:
        return converted(part, spelled, timed, free)

    if isinstance(value, Mapping):
        return {
            spelled(key): {own: again(each) for own, each in part.items()}
            if key in free and isinstance(part, Mapping)
            else again(part)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [again(part) for part in value]
    return timed(value) if isinstance(value, datetime) else value


def tag_map(tags: Iterable[Mapping[str, str]] | Mapping[str, str] | None) -> dict[str, str]:
    """Tags by key, from a map, or a list of Key and Value, of key and value, or of TagKey and TagValue."""
    return dict(tags) if isinstance(tags, Mapping) else dict(_tag(tag) for tag in tags or ())


def _tag(tag: Mapping[str, str]) -> tuple[str, str]:
    parts = {name.lower().removeprefix("tag"): text for name, text in tag.items()}
    return parts["key"], parts.get("value") or ""


def paged(client: Any, operation: str, path: str, **parameters: Any) -> Iterator[Any]:
    """All that a JMESPath finds in the answer of a list operation, through all of its pages where it has any."""
    for page in _pages(client, operation, parameters):
        yield from jmespath.search(path, page) or ()


def _pages(client: Any, operation: str, parameters: dict[str, Any]) -> Iterator[Any]:
    """Page by page: as botocore knows how, or else by the token that an answer holds and the next request takes."""
    if client.can_paginate(operation):
        yield from client.get_paginator(operation).paginate(**parameters)
        return
    token: str | None = ""
    while token is not None:
        page = getattr(client, operation)(**parameters)
        yield page
        token = next((name for name in TOKENS if page.get(name)), None)
        if token:
            parameters = parameters | {token: page[token]}
