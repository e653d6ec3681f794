"""The whole loop as a newcomer runs it, once: what it says, what it leaves behind, and that all of it adds up."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from report import test_official_schemas as official
from report.test_counts import counted
from trueup.cli import trueup
from trueup.cli.demo import SHOWN
from trueup.demo import NEGLECTED, WAIVED
from trueup.emulated.contents import payments
from trueup.remediation import journal, planfile


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Run in an empty folder, with no AWS settings; a proxy that nobody answers stands before every network."""
    folder = tmp_path_factory.mktemp("demo")
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    settings = {"PATH": os.environ["PATH"], "HOME": str(folder), "NO_PROXY": "127.0.0.1", **nowhere}
    command = [sys.executable, "-m", "trueup", "demo", "--out-dir", "out"]
    ran = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return SimpleNamespace(told=ran.stdout, out=folder / "out", report=(folder / "out/reports/latest").resolve())


def results(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def failures(path):
    key = ("accountId", "awsRegion", "configRuleName", "resourceId")
    return {tuple(each[name] for name in key) for each in results(path) if each["state"] == "NON_COMPLIANT"}


def test_every_rule_that_the_organization_breaks_finds_something(demo):
    found = {rule for _account, _region, rule, _resource in failures(demo.out / "results-before.jsonl")}
    assert found >= payments.broken()


def test_nothing_raises_and_nothing_is_left_unjudged(demo):
    for name in ("results-before.jsonl", "results-after.jsonl"):
        assert {each["state"] for each in results(demo.out / name)} == {
            "COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "WAIVED",
        }  # fmt: skip


def test_what_is_waived_is_not_planned(demo):
    rule, resource = WAIVED
    plan = planfile.read(demo.out / "plan.json")
    assert rule not in {name for item in plan.items if item.target.id == resource for name in item.rules}
    assert [(each.rule, each.target.id) for each in plan.skipped if each.kind == "waived"] == [(rule, resource)]


def test_the_first_fix_that_is_shown_changes_a_setting_and_no_two_are_of_one_document(demo):
    section = demo.told.partition("\n3. ")[2].partition("\n... and ")[0]
    titles = re.findall(r"^[A-Z0-9_]+  .+  (\w+)$", section, re.MULTILINE)
    assert len(titles) == len(set(titles)) == SHOWN
    assert re.search(rf"{titles[0]}\n[^\n]+\n +{{\n( .*\n)*? +- .+\n +\+ ", section)


def test_only_what_is_safe_is_changed(demo):
    changed = {each.resource for each in journal.read(demo.out / "journal.jsonl")}
    plan = planfile.read(demo.out / "plan.json")
    assert changed <= {item.target.id for item in plan.items if item.risk == "safe"}
    assert len(changed) > 4


def test_fixes_are_found_fixed_and_what_they_bring_is_said(demo):
    before, after = (failures(demo.out / name) for name in ("results-before.jsonl", "results-after.jsonl"))
    assert f"{len(before)} findings before, {len(after)} now: {len(before - after)} are fixed" in demo.told
    assert len(before - after) >= 8
    # The buckets, trail, topics and log groups that fixes make have no tags, no keys of KMS, no lifecycle, no bucket
    # for logs and no lock: which, a fix cannot know, or it costs what was not asked for. AWS would encrypt the buckets
    # with its own keys, which moto does not. A hub and a detector that are on owe what those that are off do not.
    assert {rule for _account, _region, rule, _resource in after - before} == {
        "CLOUDTRAIL_INSIGHTS_ENABLED", "CLOUDTRAIL_S3_BUCKET_ACCESS_LOGGING", "CLOUDWATCH_LOG_GROUP_ENCRYPTED",
        "CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED", "CLOUD_TRAIL_ENCRYPTION_ENABLED", "DATA_STORE_CLASSIFICATION_TAGGED",
        "GUARDDUTY_FINDINGS_EXPORT_CONFIGURED", "LOG_ARCHIVE_BUCKET_DELETE_DENIED",
        "LOG_ARCHIVE_BUCKET_OBJECT_LOCK_ENABLED", "REQUIRED_TAGS", "REQUIRED_TAG_PATTERNS", "S3_BUCKET_LOGGING_ENABLED",
        "S3_BUCKET_MFA_DELETE_ENABLED", "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED", "S3_DEFAULT_ENCRYPTION_KMS",
        "S3_LIFECYCLE_POLICY_CHECK", "SECURITYHUB_FINDING_AGGREGATOR_ENABLED",
    }  # fmt: skip


def test_one_fix_is_taken_back(demo):
    made, undone = journal.read(demo.out / "journal.jsonl"), journal.read(demo.out / "undo.jsonl")
    [resource] = {each.resource for each in undone}
    assert len({each.item for each in made if each.resource == resource}) == 1
    assert f"{resource}: restored" in demo.told


def test_its_report_says_which_fix_was_taken_back_after_the_last_scan(demo):
    fixes = json.loads((demo.report / "results.json").read_text())["fixes"]
    [undone] = [each for each in fixes if each["standing"].startswith("undone")]
    assert (undone["undoneAfterResult"], undone["verifiedBy"]["state"]) == (True, "COMPLIANT")
    assert {each["standing"] for each in fixes} >= {"verified"}
    assert all(each["ranBy"] and each["plannedBy"] and each["approvedBy"] for each in fixes)
    page = (demo.report / "report.html").read_text().replace("<wbr>", "")
    assert undone["resource"] in page.partition('id="pictures"')[0]


def test_the_closing_words_say_what_to_do_next(demo):
    for command in ("trueup apply --risk", "trueup report verify", "trueup explain", "trueup evaluate", "trueup scan"):
        assert command in demo.told
    assert NEGLECTED in demo.told


def test_every_format_of_its_report_holds_the_same_counts(demo):
    states = Counter(each["state"] for each in results(demo.out / "results-after.jsonl"))
    found = counted(demo.report)
    assert found == dict.fromkeys(found, states)


def test_every_format_of_its_report_is_what_the_standards_take(demo):
    total = len(results(demo.out / "results-after.jsonl"))
    made = (SimpleNamespace(counts=SimpleNamespace(discovered=total), evidence=()), demo.report)
    official.test_ocsf_lines_are_compliance_findings_of_each_version(made, "1.5.0")
    official.test_asff_is_what_batch_import_findings_takes(made)
    official.test_oscal_is_what_trestle_reads(made, "assessment-plan")
    official.test_oscal_is_what_trestle_reads(made, "assessment-results")
    official.test_oscal_refers_only_to_what_it_holds(made)
    official.test_junit_is_valid_by_the_schema_that_tests_hold(made)


def test_one_changed_byte_is_noticed(demo):
    def verified():
        return CliRunner().invoke(trueup, ["report", "verify", str(demo.report)], standalone_mode=False).return_value

    assert verified() == 0
    page = demo.report / "report.html"
    whole = page.read_bytes()
    page.write_bytes(whole[:-1] + b" ")
    assert verified() == 1
    page.write_bytes(whole)
