"""Pictures whose axes say what is so."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from trueup.report.charts import failures_by_age, findings_by_group, pass_rates


def labels(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 99, 1234])
def test_no_number_of_an_axis_comes_twice(count):
    for svg in (findings_by_group({("SEC01", "satisfied"): count}), failures_by_age({("high", "under 7 days"): count})):
        found = Counter(label for label in labels(svg) if re.fullmatch(r"[\d,]+", label))
        found[f"{count:,}"] -= 1  # that of the bar
        assert max(found.values()) == 1
        assert found["0"] == 1


def test_runs_stand_where_their_time_is():
    rates = [(datetime(2026, month, 1, 12, tzinfo=UTC), 0.5, 0.75) for month in (1, 2, 12)]
    drawn = pass_rates(rates)
    [line] = {
        part for part in re.findall(r'd="(M[^"Z]*L[^"Z]*L[^"Z]*)"', drawn) if part.count("L") == 2 and ",95" in part
    }
    first, second, last = (float(point.split(",")[0]) for point in re.split("[ML]", line)[1:])
    assert (second - first) / (last - first) == pytest.approx(31 / 334, abs=0.01)
    assert {"with waivers 75.0%", "without waivers 50.0%"} <= set(labels(drawn))


NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
AXES = {
    "within a minute": (timedelta(seconds=47), "12:00:15"),
    "on one day": (timedelta(hours=6), "01-01 15:00"),
    "over some months": (timedelta(days=150), "2026-02-01"),
    "over some years": (timedelta(days=1500), "2028-01-01"),
}


@pytest.mark.parametrize(("span", "label"), AXES.values(), ids=AXES)
def test_times_are_told_whole_of_runs(span, label):
    assert label in labels(pass_rates([(NOON, 0.5, 0.75), (NOON + span, 0.5, 0.75)]))


def test_one_run_alone_is_drawn():
    assert "with waivers 75.0%" in labels(pass_rates([(NOON, 0.5, 0.75)]))
