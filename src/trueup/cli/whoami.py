"""`trueup whoami`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from botocore.exceptions import BotoCoreError

from trueup import aws, regions, settings
from trueup.cli.emit import emit
from trueup.cli.options import aws_options, common_options, output_options
from trueup.errors import AwsError
from trueup.settings import Setting

COLUMNS = ("setting", "value", "source")


@click.command()
@aws_options
@output_options
@common_options
def whoami(profile: str | None, region: str | None, output: str | None, out: Path | None, quiet: bool) -> None:
    """Show which AWS settings are in force and whence, and whose the credentials are.

    Secrets are not shown. AWS is asked for the caller's identity alone, which takes no permission.

    Exit status: 4 where there are no credentials, or AWS does not take them; the settings are shown all the same.

    Example: trueup whoami --profile sandbox
    """
    session = aws.session(profile, region)
    shown: list[Setting] = []
    failure: AwsError | None = None
    try:
        shown += settings.in_force(session, profile, region)
        shown += _caller(session)
    except AwsError as error:
        failure = error
    except BotoCoreError as error:
        failure = aws.explained(error, "looking for credentials")
    emit([dict(zip(COLUMNS, each, strict=True)) for each in shown], COLUMNS, output, out)
    if failure is not None:
        raise failure


def _caller(session: Any) -> list[Setting]:
    """Who AWS says that it is. Raises AwsError."""
    where = session.region_name or "us-east-1"  # every Region's STS knows every key
    with aws.translated("cannot tell whose credentials these are"):
        answer = session.client("sts", region_name=where).get_caller_identity()
    return [
        Setting("account", answer["Account"], "AWS"),
        Setting("caller", answer["Arn"], "AWS"),
        Setting("partition", regions.partition(where), "the Region"),
    ]
