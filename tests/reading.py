"""Somebody who reads the documentation and types what stands there, in a folder with the files that it speaks of.

AWS is an account of the emulated organization; `trueup deploy` finds an organization made by hand, and `trueup collect`
an aggregator made by hand.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

import support
from collect.aggregated import TLS, FakeAggregator, Held, compliance_items, deployed
from collect.served import Server
from deploy.conftest import PILOT
from deploy.fake.organization import REGIONS, SECURITY, FakeOrganization
from pack_samples import FOREIGN
from trueup import aws, emulated, recorder
from trueup.cli import main
from trueup.emulated import HOME, Organization

ACCOUNT, BUCKET = "payments", "payments-logs"
RULE = "S3_BUCKET_VERSIONING_ENABLED"
TYPES = ("AWS::S3::Bucket", "AWS::KMS::Key")
DEPLOYMENT = {
    "version": 1,
    "securityAccount": SECURITY,
    "homeRegion": REGIONS[0],
    "regions": list(REGIONS[:1]),
    "packs": ["s3"],
    "waves": [{"name": "pilot", "accounts": [PILOT]}, {"name": "everyone", "percentage": 100}],
    "memberAccess": {"roleName": "reader"},
}
# The files that pages show, by page.
EXAMPLES = {"waivers.yaml": "waivers.md", "organization.yaml": "reports.md", "my-pack.yaml": "packs.md"}
YAML = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DATED = re.compile(r"(approved|expires): \S+")
# The aggregators that pages ask: one of the reader's own, and the one that `trueup deploy` makes.
AGGREGATORS = ("organization", "trueup")


class Reader:
    """One person in one folder; `typed` gives the exit status of a command line, and what it says."""

    def __init__(self, folder: Path, organization: Organization, aggregator: Server, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.aggregator, self.patch = folder, aggregator, patch
        self.deployed = FakeOrganization()
        self.account = organization.account(ACCOUNT).id
        keys = organization.session(ACCOUNT).get_credentials().get_frozen_credentials()
        self.keys = {
            "aws_access_key_id": keys.access_key,
            "aws_secret_access_key": keys.secret_key,
            "aws_session_token": keys.token,
        }
        patch.chdir(folder)
        patch.setattr("sys.stdin.isatty", lambda: True)
        patch.setattr("click.termui.visible_prompt_func", lambda _text: "y")
        patch.setattr("time.sleep", lambda _seconds: None)
        self._settings()
        self._files(organization.session(ACCOUNT))

    def typed(self, text: str) -> tuple[int, str]:
        """A command line of trueup; `> file` is all that it may ask of a shell."""
        words = shlex.split(text)
        target = words.pop(words.index(">") + 1) if ">" in words else None
        arguments = [word for word in words[1:] if word != ">"]
        out, told = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
        ended = pytest.raises(SystemExit)
        with self._world(arguments), contextlib.redirect_stdout(out), contextlib.redirect_stderr(told), ended as left:
            main(arguments)
        said = [_content(stream) for stream in (out, told)]
        if target:
            (self.folder / target).write_bytes(said[0])
        return int(left.value.code or 0), b"".join(said).decode()

    @contextlib.contextmanager
    def _world(self, arguments: Sequence[str]) -> Iterator[None]:
        """Who answers, for as long as the command runs."""
        with self.patch.context() as patch:
            if arguments[0] == "deploy":
                patch.setattr(aws, "session", lambda profile=None, region=None: self.deployed.session())
                patch.setattr(aws, "assume_role", self.deployed.become)
            elif "--aggregator" in arguments:
                name = arguments[arguments.index("--aggregator") + 1]
                assert name in AGGREGATORS, name
                held = [Held(self.account, HOME, deployed(rule), BUCKET, "NON_COMPLIANT") for rule in (RULE, TLS)]
                self.aggregator.fake = FakeAggregator(held, name)
                patch.setenv("AWS_ENDPOINT_URL", self.aggregator.url)
            yield

    def _settings(self) -> None:
        """The account's keys in the environment, and once more as profiles."""
        profile = "".join(f"{name} = {value}\n" for name, value in self.keys.items()) + f"region = {HOME}\n"
        settings = self.folder / "aws-settings"
        settings.write_text(f"[profile sandbox]\n{profile}\n[profile audit]\n{profile}")
        self.patch.setenv("AWS_CONFIG_FILE", str(settings))
        for name, value in self.keys.items():
            self.patch.setenv(name.upper(), value)
        self.patch.setenv("AWS_REGION", HOME)

    def _files(self, session: Any) -> None:
        """What pages take as given: a snapshot, results, a register, packs, a deployment."""
        recorded = list(recorder.record(session, HOME, TYPES, self.account))
        items = [item for item in recorded if item["resourceId"] == BUCKET or item["resourceType"] == TYPES[1]]
        (self.folder / "snapshot.json.gz").write_bytes(_delivered(items))
        self.typed("trueup evaluate snapshot.json.gz --output jsonl --out results.jsonl")
        results = (self.folder / "results.jsonl").read_text()
        run = json.loads(results.partition("\n")[0])["runId"]
        (self.folder / "last-month.jsonl").write_text(results.replace(run, "last-month"))
        for name, page in EXAMPLES.items():
            example, *_ = YAML.findall((support.ROOT / "docs" / page).read_text())
            (self.folder / name).write_text(DATED.sub(_from_now, example.replace("name: s3\n", "name: my-pack\n")))
        shutil.copy(FOREIGN / "storage-baseline.yaml", self.folder / "their-pack.yaml")
        (self.folder / "deployment.yaml").write_text(yaml.safe_dump(DEPLOYMENT))


def prepare(organization: Organization) -> None:
    """What the account has besides: tags on the bucket, and in another what AWS Config delivers of its results."""
    s3 = organization.session(ACCOUNT).client("s3")
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "CostCenter", "Value": "4711"}]})
    s3.create_bucket(Bucket="config-bucket", CreateBucketConfiguration={"LocationConstraint": HOME})
    held = compliance_items([Held(emulated.MANAGEMENT, HOME, deployed(RULE), BUCKET, "NON_COMPLIANT")])
    complete = {"awsAccountId": emulated.MANAGEMENT, "configurationItemStatus": "OK"}
    key = f"AWSLogs/{emulated.MANAGEMENT}/Config/{HOME}/ConfigSnapshot.json.gz"
    s3.put_object(Bucket="config-bucket", Key=key, Body=_delivered([item | complete for item in held]))


def _from_now(dated: re.Match[str]) -> str:
    """A waiver that is neither over nor about to be, whatever day it is."""
    day = datetime.now(UTC).date() + timedelta(days={"approved": -7, "expires": 90}[dated[1]])
    return f"{dated[1]}: {day.isoformat()}"


def _delivered(items: Sequence[Any]) -> bytes:
    """A snapshot as AWS Config delivers it."""
    return gzip.compress(json.dumps({"fileVersion": "1.0", "configurationItems": items}).encode())


def _content(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()
