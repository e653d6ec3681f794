"""The only door for people: each command parses, calls one function of the engine, and prints."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial

import click

from trueup import __version__
from trueup.cli import door
from trueup.cli.lazy import Commands, commands

COMMANDS = {
    "rules": "List the rules.",
    "explain": "Print the page of a rule, document or pack, or what a word means that trueup prints.",
    "evaluate": "Judge configuration items, without AWS.",
    "scan": "Judge live accounts, without AWS Config.",
    "collect": "Collect the organization's results, as AWS Config has them: for `trueup report` and `trueup plan`.",
    "plan": "Show what fixing the failing resources of RESULTS (results.jsonl) would change.",
    "apply": "Carry out a plan, and keep in a journal what was before.",
    "undo": "Take the changes of a journal back, the latest first.",
    "report": "Write the report of a run in every format, or verify one.",
    "waivers": "Approved, dated exceptions: who allowed what, why, and until when.",
    "evidence": "Manual evidence: who looked at what, for the controls that no rule checks.",
    "automation": "SSM Automation documents: run them here, without Systems Manager.",
    "packs": "Conformance packs: build ours; lint, split or pair any.",
    "deploy": "Bring packs to an organization, see how they are, take them away.",
    "cost": "Estimate what rules cost a month, from the resources in a snapshot.",
    "diff": "Show which verdicts a new version of trueup changes.",
    "permissions": "Print the least that whoever runs a command must be allowed, as an IAM policy.",
    "whoami": "Show which AWS settings are in force and whence, and whose the credentials are.",
    "init": "Write the files that a team starts from, commented and valid.",
    "demo": "Run the whole loop on an organization in memory: no AWS account, no network.",
    "docs": "Print a guide, or without TOPIC the list of them.",
    "completion": "Print what a shell reads to complete commands, options and names.",
    "new-rule": "Write the files of a new rule into this checkout; they pass but for rows named TODO.",
}


@click.group(
    cls=Commands,
    commands=commands(__name__, COMMANDS),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="trueup %(version)s")
def trueup() -> None:
    """AWS Config rules that come with their fix.

    Judge resources offline or live, see what a fix would change, apply it, take it back, report.

    Exit status: 0 clean, 1 findings, 2 usage, 3 incomplete, 4 AWS or credentials, 130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status; an error is one line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = partial(trueup.main, args=given, prog_name="trueup", standalone_mode=False)
    sys.exit(door.run(command, debug="--debug" in given))
