"""`trueup permissions`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from trueup import regions
from trueup.cli.emit import emit, opened
from trueup.cli.named import PACK, REGION, RULE
from trueup.cli.options import common_options, load_catalogue
from trueup.errors import IncompleteError, UsageError

NEED_NONE = {
    "evaluate": "it asks AWS nothing; an s3:// source takes s3:ListBucket and s3:GetObject on it.",
    "report": "it asks AWS nothing.",
}
NEEDING = ("scan", "plan", "apply", "undo", "collect")  # as trueup.operators has them
FORMATS = ("json", "cloudformation", "terraform")
COLUMNS = ("action", "resource", "why")


@click.command()
@click.argument("command", type=click.Choice([*NEEDING, *NEED_NONE]))
@click.option("--rule", "rule_names", type=RULE, multiple=True, metavar="RULE", help="Only this rule; repeatable.")
@click.option("--pack", "pack_name", type=PACK, metavar="PACK", help="Only the rules of a pack.")
@click.option("--account", metavar="ID", help="The only account it may act in.  [default: the caller's]")
@click.option("--region", type=REGION, default="*", help="The only Region it may act in.  [default: any]")
@click.option("--partition", help="The partition of AWS.  [default: that of --region, else aws]")
@click.option("--format", "form", type=click.Choice(FORMATS), default="json", show_default=True)
@click.option("--reasons", is_flag=True, help="Why each wildcard is one, in place of the policy.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file, not to stdout.")
@common_options
def permissions(
    command: str,
    rule_names: tuple[str, ...],
    pack_name: str | None,
    account: str | None,
    region: str,
    partition: str | None,
    form: str,
    reasons: bool,
    out: Path | None,
    quiet: bool,
) -> None:
    """Print the least that whoever runs a command must be allowed, as an IAM policy.

    It is derived from the calls of rules and documents, as the roles of a deployment are. With --assume-role the
    command needs sts:AssumeRole on that role, and the role needs this. What is too long for one managed policy fills
    several: --format cloudformation or terraform writes them all.

    Exit status: 3 where something that the command does cannot be told by reading it.

    Example: trueup permissions scan --pack well-architected-security > policy.json
    """
    if command in NEED_NONE:
        click.echo(f"trueup {command} needs no permission: {NEED_NONE[command]}", err=True)
        return
    from trueup import operators, policy_files
    from trueup.permissions.permission import Place

    library = load_catalogue()
    if rule_names and pack_name:
        raise UsageError("--rule and --pack exclude each other.")
    names = rule_names or (library.pack(pack_name).rules if pack_name else tuple(library.rules))
    place = Place(partition or regions.partition(region), region, account or "*")
    found = operators.policy_of(command, library, map(library.rule, names), place)
    if reasons:
        rows = [dict(zip(COLUMNS, (each.action, each.resource, each.why), strict=True)) for each in found.reasons]
        emit(rows, COLUMNS, None, out)
    else:
        pieces = policy_files.pieces(found)
        written = found.document if form == "json" else policy_files.WRITERS[form](command, pieces)
        with opened(out) as stream:
            stream.write(json.dumps(written, indent=2) + "\n")
        if form == "json" and len(pieces) > 1 and not quiet:
            told = f"{len(found.actions)} actions: more than one managed policy holds; {len(pieces)} do"
            click.echo(f"{told}, as --format cloudformation writes them. --pack and --rule ask for less.", err=True)
    if found.incomplete:
        raise IncompleteError(f"trueup {command}: this policy may be short: {'; '.join(found.incomplete)}.")
