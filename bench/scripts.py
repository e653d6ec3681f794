"""Scripts of documents: what a process costs that is forked and walled in, beside one that is started for each."""

from __future__ import annotations

import os
from collections.abc import Callable

from bench import measure
from bench.measure import Comparison
from trueup.runner import children, script
from trueup.runner.fence import wall

SCRIPTS = 10
FORKS = 20
SOURCE = """
import boto3
def f(events, context):
    boto3.client("s3").list_buckets()
"""


def forked() -> Comparison:
    return measure.compare(
        "script",
        (f"{SCRIPTS} scripts with an S3 client, forked, behind the wall", lambda: _scripts(True)),
        ("a process started for each, without the wall", lambda: _scripts(False)),
        clock=measure.wall,
        rounds=5,
        note="a plan runs one or two for each resource",
    )


def walled() -> Comparison:
    may_read = wall.readable()
    return measure.compare(
        "wall",
        (f"{FORKS} forks, each behind the wall", lambda: _forks(lambda: wall.put_up(may_read))),
        (f"{FORKS} forks", lambda: _forks(lambda: None)),
        clock=measure.wall,
        note="the difference is what the wall costs a script; Linux with Landlock only",
    )


def _scripts(launched: bool) -> None:
    before, children.FORKS = children.FORKS, launched and children.FORKS
    try:
        for _ in range(SCRIPTS):
            ran = script.run(
                SOURCE,
                "f",
                {},
                {},
                region="eu-west-1",
                call=lambda **_: {"Buckets": []},
                sleep=lambda _seconds: True,
                timeout=60,
            )
            assert ran.error is None, ran.error
    finally:
        children.FORKS = before


def _forks(first: Callable[[], None]) -> None:
    for _ in range(FORKS):
        process = os.fork()
        if not process:
            try:
                first()
                os._exit(0)
            finally:
                os._exit(1)
        assert os.waitpid(process, 0)[1] == 0
