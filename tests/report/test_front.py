"""The first screen: what is said of a run in few words, and what keeps that from being the whole truth."""

import pytest

from report.factory import ORGANIZATION, WAIVERS, line, report, run
from trueup.report.front import BAD, GOOD, NO_OPINION, PART, front

SSH, PASSWORD = {"configRuleName": "INCOMING_SSH_DISABLED"}, {"configRuleName": "IAM_PASSWORD_POLICY"}
ONE = """
name: example
title: One control
framework: Example
description: For tests.
controls:
  - {id: C-1, title: Close administrative ports, rules: [INCOMING_SSH_DISABLED]}
"""
GOOD_LINE = line(0, state="COMPLIANT", **SSH)

OPINIONS = {
    "of compliant results": ([GOOD_LINE], ONE, GOOD),
    "without a pack": ([GOOD_LINE], None, GOOD),
    "of a failure": ([GOOD_LINE, line(1, state="NON_COMPLIANT", **SSH)], ONE, BAD),
    "of a failure without a pack": ([line(1, state="NON_COMPLIANT", **SSH)], None, BAD),
    "of a failure that is of no control": ([GOOD_LINE, line(1, state="NON_COMPLIANT", **PASSWORD)], ONE, BAD),
    "of a waived failure": ([GOOD_LINE, line(1, state="WAIVED", waiverId="W", **SSH)], None, PART),
    "of what could not be evaluated": ([GOOD_LINE, line(1, state="ERROR", **SSH)], ONE, PART),
    "of nothing that applies": ([line(1, state="NOT_APPLICABLE", **SSH)], None, PART),
    "of nothing": ([], ONE, NO_OPINION),
    "of inputs that do not add up": ([GOOD_LINE, "{"], ONE, NO_OPINION),
}


@pytest.mark.parametrize(("lines", "pack", "opinion"), OPINIONS.values(), ids=OPINIONS)
def test_the_opinion(tmp_path, lines, pack, opinion):
    with report(tmp_path, lines, pack=pack) as facts:
        assert front(facts).opinion == opinion


def test_what_was_meant_and_left_out_stands_first(tmp_path):
    waived = line(99, state="WAIVED", configRuleName="S3_BUCKET_SSL_REQUESTS_ONLY")
    with report(tmp_path, [*run(36), waived], organization=ORGANIZATION, waivers=WAIVERS) as facts:
        first = front(facts)
    scope = [(fact.name, fact.said) for fact in first.scope.facts]
    assert ("Accounts", "3 of 4 with results") in scope
    assert ("Without results", "444444444444 (new)") in scope
    assert ("Excluded", "account 555555555555 (closed in May)") in scope
    assert "Nothing came from 1 account and 1 Region meant to be covered." in first.reservations
    assert "The results are not sealed." in first.reservations
    assert "Under waiver: 1 mandatory control." in first.reservations


def test_many_accounts_are_counted_and_the_first_named(tmp_path):
    accounts = "".join(f'\n  - {{id: "{n:012}"}}' for n in range(300))
    with report(tmp_path, run(3), organization=f"accounts:{accounts}") as facts:
        [silent] = [fact.said for fact in front(facts).scope.facts if fact.name == "Without results"]
    assert silent.startswith("000000000000, 000000000001, ")
    assert silent.endswith(" and 295 more")


def test_population_and_sample_add_up(tmp_path):
    with report(tmp_path, [*run(60), line(0)]) as facts:
        said = {fact.name: fact.said for fact in front(facts).population.facts}
    assert said["Discovered"] == "60 results, all in population.csv"
    assert said["Sample"] == "20 in sample.csv, seed run-1"
    assert said["Lines"] == "61 read = 60 counted + 1 duplicates + 0 unreadable"


def test_changes_are_told_of_the_last_run_and_not_known_without_one(tmp_path):
    before = [line(0, state="NON_COMPLIANT", runId="run-0", evaluatedAt="2026-05-01T00:00:00Z")]
    with report(tmp_path, [line(0, state="COMPLIANT")], previous=[before]) as facts:
        said = {fact.name: fact.said for fact in front(facts).changes.facts}
        assert (said["Last run"], said["Fixed"]) == ("run-0, 2026-05-01 00:00 UTC", "1")
    with report(tmp_path, [line(0)]) as facts:
        assert front(facts).changes.said == ("No earlier run was given, so nothing is known about it.",)
