"""AWS, as far as an evaluator needs it: a client that takes what is put."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Factory:
    """A client factory, and its only client, which keeps the evaluations of its last calls."""

    def __init__(self) -> None:
        self.put: list[dict[str, Any]] = []

    def build_client(self, service: str, region: str | None = None, assume_role_mode: bool = True) -> Factory:
        return self

    def put_evaluations(self, *, Evaluations: Any, **_given: Any) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        self.put += Evaluations
        return {"FailedEvaluations": []}


@contextmanager
def stubbed(module: Any, name: str, stand_in: Any) -> Iterator[None]:
    original = getattr(module, name)
    setattr(module, name, stand_in)
    try:
        yield
    finally:
        setattr(module, name, original)
