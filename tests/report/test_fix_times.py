"""How long failures last, told so that one slow fix does not hide among many quick ones."""

import pytest

from report.factory import line, report
from trueup.errors import UsageError
from trueup.report.fix_times import DAY, fix_times, load

SPANS = {
    "nothing was fixed": ([], None, None),
    "one was": ([4], 4, 4),
    "two were": ([2, 4], 3, 4),
    "ten were, and one took long": ([1] * 9 + [100], 1, 1),
    "ten were, and two took long": ([1] * 8 + [90, 100], 1, 90),
}


@pytest.mark.parametrize(("days", "median", "p90"), SPANS.values(), ids=SPANS)
def test_where(days, median, p90):
    found = fix_times({"high": [day * DAY for day in days]}, {}, {}, lambda *_: 0)
    assert [each.severity for each in found] == ["critical", "high", "medium", "low", "all"]
    for each in (found[1], found[-1]):
        assert (each.fixed, each.median_days, each.p90_days) == (len(days), median, p90)
        assert (each.within, each.overdue) == (None, None)


def test_each_severity_has_a_level_of_its_own():
    spans = {"critical": [DAY, 3 * DAY], "low": [50 * DAY]}
    held = {("critical", 2.0 * DAY): 4, ("low", 40.0 * DAY): 1}
    levels = {"critical": 2.0, "low": 40.0}
    found = fix_times(spans, {"critical": 5, "low": 2, "high": 7}, levels, lambda *given: held[given])
    told = {each.severity: (each.level_days, each.within, each.open, each.overdue) for each in found}
    assert told == {
        "critical": (2, 1, 5, 4),
        "high": (None, None, 7, None),
        "medium": (None, None, 0, None),
        "low": (40, 0, 2, 1),
        "all": (None, 1, 14, 5),
    }


def test_what_is_overdue_counts_to_the_end_of_the_run_and_to_the_hour(tmp_path):
    levels = tmp_path / "levels.yaml"
    levels.write_text("medium: 7\n")
    at = {"state": "NON_COMPLIANT", "evaluatedAt": "2026-06-01T00:00:00Z"}
    lines = [
        line(0, **at, configurationItemCaptureTime="2026-05-24T23:59:00Z"),  # a minute over
        line(18, **at, configurationItemCaptureTime="2026-05-25T00:00:00Z"),
    ]
    with report(tmp_path, lines, service_levels=levels) as facts:
        medium = next(each for each in facts.fix_times if each.severity == "medium")
        assert (medium.open, medium.overdue) == (2, 1)
        assert "service-levels" in {each.role for each in facts.files}


@pytest.mark.parametrize("text", ["", "[]", "urgent: 1", "high: 0", "high: soon", "high: -1"])
def test_there_are_no_service_levels_in(tmp_path, text):
    path = tmp_path / "levels.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"levels\.yaml"):
        load(path)
