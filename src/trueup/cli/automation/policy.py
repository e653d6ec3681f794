"""`trueup automation policy`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from trueup.cli.automation import documents
from trueup.cli.emit import opened
from trueup.cli.named import DOCUMENT, REGION
from trueup.cli.options import common_options
from trueup.errors import IncompleteError, UsageError
from trueup.permissions import policy as derive
from trueup.permissions.access import ANY, Place
from trueup.text import printable


@click.command()
@click.argument("document", type=DOCUMENT, metavar="DOC")
@click.option("--parameter", "given", multiple=True, metavar="NAME=VALUE", help="A parameter; again for a list.")
@click.option("--account", help="The account of the role.  [default: ${AWS::AccountId}]")
@click.option("--region", type=REGION, help="The only Region it may act in.  [default: all]")
@click.option("--partition", help="The partition of the role.  [default: ${AWS::Partition}]")
@click.option(
    "--json", "as_json", is_flag=True, help="The policy, the trust policy and the reasons as one JSON object."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file, not to stdout.")
@common_options
def policy(
    document: str,
    given: tuple[str, ...],
    account: str | None,
    region: str | None,
    partition: str | None,
    as_json: bool,
    out: Path | None,
    quiet: bool,
) -> None:
    """Print the IAM policy that the role of a document needs, and nothing more.

    DOC is a file, or the name of a document of the library. What is not known before it runs is a wildcard in its
    ARN, with the reason above the policy. Defaults are CloudFormation's, for Fn::Sub.

    Exit status: 3 where something that the document does cannot be told by reading it.

    Example: trueup automation policy EnforceS3TlsOnly --parameter BucketName=example
    """
    read = documents.found(document)
    parameters = _parameters(given)
    for name in parameters:
        if name not in read.parameters:
            raise UsageError(f"{name}: {read.name} has no such parameter; it has {', '.join(read.parameters)}.")
    place = Place(partition or Place.partition, region or ANY, account or Place.account)
    near = documents.neighbours(read)
    found = derive.of_document(
        read.content, parameters, place, lambda name: near[name].content if name in near else None
    )
    with opened(out) as stream:
        if as_json:
            stream.write(json.dumps(_whole(found, place), indent=2) + "\n")
        else:
            stream.writelines(
                f"# {printable(f'{reason.action} on {reason.resource}: {reason.why}')}\n" for reason in found.reasons
            )
            stream.write(json.dumps(found.document, indent=2) + "\n")
    if found.incomplete:
        raise IncompleteError(f"{read.name}: this policy may be short: {'; '.join(found.incomplete)}.")


def _whole(found: derive.Policy, place: Place) -> dict[str, Any]:
    return {
        "policy": found.document,
        "trustPolicy": derive.trust(place),
        "reasons": [
            {"action": reason.action, "resource": reason.resource, "why": reason.why} for reason in found.reasons
        ],
        "incomplete": list(found.incomplete),
    }


def _parameters(given: tuple[str, ...]) -> dict[str, Any]:
    """NAME=VALUE as values: text, or a list where a name is given more than once."""
    values: dict[str, list[str]] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise UsageError(f"{each}: a parameter is NAME=VALUE.")
        values.setdefault(name, []).append(value)
    return {name: listed if len(listed) > 1 else listed[0] for name, listed in values.items()}
