"""`trueup rules`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.catalogue.rules import Rule
from trueup.cli.emit import emit
from trueup.cli.named import PACK
from trueup.cli.options import common_options, load_catalogue, output_options
from trueup.errors import UsageError

COLUMNS = ("rule", "severity", "category", "trigger", "document", "summary")


@click.command()
@click.option("--pack", type=PACK, help="Only the rules of a pack.")
@click.option("--service", help="Only the rules of a service, such as EC2: that of the types which they evaluate.")
@output_options
@common_options
def rules(pack: str | None, service: str | None, output: str | None, out: Path | None, quiet: bool) -> None:
    """List the rules.

    Example: trueup rules --service S3
    """
    library = load_catalogue()
    names = library.pack(pack).rules if pack else tuple(library.rules)
    chosen = [library.rules[name] for name in names]
    if service:
        chosen = [rule for rule in chosen if service.lower() in _services(rule)]
        if not chosen:
            known = sorted({each for rule in library.rules.values() for each in _services(rule)})
            raise UsageError(f"{service}: no rule is of that service; there are {', '.join(known)}.")
    rows = [
        {
            "rule": rule.name,
            "severity": rule.severity,
            "category": rule.category,
            "trigger": " and ".join(filter(None, ("change" if rule.resource_types else "", rule.frequency))),
            "resourceTypes": list(rule.resource_types),
            "inputs": rule.inputs,
            "document": rule.document,
            "summary": rule.summary,
        }
        for rule in chosen
    ]
    emit(rows, COLUMNS if output == "csv" else COLUMNS[:-1], output, out)
    if not quiet and (output or "table") == "table":
        click.echo(f"{len(rows)} rules. `trueup explain NAME` shows one in full.", err=True)


def _services(rule: Rule) -> set[str]:
    """The services of its resource types; of a rule that only asks, those which it asks. In lower case."""
    if rule.resource_types:
        return {kind.split("::")[1].lower() for kind in rule.resource_types}
    from trueup.permissions import service_table, source_calls  # a list of all rules needs neither

    asked = source_calls.rule(rule.source).calls
    return {service_table.prefix(call.service) for call in asked}
