"""A whole chain in one folder: items, a register, a pack, manual evidence, results and their seal, the journals of a
fix and of its undo, and a report of them all."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import support
from report.factory import CONTACTS, EVIDENCE, PACK, WAIVERS
from trueup import catalogue
from trueup.catalogue.packs import read_pack
from trueup.cli import trueup
from trueup.remediation.journal import Journal
from trueup.report import folder
from trueup.report.gather import gather
from trueup.report.model import Sources
from trueup.report.store import Store
from trueup.runner.calls import Call

RULES = ("S3_BUCKET_SSL_REQUESTS_ONLY", "INCOMING_SSH_DISABLED", "S3_BUCKET_VERSIONING_ENABLED")
FORMATS = ("json", "csv", "junit", "pdf")


@dataclass(frozen=True)
class Bundle:
    """Its folder, the evaluators (copies of the library's), and the report."""

    at: Path
    rules: Path
    report: Path

    def evaluator(self, name: str) -> Path | None:
        return self.rules / name if (self.rules / name).is_dir() else None


def items(count: int = 4) -> list[dict[str, object]]:
    """So many buckets that fail, and a security group that is right."""
    buckets = [support.item("AWS::S3::Bucket", resourceId=f"bucket-{number}") for number in range(count)]
    return [*buckets, support.item("AWS::EC2::SecurityGroup", configuration={"ipPermissions": []})]


def evaluated(at: Path, *options: object) -> int:
    """`trueup evaluate` of `items.json` into `results.jsonl`, by RULES. Gives the exit status."""
    rules = [option for name in RULES for option in ("--rule", name)]
    given = [at / "items.json", "--output", "jsonl", "--out", at / "results.jsonl", "--quiet", *rules, *options]
    return int(trueup.main(["evaluate", *map(str, given)], standalone_mode=False) or 0)


def made(at: Path, *options: object) -> Bundle:
    """One that holds, of a run with these options. The register waives one of the rules."""
    (at / "items.json").write_text(json.dumps(items()))
    day = datetime.now(UTC).date()
    register = WAIVERS.replace("2026-01-01", str(day)).replace("2026-06-20", str(day.replace(year=day.year + 1, day=1)))
    (at / "waivers.yaml").write_text(register.replace("2026-05-01", str(day.replace(year=day.year + 1, day=1))))
    (at / "example.yaml").write_text(PACK)
    (at / "contacts.txt").write_text(CONTACTS)
    (at / "evidence.yaml").write_text(EVIDENCE.partition("  - id: E-2")[0])
    evaluated(at, "--waivers", at / "waivers.yaml", *options)
    call = Call("s3", "PutBucketPolicy", {"Bucket": "b", "Policy": '{"new": 1}'}, "eu-west-1")
    change = {"call": call.to_json(), "pre": [None], "step": "Fix", "rule": RULES[0], "document": "D", "account": "1"}
    with Journal(at / "journal.jsonl") as opened:
        opened.outcome(opened.about(resource="b").intent(change), {}, None, [{"Policy": '{"new":1}'}])
    back = Call("s3", "DeleteBucketPolicy", {"Bucket": "b"}, "eu-west-1")
    taken = change | {"call": back.to_json(), "pre": [{"Policy": '{"new":1}'}], "step": "undo of change 1"}
    with Journal(at / "undo.jsonl", command="undo") as opened:
        opened.outcome(opened.about(resource="b").intent(taken), {}, None, [None])
    for name in RULES:
        shutil.copytree(support.ROOT / "rules" / name, at / "rules" / name, ignore=shutil.ignore_patterns("__*"))
    return Bundle(at, at / "rules", reported(at))


def reported(at: Path, sign: str = "") -> Path:
    """A report of what is there."""
    library = catalogue.load(support.ROOT)
    pack = read_pack(at / "example.yaml", library.rules)
    journals = [at / "journal.jsonl", at / "undo.jsonl"]
    sources = Sources([at / "results.jsonl"], (), journals, at / "waivers.yaml", evidence=at / "evidence.yaml")
    with closing(Store()) as store:
        facts = gather(sources, library, pack, store, datetime.now(UTC))
        return folder.write(facts, FORMATS, at / "reports", force=True, sign=sign)
