"""Times, rates, counts and days as people read them: the same on the page, on paper and in the list of runs."""

from __future__ import annotations

from datetime import datetime

from trueup.times import moment


def when(time: datetime | None) -> str:
    """A point in time, to the minute."""
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else "unknown"


def clock(text: str) -> str:
    """A time of a journal or a seal, to the second; as it stands there where it is none."""
    try:
        return f"{moment(text):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError):
        return text


def percent(rate: float | None) -> str:
    """A rate; never rounded up to 100 % or down to 0 %, which would say too much."""
    if rate is None:
        return "n/a"
    text = f"{rate:.1%}"
    return {"100.0%": "100%" if rate == 1 else "99.9%", "0.0%": "0%" if rate == 0 else "0.1%"}.get(text, text)


def counted(count: int | None, none: str = "") -> str:
    """A number with its thousands apart; `none` where it is not known."""
    return none if count is None else f"{count:,}"


def in_days(days: float | None, none: str = "unknown") -> str:
    """Days to a tenth."""
    return none if days is None else f"{days:.1f}"
