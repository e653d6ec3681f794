"""The manifest: what this deployment ever created, kept in the home Region's bucket, so that nothing is forgotten.

What there is, AWS says. The manifest says where to look: it names Regions and stacks that the deployment file no
longer does. A thing is written down before it is created.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from trueup import aws
from trueup.deploy.access import Access
from trueup.deploy.configuration import Deployment

KEY = "manifest.json"


@dataclass(frozen=True, order=True)
class Thing:
    """One thing that was created."""

    kind: str  # stack, stack-set, pack
    name: str
    account: str
    region: str


@dataclass
class Manifest:
    """The things, and the way to write them down."""

    things: set[Thing] = field(default_factory=set)

    def regions(self) -> set[str]:
        return {thing.region for thing in self.things}

    def of(self, kind: str) -> list[Thing]:
        return sorted(thing for thing in self.things if thing.kind == kind)


def read(access: Access, deployment: Deployment) -> Manifest:
    """The manifest, empty where there is none yet. Raises AwsError."""
    client = access.client("s3", deployment.home_region)
    bucket = deployment.artifacts_bucket(deployment.home_region)
    given = {"Bucket": bucket, "Key": KEY, "ExpectedBucketOwner": deployment.security_account}
    with aws.translated(f"s3://{bucket}/{KEY}"):
        answer = aws.unless(("NoSuchBucket", "NoSuchKey"), client.get_object, **given)
    if answer is None:
        return Manifest()
    listed = json.loads(answer["Body"].read())
    return Manifest({Thing(**thing) for thing in listed["things"]})


def write(access: Access, deployment: Deployment, manifest: Manifest) -> None:
    """Put the manifest into its bucket, once that is there. Raises AwsError."""
    client = access.client("s3", deployment.home_region)
    bucket = deployment.artifacts_bucket(deployment.home_region)
    with aws.translated(f"s3://{bucket}/{KEY}"):
        aws.unless(
            "NoSuchBucket",
            client.put_object,
            Bucket=bucket,
            Key=KEY,
            Body=text(manifest.things).encode(),
            ContentType="application/json",
            ExpectedBucketOwner=deployment.security_account,
        )


def text(things: Iterable[Thing]) -> str:
    """The manifest as JSON, the same bytes for the same things."""
    held: dict[str, Any] = {"version": 1, "things": [asdict(thing) for thing in sorted(things)]}
    return json.dumps(held, indent=1)
