"""How controls worked over several runs: what opened, closed, came back and lasted too long, and when nobody looked."""

import csv
import json
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from report.factory import WAIVERS, line, report
from trueup.report import folder, write_csv, write_xlsx
from trueup.report.effectiveness import failures, periods
from trueup.report.history import Step
from trueup.results import State

RULE = "S3_BUCKET_SSL_REQUESTS_ONLY"
OK, BAD, WAIVED, UNKNOWN, BROKEN = "COMPLIANT", "NON_COMPLIANT", "WAIVED", "NOT_EVALUATED", "ERROR"
OTHERS = "NOT_APPLICABLE"


def results(day, **states):
    """What the run of a day said of resources; one that stays compliant is always there."""
    at = f"{day}T06:00:00Z"
    same = {"configRuleName": RULE, "runId": f"run-{day}", "evaluatedAt": at, "configurationItemCaptureTime": at}
    return [
        line(0, resourceId=resource, state=state, annotation="", **same)
        for resource, state in ({"beside": OK} | states).items()
    ]


def told(tmp_path, *runs, levels="", unit="month", **parts):
    """(period, member -> value) of the first control of the pack, over these runs."""
    if levels:
        (tmp_path / "levels.yaml").write_text(levels)
        parts["service_levels"] = tmp_path / "levels.yaml"
    with report(tmp_path, runs[-1], previous=runs[:-1], unit=unit, **parts) as facts:
        return {each.period: each for each in facts.effectiveness if each.control == "SEC01-BP01"}


# What the runs of these days say of one resource -> month -> (opened, of them re-opened, closed, gone, open at the end)
MAY1, MAY8, MAY20, JUN1 = "2026-05-01", "2026-05-08", "2026-05-20", "2026-06-01"
NOTHING = (0, 0, 0, 0, 0)
COURSES = {
    "is compliant all the time": ([OK, OK, OK, OK], NOTHING, NOTHING),
    "fails, and is mended in the same month": ([BAD, OK, OK, OK], (1, 0, 1, 0, 0), NOTHING),
    "fails, and is mended in the next month": ([OK, OK, BAD, OK], (1, 0, 0, 0, 1), (0, 0, 1, 0, 0)),
    "fails all the time": ([BAD, BAD, BAD, BAD], (1, 0, 0, 0, 1), (0, 0, 0, 0, 1)),
    "fails again after it was mended": ([BAD, OK, BAD, OK], (2, 1, 1, 0, 1), (0, 0, 1, 0, 0)),
    "is deleted while it fails": ([BAD, None, None, None], (1, 0, 0, 1, 0), NOTHING),
    "is deleted in the next month": ([OK, OK, BAD, None], (1, 0, 0, 0, 1), (0, 0, 0, 1, 0)),
    "is made anew, and fails as before": ([BAD, None, BAD, BAD], (2, 1, 0, 1, 1), (0, 0, 0, 0, 1)),
    "cannot be judged for a while, and still fails": ([BAD, UNKNOWN, BROKEN, BAD], (1, 0, 0, 0, 1), (0, 0, 0, 0, 1)),
    "cannot be judged for a while, and is mended": ([BAD, UNKNOWN, OK, OK], (1, 0, 1, 0, 0), NOTHING),
    "does not apply any more": ([BAD, OTHERS, OTHERS, OTHERS], (1, 0, 0, 0, 1), (0, 0, 0, 0, 1)),
    "is waived, which mends nothing": ([BAD, WAIVED, WAIVED, WAIVED], (1, 0, 0, 0, 1), (0, 0, 0, 0, 1)),
    "is waived from the start, and mended": ([WAIVED, OK, OK, OK], (1, 0, 1, 0, 0), NOTHING),
    "is new, and fails": ([None, None, None, BAD], NOTHING, (1, 0, 0, 0, 1)),
}


@pytest.mark.parametrize(("states", "may", "june"), COURSES.values(), ids=COURSES)
def test_a_resource_that(tmp_path, states, may, june):
    days = (MAY1, MAY8, MAY20, JUN1)
    runs = [results(day, **({"it": state} if state else {})) for day, state in zip(days, states, strict=True)]
    found = told(tmp_path, *runs)
    counted = {month: (each.opened, each.reopened, each.closed, each.gone, each.open) for month, each in found.items()}
    assert counted == {"2026-05": may, "2026-06": june}


def test_a_run_that_did_not_judge_the_rule_there_ends_nothing(tmp_path):
    elsewhere = [each | {"accountId": "999999999999"} for each in results(MAY8)]
    found = told(tmp_path, results(MAY1, it=BAD), elsewhere, results(MAY20, it=BAD))["2026-05"]
    assert (found.opened, found.gone, found.open, found.longest_open_days) == (1, 0, 1, 19)


# Days of the runs that see it fail, and when it is mended; the level is seven days -> overdue in May and in June
LATE = {
    "mended on the day that the level ends": ([MAY1], MAY8, (0, 0)),
    "mended later": ([MAY1, MAY8], MAY20, (1, 0)),
    "mended late, in the next month": ([MAY1], JUN1, (1, 1)),
    "open for longer": ([MAY1, MAY8, MAY20, JUN1], None, (1, 1)),
    "open for less": ([JUN1], None, (0, 0)),
}


@pytest.mark.parametrize(("failing", "mended", "overdue"), LATE.values(), ids=LATE)
def test_overdue_is_what_is(tmp_path, failing, mended, overdue):
    runs = []
    for day in (MAY1, MAY8, MAY20, JUN1):
        state = BAD if day in failing else OK if mended is None or day >= mended else BAD
        runs.append(results(day, it=OK if day < failing[0] else state))
    found = told(tmp_path, *runs, levels="medium: 7")
    assert (found["2026-05"].overdue, found["2026-06"].overdue) == overdue


def test_what_a_waiver_covers_is_not_overdue_until_it_lapses(tmp_path):
    runs = [results(MAY1, it=BAD), results(MAY8, it=WAIVED), results(MAY20, it=WAIVED), results(JUN1, it=WAIVED)]
    assert [each.overdue for each in told(tmp_path, *runs, levels="medium: 7").values()] == [0, 0]
    runs[2] = results(MAY20, it=BAD)
    assert [each.overdue for each in told(tmp_path, *runs, levels="medium: 7").values()] == [1, 1]


def test_without_a_level_for_it_nothing_is_overdue_and_without_levels_nothing_is_known(tmp_path):
    runs = [results(MAY1, it=BAD), results(JUN1, it=BAD)]
    assert [each.overdue for each in told(tmp_path, *runs, levels="critical: 1").values()] == [0, 0]
    assert [each.overdue for each in told(tmp_path, *runs).values()] == [None, None]


def test_population_counts_what_was_judged_and_days_those_on_which_something_was(tmp_path):
    runs = [results(MAY1, it=UNKNOWN, that=OK), results(MAY1[:-1] + "3", it=OK), results(JUN1, it=BROKEN)]
    found = told(tmp_path, *runs)
    assert [(each.population, each.days, each.days_without) for each in found.values()] == [(3, 31, 29), (1, 1, 0)]


def test_a_month_without_a_run_is_there_and_says_so(tmp_path):
    found = told(tmp_path, results("2026-03-30", it=BAD), results("2026-05-02", it=BAD))
    april = found["2026-04"]
    assert list(found) == ["2026-03", "2026-04", "2026-05"]
    assert (april.population, april.open, april.days, april.days_without) == (0, 1, 30, 30)
    assert [each.longest_open_days for each in found.values()] == pytest.approx([1.75, 31.75, 33])


def test_a_control_of_several_rules_sums_them_and_shares_their_days(tmp_path):
    def ssh(day, state):
        return [each | {"configRuleName": "INCOMING_SSH_DISABLED"} for each in results(day, it=state)]

    runs = [ssh(MAY1, BAD), results(MAY8, it=BAD), [*ssh(MAY20, OK), *(results(MAY20, it=BAD))]]
    runs = [[each | {"runId": f"run-{place}"} for each in lines] for place, lines in enumerate(runs)]
    with report(tmp_path, runs[-1], previous=runs[:-1]) as facts:
        of = {each.control: each for each in facts.effectiveness}
    both, one = of["SEC01-BP02"], of["SEC01-BP01"]
    assert (both.population, both.opened, both.closed, both.open, both.days_without) == (4, 2, 1, 1, 17)
    assert (one.population, one.opened, one.closed, one.open, one.days_without) == (2, 1, 0, 1, 18)
    assert "SEC10-BP01" not in of, "no rule checks it"
    assert of["SEC03-BP01"].days_without == of["SEC03-BP01"].days == 20, "its rule never ran"


def test_one_run_tells_nothing_of_a_period(tmp_path):
    with report(tmp_path, results(MAY1)) as facts:
        assert facts.effectiveness == ()


def test_without_a_pack_each_rule_is_told(tmp_path):
    with report(tmp_path, results(MAY8), previous=[results(MAY1)], pack=None) as facts:
        assert [(each.control, each.opened) for each in facts.effectiveness] == [(RULE, 0)]


PERIODS = {
    "week": [("2026-W53", 4), ("2027-W01", 3)],
    "month": [("2026-12", 1), ("2027-01", 6)],
    "quarter": [("2026-Q4", 1), ("2027-Q1", 6)],
    "year": [("2026", 1), ("2027", 6)],
}


@pytest.mark.parametrize(("unit", "said"), PERIODS.items(), ids=PERIODS)
def test_around_new_year_there_are_two_of_each(unit, said):
    found = periods(datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 6, 1, tzinfo=UTC), unit)
    assert [(each.name, each.days) for each in found] == said
    assert found[0].ends == found[1].begins
    assert (found[0].first, found[1].last) == (date(2026, 12, 31), date(2027, 1, 6))


def test_times_of_another_zone_are_counted_in_utc():
    evening = datetime.fromisoformat("2026-04-30T22:00:00-05:00")
    assert [each.name for each in periods(evening, evening, "month")] == ["2026-05"]


def test_a_failure_keeps_when_a_waiver_covered_it():
    steps = [Step(0, State.NON_COMPLIANT, "low", 10.0, None), Step(1, State.WAIVED, "high", 20.0, None)]
    [found] = failures(steps, [(0, 10.0), (1, 20.0)], 50.0)
    assert (found.severity, found.opened, found.ended) == ("high", 10.0, None)
    assert found.spans == ((10.0, 20.0, False), (20.0, 50.0, True))


def test_a_waiver_that_lapsed_says_what_it_hid_and_fails_again(tmp_path):
    runs = [results(MAY1, it=WAIVED, that=WAIVED), results(MAY8, it=BAD, that=OK)]
    with report(tmp_path, runs[-1], previous=runs[:-1], waivers=WAIVERS) as facts:
        [waiver] = [each for each in facts.waivers if each.waiver.id == "W-1"]
        assert (waiver.matched, waiver.fails_again) == (0, 1)
        folder.write(facts, ["html"], tmp_path / "reports")
    page = next((tmp_path / "reports").glob("*/report.html")).read_text()
    assert "Hid 1 result of earlier runs that is non-compliant now." in page


def test_every_format_tells_the_same(tmp_path):
    runs = [results(MAY1, it=BAD), results(MAY20, it=BAD), results(JUN1, it=OK)]
    (tmp_path / "levels.yaml").write_text("medium: 7")
    levels = {"service_levels": tmp_path / "levels.yaml"}
    with report(tmp_path, runs[-1], previous=runs[:-1], **levels) as facts:
        made = folder.write(facts, ["json", "csv", "xlsx", "html"], tmp_path / "reports")
        known = facts.effectiveness
    of_json = json.loads((made / "results.json").read_text())["effectiveness"]
    with (made / "effectiveness.csv").open(newline="") as stream:
        of_csv = list(csv.DictReader(stream))
    header, *rows = load_workbook(made / "results.xlsx")["Effectiveness"].iter_rows(values_only=True)
    names = ("population", "opened", "reopened", "closed", "gone", "open", "overdue", "days", "daysWithoutEvaluation")
    counted = [tuple(each[name] for name in names) for each in of_json]
    assert counted == [
        (each.population, each.opened, each.reopened, each.closed, each.gone, each.open, each.overdue, each.days,
         each.days_without)
        for each in known
    ]  # fmt: skip
    assert (2, 1, 0, 0, 0, 1, 1, 31, 29) in counted
    assert [tuple(int(row[name]) for name in names) for row in of_csv] == counted
    assert list(of_csv[0]) == list(write_csv.EFFECTIVENESS)
    assert list(header) == [column.title for column in write_xlsx.EFFECTIVENESS]
    assert [(*row[5:12], *row[13:]) for row in rows] == counted
    page = (made / "report.html").read_text()
    assert page.count("2026-05-01 to 2026-05-31") == sum(each.period == "2026-05" for each in known)
