"""`trueup deploy`."""

from __future__ import annotations

import click

from trueup.cli.lazy import Commands, commands

COMMANDS = {
    "apply": "Make the calls of the plan, stage after stage, and wait for every account.",
    "doctor": "Look at everything that must hold before anything is created, and say what to do where it does not.",
    "package": (
        "Write the evaluator function's zip, the same bytes each time: all rules, or those of a deployment file."
    ),
    "plan": "Tell each call that apply would make, and why.",
    "remove": "Remove all of it, packs first and buckets last.",
    "status": "Tell what is not as it should be, in each account and Region, of the accounts that have joined.",
}


@click.group(cls=Commands, commands=commands(__name__, COMMANDS))
def deploy() -> None:
    """Bring packs to an organization, see how they are, take them away.

    FILE says what, where and in which order; docs/deployment.md tells all of it. The credentials are those of the
    security account, AWS Config's delegated administrator.
    """
