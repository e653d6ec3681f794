"""Text that trueup fills in: pages, new rules. One environment for all, so that a missing value is an error."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    # These become Markdown, Python, JSON and YAML; what becomes HTML has an environment of its own that escapes.
    return Environment(
        loader=PackageLoader("trueup"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


def render(template: str, **values: Any) -> str:
    """The text of `templates/<template>` with its values. Raises jinja2.UndefinedError for a missing one."""
    return _environment().get_template(template).render(values)
