"""Lists that AWS gives page by page and boto3 has no paginator for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def pages(ask: Callable[..., Mapping[str, Any]], **parameters: Any) -> Iterator[Mapping[str, Any]]:
    """Every answer to an operation that says with NextToken that there is more."""
    page = ask(**parameters)
    yield page
    while page.get("NextToken"):
        page = ask(**parameters, NextToken=page["NextToken"])
        yield page
