import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

import support
from trueup import catalogue, cost
from trueup.cli import trueup
from trueup.cost import Assumptions, estimate, savings, tiered

LIBRARY = catalogue.load(support.ROOT)
SSL = LIBRARY.rules["S3_BUCKET_SSL_REQUESTS_ONLY"]
SSH = LIBRARY.rules["INCOMING_SSH_DISABLED"]
PASSWORDS = LIBRARY.rules["IAM_PASSWORD_POLICY"]
BUCKETS = {("1", "eu-west-1", "AWS::S3::Bucket"): 100}
GROUPS = {("1", "eu-west-1", "AWS::EC2::SecurityGroup"): 10}

TIERS = {
    "nothing": (0, 0.0),
    "the first tier, to its end": (100_000, 100.0),
    "one into the second tier": (100_001, 100.0008),
    "the second tier, to its end": (500_000, 420.0),
    "the third tier": (600_000, 470.0),
}


@pytest.mark.parametrize(("evaluations", "dollars"), TIERS.values(), ids=TIERS)
def test_evaluations_cost(evaluations, dollars):
    assert tiered(evaluations) == pytest.approx(dollars)


def counted(costs, cause):
    return sum(each.count for each in costs if each.cause == cause)


def test_a_change_rule_is_evaluated_as_often_as_its_resources_change():
    costs = estimate(BUCKETS, [SSL], Assumptions(changes=4))
    assert counted(costs, "rule evaluations") == counted(costs, "configuration items") == 400


def test_a_periodic_rule_is_evaluated_every_day_for_what_it_reports():
    assert counted(estimate(BUCKETS, [PASSWORDS]), "rule evaluations") == 30


def test_a_rule_of_both_kinds_is_evaluated_on_changes_and_every_day_for_each_resource():
    assert counted(estimate(GROUPS, [SSH], Assumptions(changes=4)), "rule evaluations") == 40 + 300


def test_accounts_fill_their_tiers_apart():
    two = {(account, "eu-west-1", "AWS::S3::Bucket"): 25_000 for account in ("1", "2")}
    dollars = sum(each.dollars for each in estimate(two, [SSL]) if each.cause == "rule evaluations")
    assert dollars == pytest.approx(200.0)


def test_the_share_of_rules_adds_up_to_the_whole():
    counts = {**BUCKETS, **GROUPS}
    costs = estimate(counts, [SSL, SSH, PASSWORDS])
    of_rules = sum(each.dollars for each in cost.by_rule(costs))
    assert of_rules + sum(each.dollars for each in costs if not each.rule) == pytest.approx(
        sum(each.dollars for each in cost.by_cause(costs))
    )


def test_daily_recording_makes_at_most_one_item_a_day():
    assert counted(estimate(BUCKETS, [], Assumptions(changes=100, recording="daily")), "configuration items") == 3000


def test_fixes_cost_steps_and_script_time():
    [steps] = [each for each in estimate({}, [], Assumptions(fixes=100)) if each.cause == "automation steps"]
    assert steps.dollars == pytest.approx(100 * 0.002 + 1000 * 0.00003)


@pytest.mark.parametrize("name", cost.prices()["fixes"])
def test_what_a_fix_turns_on_has_the_price_that_its_document_tells(name):
    told = " ".join(LIBRARY.documents[name].content["description"].split())
    for price in cost.prices()["fixes"][name]:
        assert f"{price['dollars']:.2f} USD for {price['per']:,}" in told


def test_it_tells_what_the_fixes_of_the_rules_turn_on():
    [line] = cost.after_fixes([SSL, LIBRARY.rules["CLOUDTRAIL_S3_DATAEVENTS_ENABLED"]])
    assert line == "EnableCloudTrailS3DataEvents: $0.10 for 100,000 data events"


def test_it_tells_each_price_of_what_a_fix_turns_on():
    assert cost.after_fixes([LIBRARY.rules["MACIE_STATUS_CHECK"]]) == [
        "EnableMacie: $0.10 for 1 bucket and month",
        "EnableMacie: $0.01 for 100,000 objects watched, by discovery",
        "EnableMacie: $1.00 for 1 GB looked into, by discovery",
    ]


def test_what_fixes_turn_on_costs_by_resource():
    machines, scans = {("1", "eu-west-1", "AWS::EC2::Instance"): 10}, LIBRARY.rules["INSPECTOR_EC2_SCAN_ENABLED"]
    cause = "what INSPECTOR_EC2_SCAN_ENABLED turns on"
    [scanned] = [
        each for each in estimate(machines | BUCKETS, [scans, SSL], Assumptions(fixes=1)) if each.cause == cause
    ]
    assert (scanned.count, scanned.unit) == (10, "instances")
    assert scanned.dollars == pytest.approx(12.528)
    assert counted(estimate(machines, [scans]), cause) == 0


def test_it_says_what_would_save_and_by_how_much():
    everywhere = {("1", region, "AWS::IAM::Role"): 1000 for region in ("eu-west-1", "us-east-1")}
    told = dict(savings({**everywhere, **GROUPS}, [SSH], Assumptions(changes=300)))
    assert told["record IAM's global types in one Region only"] == pytest.approx(900.0, abs=0.1)
    assert any(text.startswith("judge INCOMING_SSH_DISABLED on changes only") for text in told)
    assert any(text.startswith("record every type daily") for text in told)


def test_daily_recording_is_not_advised_where_an_item_a_day_costs_more():
    assert not [text for text, _saved in savings(BUCKETS, [SSL], Assumptions(changes=30)) if "daily" in text]


def test_it_does_not_advise_what_saves_nothing():
    assert savings({}, [replace(SSL)], Assumptions(recording="daily")) == []


def run(*arguments):
    return CliRunner().invoke(trueup, ["cost", *map(str, arguments)], standalone_mode=False)


def snapshot(tmp_path, *more):
    path = tmp_path / "items.jsonl"
    items = [support.item("AWS::S3::Bucket", resourceId=f"b{number}") for number in range(3)]
    path.write_text("\n".join([*map(json.dumps, [*items, items[0]]), *more]))
    return path


def test_the_command_counts_each_resource_once_and_sums_up(tmp_path):
    ran = run(snapshot(tmp_path), "--rule", SSL.name, "--output", "jsonl", "--times", 10)

    rows = {row["cause"]: row for row in map(json.loads, ran.stdout.splitlines())}
    assert rows["configuration items"]["count"] == 3 * 4 * 10
    assert rows["total"]["dollars"] == pytest.approx(sum(row["dollars"] for row in rows.values()) / 2, abs=0.02)
    assert "3 resources in 1 accounts, times 10" in ran.stderr
    assert "Prices as of" in ran.stderr
    assert f"A million evaluations on change take ${cost.dollars_a_million():,.2f} of Lambda" in " ".join(
        ran.stderr.split()
    )


def test_the_command_tells_what_is_billed_once_it_is_fixed(tmp_path):
    ran = run(snapshot(tmp_path), "--rule", "CLOUDTRAIL_S3_DATAEVENTS_ENABLED")

    told = "Once fixed, by EnableCloudTrailS3DataEvents: $0.10 for 100,000 data events."
    assert told in " ".join(ran.stderr.split())


def test_the_command_names_what_it_could_not_read(tmp_path):
    ran = run(snapshot(tmp_path, "{"), "--rule", SSL.name)

    assert "items.jsonl" in ran.stderr
    assert "the estimate is of the rest" in str(ran.exception)
    assert ran.exception.exit_code == 3


def test_without_any_item_there_is_no_estimate(tmp_path):
    (tmp_path / "empty.json").write_text("{}")
    assert "no configuration item" in str(run(tmp_path / "empty.json").exception)
