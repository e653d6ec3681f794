"""What the pages of a folder of reports share: templates that escape, their parts, and how text stands in them."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from trueup.report.breaks import in_html
from trueup.report.figures import clock, counted, in_days, percent, when
from trueup.report.states import shown


def environment(longest: int) -> Any:
    """The templates of pages, whose filter `shown` cuts text behind so many characters unless it is told otherwise."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # in earnest only where a page is written

    made = Environment(
        loader=PackageLoader("trueup", "templates/report"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def fit(text: object, most: int = longest) -> Markup:
        return in_html(shown(str(text), most))

    made.filters |= {"shown": fit, "plain": shown, "clock": clock, "when": when}
    made.filters |= {"number": counted, "percent": percent, "days": in_days}
    return made


def asset(name: str) -> str:
    """A style or a script that stands in a page."""
    return (files("trueup") / "templates" / "report" / name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """The SHA-256 by which a Content-Security-Policy allows a style or a script."""
    return b64encode(sha256(text.encode()).digest()).decode()
