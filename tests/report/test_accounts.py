"""Each account and Region: its counts, what is worst there, its trend, and what was not reached."""

import csv
import json

import openpyxl
import pytest

from report.factory import ORGANIZATION, REGIONS, STATES, line, report, run
from trueup.report import folder, page_accounts
from trueup.report.states import SPOKEN
from trueup.results import State

OWNED = ORGANIZATION.replace("unit: Workloads}", "unit: Workloads, owner: Ann}", 1)


@pytest.fixture
def made(tmp_path):
    before = [line(n, runId="run-0", evaluatedAt="2026-05-01T00:00:00Z", state="NON_COMPLIANT") for n in range(6)]
    with report(tmp_path, run(72), organization=OWNED, previous=[before]) as facts:
        yield facts, folder.write(facts, ["csv", "json", "xlsx", "html"], tmp_path / "out")


def _csv(into):
    with (into / "accounts.csv").open(newline="") as stream:
        return {
            (row["accountId"], row["awsRegion"]): [int(row[state]) for state in STATES]
            for row in csv.DictReader(stream)
        }


def _json(into):
    return {
        (each["account"]["id"], each["awsRegion"]): [each["counts"][state] for state in STATES]
        for each in json.loads((into / "results.json").read_text())["accounts"]
    }


def _xlsx(into):
    rows = openpyxl.load_workbook(into / "results.xlsx")["Accounts"].iter_rows(values_only=True)
    head = next(rows)
    places = [head.index(SPOKEN[State(state)].word) for state in STATES]
    return {(row[0], row[head.index("Region")] or ""): [row[place] for place in places] for row in rows}


def _html(into):
    text = (into / "report.html").read_text().partition('id="places">')[2].partition("</script>")[0]
    data = json.loads(text)
    return {
        (data["accounts"][account][0], data["regions"][region]): counts
        for account, region, counts, *_ in data["places"]
    }


@pytest.mark.parametrize("read", [_csv, _json, _xlsx, _html], ids=["csv", "json", "xlsx", "html"])
def test_the_counts_of_all_accounts_add_up_to_those_of_the_run_in(made, read):
    facts, into = made
    found = read(into)
    assert set(found) == {(place.account, place.region) for place in facts.places.facts}
    assert [sum(column) for column in zip(*found.values(), strict=True)] == [facts.counts[State(s)] for s in STATES]


def test_the_worst_account_comes_first(made):
    failing = [place.counts[State.NON_COMPLIANT] for place in made[0].places.facts]
    assert failing == sorted(failing, reverse=True)
    assert failing[0] > failing[-1]


def test_what_was_meant_and_gave_nothing_is_told(made):
    silent = {
        (place.account, place.region): place.not_reached
        for place in made[0].places.facts
        if not place.counts.discovered
    }
    nothing = (("no result", 0),)
    assert silent == {("444444444444", ""): nothing} | {
        (account, "eu-north-1"): nothing for account in ("111111111111", "222222222222", "333333333333")
    }


def test_what_was_not_evaluated_is_told_with_its_reason(made):
    facts, _ = made
    told = sum(count for place in facts.places.facts for _, count in place.not_reached)
    assert told == facts.counts[State.NOT_EVALUATED] + facts.counts[State.ERROR]
    assert {reason for place in facts.places.facts for reason, _ in place.not_reached} == {
        "NEEDS_API",
        "KeyError",
        "no result",
    }


def test_the_worst_controls_of_a_place_are_those_with_most_failures_there(tmp_path):
    lines = [line(n, state="NON_COMPLIANT", configRuleName="IAM_PASSWORD_POLICY", accountId="1" * 12) for n in range(3)]
    lines.append(line(9, state="NON_COMPLIANT", configRuleName="INCOMING_SSH_DISABLED", accountId="1" * 12))
    with report(tmp_path, [each | {"awsRegion": REGIONS[0]} for each in lines]) as facts:
        [place] = facts.places.facts
    assert place.worst == (("SEC02-BP01", 3), ("SEC01-BP02", 1))


def test_the_trend_is_of_the_failures_of_the_last_run_and_unknown_where_it_did_not_look(made):
    before = {(place.account, place.region): place.before for place in made[0].places.facts}
    assert sum(count or 0 for count in before.values()) == 6
    assert before["333333333333", "eu-west-1"] is None


def test_name_unit_and_owner_stand_with_the_account(made):
    [first] = {
        tuple(each["account"].values())
        for each in json.loads((made[1] / "results.json").read_text())["accounts"]
        if each["account"]["id"] == "111111111111"
    }
    assert first == ("111111111111", "production", "Workloads", "Ann")


def test_a_cell_of_the_map_is_what_all_regions_and_rules_of_its_control_say(tmp_path):
    lines = [
        line(0, configRuleName="INCOMING_SSH_DISABLED", state="COMPLIANT", awsRegion="eu-west-1"),
        line(1, configRuleName="S3_BUCKET_SSL_REQUESTS_ONLY", state="NON_COMPLIANT", awsRegion="us-east-1"),
        line(2, configRuleName="IAM_PASSWORD_POLICY", state="WAIVED"),
    ]
    with report(tmp_path, lines) as facts:
        assert facts.places.cells == {"111111111111": ("1", "1", "w", "", "")}


ARNS = {
    "with zeros before it": ("000000000042", "eu-west-1", "arn:aws:iam::000000000042:root"),
    "of China": ("111111111111", "cn-north-1", "arn:aws-cn:iam::111111111111:root"),
    "of GovCloud": ("111111111111", "us-gov-west-1", "arn:aws-us-gov:iam::111111111111:root"),
    "whose resources are global": ("111111111111", "global", "arn:aws:iam::111111111111:root"),
    "that is none": ("=1+1", "eu-west-1", ""),
    "in other digits": ("\u0661" * 12, "eu-west-1", ""),
    "that nobody knows": ("", "eu-west-1", ""),
}


@pytest.mark.parametrize(("account", "region", "arn"), ARNS.values(), ids=ARNS)
def test_readers_that_take_ids_for_numbers_have_the_arn_of_an_account(tmp_path, account, region, arn):
    with report(tmp_path, [line(0, accountId=account, awsRegion=region, state="WAIVED")]) as facts:
        into = folder.write(facts, ["csv"], tmp_path / "out")
    for name in ("results.csv", "population.csv", "sample.csv", "accounts.csv", "waived.csv"):
        with (into / name).open(newline="", encoding="utf-8") as stream:
            rows = [row for row in csv.DictReader(stream) if row.get("state") or "worst" in row]
        assert [row["accountArn"] for row in rows] == [arn] * len(rows)
        assert rows


def test_columns_that_the_page_cannot_hold_are_counted_out_loud(made, tmp_path, monkeypatch):
    monkeypatch.setattr(page_accounts, "MOST_CELLS", 1)
    monkeypatch.setattr(page_accounts, "STATIC_SIDE", 1)
    facts, _ = made
    page = (folder.write(facts, ["html"], tmp_path / "small") / "report.html").read_text()
    left_out = sum(bool(control.rules) for control in facts.controls) - 1
    assert f"{left_out} controls with the fewest failures are not in this map." in page
