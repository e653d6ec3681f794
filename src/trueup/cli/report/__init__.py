"""`trueup report`."""

from __future__ import annotations

import click

from trueup.cli.lazy import Commands, commands

COMMANDS = {
    "verify": "Check that every file of a report is as it was written, and name each link of its evidence that broke.",
    "write": "Write the report of the run in RESULTS (results.jsonl) to <out-dir>/<run id>.",
}


class _WriteByDefault(Commands):
    """`report FILE...` is `report write FILE...`; to report on a file called verify, say `report write verify`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args.insert(0, "write")
        return super().parse_args(ctx, args)


@click.group(cls=_WriteByDefault, commands=commands(__name__, COMMANDS), subcommand_metavar="RESULTS... | verify DIR")
def report() -> None:
    """Write the report of a run in every format, or verify one. `trueup report write --help` lists the options.

    Example: trueup report results.jsonl --pack security --out-dir reports
    """
