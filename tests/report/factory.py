"""Results of a made-up run: six states, several accounts and Regions, a pack of controls, waivers, a journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from trueup import catalogue
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack, read_pack
from trueup.report.gather import gather
from trueup.report.model import Report, Sources
from trueup.report.store import Store
from trueup.results import Result

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ACCOUNTS = ("111111111111", "222222222222", "333333333333")
REGIONS = ("eu-west-1", "us-east-1")
STATES = ("COMPLIANT", "NON_COMPLIANT", "WAIVED", "NOT_APPLICABLE", "NOT_EVALUATED", "ERROR")
RULES = {
    "S3_BUCKET_SSL_REQUESTS_ONLY": ("AWS::S3::Bucket", "medium"),
    "INCOMING_SSH_DISABLED": ("AWS::EC2::SecurityGroup", "critical"),
    "IAM_PASSWORD_POLICY": ("AWS::::Account", "high"),
}
PACK = """
name: example
title: Example pack
framework: Example framework, edition 1
description: For tests.
controls:
  - {id: SEC01-BP01, title: Encrypt in transit, rules: [S3_BUCKET_SSL_REQUESTS_ONLY], mandatory: true}
  - {id: SEC01-BP02, title: Close administrative ports, rules: [INCOMING_SSH_DISABLED, S3_BUCKET_SSL_REQUESTS_ONLY]}
  - {id: SEC02-BP01, title: Strong passwords, rules: [IAM_PASSWORD_POLICY]}
  - {id: SEC03-BP01, title: Least privilege, rules: [IAM_USER_GROUP_MEMBERSHIP_CHECK]}
  - {id: SEC10-BP01, title: Identify key personnel, manual: Ask for the list of contacts.}
"""
WAIVERS = """
version: 1
waivers:
  - id: W-1
    rules: [S3_BUCKET_SSL_REQUESTS_ONLY]
    accounts: [{glob: "*"}]
    regions: [{glob: "*"}]
    resources: [{glob: "*"}]
    owner: Ann
    approver: Bob
    reason: Legacy clients
    ticket: T-1
    approved: 2026-01-01
    expires: 2026-06-20
  - id: W-2
    rules: [INCOMING_SSH_DISABLED]
    accounts: ["111111111111"]
    regions: [eu-west-1]
    resources: [gone]
    owner: Ann
    approver: Bob
    reason: Bastion
    ticket: T-2
    approved: 2026-01-01
    expires: 2026-05-01
"""
CONTACTS = "The list of contacts of May.\n"
EVIDENCE = f"""
version: 1
evidence:
  - id: E-1
    control: SEC10-BP01
    who: Ann
    what: The list of contacts was read, and two numbers called.
    when: 2026-05-01
    validUntil: 2026-12-31
    files:
      - {{path: contacts.txt, sha256: {sha256(CONTACTS.encode()).hexdigest()}}}
  - id: E-2
    control: SEC01-BP01
    account: "111111111111"
    who: Bob
    what: The exceptions of the load balancers were reviewed.
    when: 2025-05-01
    validUntil: 2026-04-30
  - id: E-3
    processCheck: incident-response-plan
    who: Bob
    what: The plan was read.
    when: 2026-05-01
    validUntil: 2026-06-01
    files:
      - {{path: gone.pdf, sha256: {"a" * 64}}}
"""
ORGANIZATION = """
id: o-abcdef1234
name: Example Ltd
accounts:
  - {id: "111111111111", name: production, unit: Workloads}
  - {id: "222222222222", name: staging, unit: Workloads}
  - {id: "333333333333", name: audit}
  - {id: "444444444444", name: new}
  - {id: "555555555555", name: closed}
regions: [eu-west-1, us-east-1, eu-north-1]
excludedAccounts: [{id: "555555555555", reason: closed in May}]
"""


def line(number: int = 0, **parts: Any) -> dict[str, Any]:
    """One result; `number` decides rule, account, Region and state where they are not given."""
    rule = str(parts.get("configRuleName", list(RULES)[number % 3]))
    kind, severity = RULES.get(rule, ("AWS::S3::Bucket", "low"))
    account = ACCOUNTS[number // 3 % 3]
    made = {
        "runId": "run-1",
        "accountId": account,
        "awsRegion": REGIONS[number % 2],
        "configRuleName": rule,
        "resourceType": kind,
        "resourceId": f"resource-{number}",
        "resourceName": f"name-{number}",
        "arn": f"arn:aws:s3:::resource-{number}" if kind == "AWS::S3::Bucket" else "",
        "state": STATES[number // 2 % 6],
        "severity": severity,
        "evaluatedAt": stamp(NOW - timedelta(hours=1, seconds=number % 60)),
        "configurationItemCaptureTime": stamp(NOW - timedelta(days=number % 120, hours=2)),
        "annotation": f"What is wrong with resource-{number}." if STATES[number // 2 % 6] != "COMPLIANT" else "",
    } | parts
    state = made["state"]
    made.setdefault(
        "reason", {"WAIVED": "NON_COMPLIANT", "NOT_EVALUATED": "NEEDS_API", "ERROR": "KeyError"}.get(state, "")
    )
    made.setdefault("waiverId", "W-1" if state == "WAIVED" else "")
    return json.loads(Result(**made).line())


def stamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def run(count: int = 36, **parts: Any) -> list[dict[str, Any]]:
    """So many results in which each rule meets each state."""
    return [line(number, **parts) for number in range(count)]


def write(path: Path, lines: Iterable[Any]) -> Path:
    """A file of lines: results as JSON, text and bytes as they are."""
    with path.open("wb") as stream:
        for each in lines:
            raw = each if isinstance(each, bytes) else (each if isinstance(each, str) else json.dumps(each)).encode()
            stream.write(raw if raw.endswith(b"\n") or isinstance(each, bytes) else raw + b"\n")
    return path


def library() -> Catalogue:
    return catalogue.load(Path(__file__).parents[2])


def pack(folder: Path, text: str = PACK) -> Pack:
    path = folder / "example.yaml"
    path.write_text(text)
    return read_pack(path, library().rules)


@contextmanager
def report(folder: Path, lines: Iterable[Any], **parts: Any) -> Iterator[Report]:
    """The report of some lines, with the pack; `parts` are of Sources and gather, texts become files."""
    files = {}
    for name, suffix in (("waivers", "yaml"), ("organization", "yaml"), ("evidence", "yaml")):
        if name in parts:
            files[name] = folder / f"{name}.{suffix}"
            files[name].write_text(parts.pop(name))
    for name in ("previous", "journals"):
        files[name] = [write(folder / f"{name}-{place}.jsonl", each) for place, each in enumerate(parts.pop(name, ()))]
    files["service_levels"] = parts.pop("service_levels", None)
    sources = Sources([write(folder / "results.jsonl", lines)], **files)
    chosen = parts.pop("pack", PACK)
    now = parts.pop("now", NOW)
    store = Store()
    try:
        yield gather(sources, library(), pack(folder, chosen) if chosen else None, store, now, **parts)
    finally:
        store.close()
