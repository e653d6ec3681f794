"""What AWS Config knows before a deployment is removed: results as trueup's reports read them, states, the manifest.

Deleting a pack deletes its rules and their results, and nothing brings those back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trueup import aws, names
from trueup.catalogue import Catalogue
from trueup.deploy import manifest as manifests
from trueup.deploy.access import pages
from trueup.deploy.apply import pack_accounts
from trueup.deploy.state import State
from trueup.errors import UsageError
from trueup.evaluate.run import new_run
from trueup.items.shape import iso
from trueup.results import Result

UNGRADED = "medium"  # AWS's managed rules carry no severity; Security Hub gives its findings of them this one


def export(state: State, library: Catalogue, folder: Path) -> int:
    """Write `results.jsonl`, `packs.json` and `manifest.json` into a folder; returns the number of results.

    Raises AwsError; UsageError where there is no aggregator to read from, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        count = 0
        with (folder / "results.jsonl").open("w", encoding="utf-8", newline="") as stream:
            for result in results(state, library):
                stream.write(result.line() + "\n")
                count += 1
        packs = json.dumps(list(_packs(state)), indent=1, sort_keys=True, default=str)
        (folder / "packs.json").write_text(packs, encoding="utf-8")
        (folder / manifests.KEY).write_text(manifests.text(state.manifest.things), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {error.strerror}") from error
    return count


def results(state: State, library: Catalogue) -> Iterator[Result]:
    """The current result of every rule of the packs about every resource, as the aggregator has them."""
    deployment = state.deployment
    stack = state.found.stacks.get(
        (deployment.security_account, deployment.home_region, f"{deployment.prefix}-aggregator")
    )
    if stack is None or not stack.ours:
        raise UsageError("there is no aggregator of this deployment to export results from; give --no-export.")
    known = sorted({rule for name in deployment.packs for rule in library.pack(name).listings})
    client = state.access.client("config", deployment.home_region)
    aggregator = {"ConfigurationAggregatorName": deployment.prefix}
    run = new_run().run_id
    with aws.translated(f"aggregator {deployment.prefix}"):
        listed = pages(
            client.describe_aggregate_compliance_by_config_rules, "AggregateComplianceByConfigRules", **aggregator
        )
        for each in listed:
            deployed = each["ConfigRuleName"]
            rule = names.rule_of(deployed, known) if names.PACK_SUFFIX.search(deployed) else None
            if rule is None:
                continue
            place = {"ConfigRuleName": deployed, "AccountId": each["AccountId"], "AwsRegion": each["AwsRegion"]}
            details = pages(
                client.get_aggregate_compliance_details_by_config_rule,
                "AggregateEvaluationResults",
                Limit=100,
                **aggregator,
                **place,
            )
            for found in details:
                yield _result(run, rule, library, found)


def _result(run: str, rule: str, library: Catalogue, found: dict[str, Any]) -> Result:
    qualifier = found["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
    known = library.rules.get(rule)
    return Result(
        runId=run,
        accountId=found["AccountId"],
        awsRegion=found["AwsRegion"],
        configRuleName=rule,
        resourceType=qualifier["ResourceType"],
        resourceId=qualifier["ResourceId"],
        resourceName="",
        arn="",
        state=found["ComplianceType"],
        severity=known.severity if known else UNGRADED,
        evaluatedAt=iso(found["ResultRecordedTime"]),
        annotation=found.get("Annotation", ""),
    )


def _packs(state: State) -> Iterator[dict[str, Any]]:
    for pack in state.found.packs.values():
        if pack.ours:
            with aws.translated(f"pack {pack.name} in {pack.region}"):
                accounts = pack_accounts(state.access.client("config", pack.region), pack.name)
            yield {"name": pack.name, "region": pack.region, "status": pack.status, "accounts": list(accounts)}
