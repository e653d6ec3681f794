"""A library of any size, made of the real one: what is held to AWS's limits and timed before so many rules are there.

The real rules and documents are in it as they are. Those that are made vary them: each is one of them under another
name, with its text and size, and asks and writes what botocore knows of another service. The same call gives the same
bytes.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from string import Template
from typing import Any

import yaml

import support
from trueup import catalogue
from trueup.catalogue import Catalogue
from trueup.catalogue.documents import DocumentFile, read_document
from trueup.catalogue.rules import LONGEST_RULE, Rule
from trueup.documents import api_models
from trueup.permissions import access, service_table

# The services that made rules and documents are about, each as often as it has a share in a library of that size.
SHARES = {
    "ec2": 9, "iam": 9, "s3": 6, "rds": 5, "cloudtrail": 3, "redshift": 3, "ssm": 3, "apigateway": 2, "cloudwatch": 2,
    "ecs": 2, "elbv2": 2, "guardduty": 2, "kms": 2, "lambda": 2, "logs": 2, "secretsmanager": 2, "sns": 2, "wafv2": 2,
    "accessanalyzer": 1, "acm": 1, "autoscaling": 1, "backup": 1, "codebuild": 1, "config": 1, "detective": 1,
    "dms": 1, "dynamodb": 1, "ecr": 1, "efs": 1, "eks": 1, "elasticache": 1, "elasticbeanstalk": 1, "emr": 1,
    "events": 1, "inspector2": 1, "macie2": 1, "opensearch": 1, "organizations": 1, "ram": 1, "route53resolver": 1,
    "sagemaker": 1, "securityhub": 1, "sqs": 1, "stepfunctions": 1,
}  # fmt: skip
RULES_IN_A_PACK = 110
CHANGING = ("Enable", "Modify", "Put", "Set", "Update")


def make(root: Path, rules: int = 220, documents: int = 136) -> Catalogue:
    """Write a library of so many rules and documents under `root`, an empty folder, and load it.

    There are never fewer than the real ones. Packs `synthetic-1` and so on list all rules among them.
    """
    real = catalogue.load(support.ROOT)
    for folder in ("rules", "remediation-docs", "conformance-packs"):
        shutil.copytree(support.ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    made = [
        _document(root, number, base, service)
        for number, (base, service) in _dealt(list(real.documents.values()), documents - len(real.documents))
    ]
    fixing = _fixing(real, made)
    for number, (base, service) in _dealt(list(real.rules.values()), rules - len(real.rules)):
        _rule(root, number, base, service, fixing[(number - 1) % len(fixing)])
    _packs(root)
    return catalogue.load(root)


def _dealt(bases: list[Any], count: int) -> Iterator[tuple[int, tuple[Any, str]]]:
    """So many numbers, each with a real thing to vary and the service that the made one is about."""
    turns = [(turn / share, service) for service, share in SHARES.items() for turn in range(share)]
    services = [service for _turn, service in sorted(turns)]
    return enumerate(islice(zip(cycle(bases), cycle(services), strict=False), max(count, 0)), 1)


# What botocore knows of a service ------------------------------------------------------------------------------------


@cache
def _operations(service: str) -> dict[str, list[Any]]:
    """The operations that list without being told what, that ask about something named, and that change it."""
    found: dict[str, list[Any]] = {"list": [], "ask": [], "change": []}
    for method in sorted(api_models.methods(service)):
        operation = api_models.operation(service, method)
        if not all(map(service_table.level, access.actions(service, operation.name))):
            continue  # which IAM does not know, or not under a name of its own
        if access.level(service, operation.name) != access.READ:
            if operation.name.startswith(CHANGING):
                found["change"].append(operation)
        elif all(member.type_name == "string" for member in _needed(operation).values()):
            found["ask" if _needed(operation) else "list"].append(operation)
    return found


def _needed(operation: Any) -> dict[str, Any]:
    shape = operation.input_shape
    return {name: shape.members[name] for name in shape.required_members} if shape is not None else {}


def _picked(service: str, kind: str, number: int, count: int = 1) -> list[Any]:
    """Operations of a kind, or of another where the service has none of it."""
    known = next(held for held in (_operations(service)[kind], *_operations(service).values()) if held)
    return [known[(number + step) % len(known)] for step in range(min(count, len(known)))]


def _called(operation: Any, value: str) -> str:
    """The call of an operation in Python, everything that it needs given as the expression `value`."""
    given = ", ".join(f"{name}={value}" for name in _needed(operation))
    return f"client.{_method(operation)}({given})"


def _method(operation: Any) -> str:
    methods = api_models.methods(operation.service_model.service_name)
    return next(method for method, name in methods.items() if name == operation.name)


# Documents -----------------------------------------------------------------------------------------------------------


def _document(root: Path, number: int, base: DocumentFile, service: str) -> DocumentFile:
    """A real document whose first script has become one that reads and writes another service; the text of the real
    script stays below it, so that it has its size."""
    name = f"{base.name}{service.capitalize()}{number:03}"
    content = json.loads(json.dumps(base.content).replace(base.name, name))
    step = next(each for each in content["mainSteps"] if each["action"] == "aws:executeScript")
    real = step["inputs"]
    real["Script"] = _handler(number, service, sorted(content["parameters"])[0]) + "\n\n" + real["Script"]
    real["Handler"] = "mend"
    path = root / "remediation-docs" / f"{name}.yaml"
    path.write_text(yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=1_000), encoding="utf-8")
    return read_document(path)


def _handler(number: int, service: str, parameter: str) -> str:
    [before], [change] = _picked(service, "ask", number), _picked(service, "change", number)
    given = {"read": _called(before, "resource"), "write": _called(change, "resource")}
    return MENDING.substitute(given, service=service, parameter=parameter)


MENDING = Template("""\
import boto3


def mend(event, context):
    client = boto3.client("$service")
    resource = event["$parameter"]
    before = $read
    $write
    after = $read
    return {"Changed": before != after, "Before": str(before), "After": str(after)}
""")


class _Dumper(yaml.SafeDumper):
    """Text of several lines as a block, as people write it."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


# Rules ---------------------------------------------------------------------------------------------------------------


def _fixing(real: Catalogue, made: list[DocumentFile]) -> list[dict[str, Any]]:
    """The Remediation of a rule for each document that is made, as a real rule has it for the real document."""
    uses = {rule.document: json.dumps(rule.remediation) for rule in real.rules.values()}
    found = []
    for document in made:
        base = max((name for name in uses if document.name.startswith(name)), key=len)
        found.append(json.loads(uses[base].replace(base, document.name)))
    return found


def _rule(root: Path, number: int, base: Rule, service: str, fix: dict[str, Any]) -> None:
    """A real rule that judges items, under another name; or in place of a real one that asks AWS, one that asks another
    service."""
    name = _name(number, base, service)
    facts = json.loads((base.folder / "parameters.json").read_text(encoding="utf-8"))
    facts["Parameters"] |= {
        "RuleName": name,
        "CodeKey": f"{name}.zip",
        "Remediation": fix | {"ConfigRuleName": name},
    }
    source = base.source.read_text(encoding="utf-8").replace(base.name, name)
    if "def evaluate_periodic" in source:
        facts["Parameters"] |= {"InputParameters": "{}", "OptionalParameters": "{}"}
        source = _asking(number, name, source, service)
    folder = root / "rules" / name
    folder.mkdir()
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    (folder / "parameters.json").write_text(json.dumps(facts, indent=2), encoding="utf-8")


def _name(number: int, base: Rule, service: str) -> str:
    words = [*re.findall(r"[A-Z0-9]+", service.upper()), *base.name.split("_")[1:]]
    while len("".join(words)) > LONGEST_RULE - 3:
        words.pop()
    return "_".join([*words, f"{number:03}"])


def _asking(number: int, name: str, source: str, service: str) -> str:
    """A rule on schedule: it lists, and asks two things about what it finds. Its page is the real rule's."""
    [listing] = _picked(service, "list", number)
    first, second = islice(cycle(_picked(service, "ask", number, 2)), 2)
    given = {"list": _called(listing, "account"), "ask": _called(first, "key"), "more": _called(second, "key")}
    return ASKING.substitute(given, page=source.split('"""')[1], name=name, service=service)


ASKING = Template('''\
"""$page"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

INPUTS = {}


class $name(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        client = client_factory.build_client("$service")
        account = event["accountId"]
        return [evaluation(client, key) for key in $list]


def evaluation(client, key):
    facts = [$ask, $more]
    compliance = ComplianceType.COMPLIANT if all(facts) else ComplianceType.NON_COMPLIANT
    return Evaluation(compliance, key, "AWS::::Account", f"It is {facts[0]}.")


def lambda_handler(event, context):
    return Evaluator($name()).handle(event, context)
''')


def _packs(root: Path) -> None:
    names = sorted(path.parent.name for path in (root / "rules").glob("*/parameters.json"))
    for number, start in enumerate(range(0, len(names), RULES_IN_A_PACK), 1):
        pack = {
            "name": f"synthetic-{number}",
            "title": f"Synthetic rules, part {number}",
            "framework": "trueup, synthetic",
            "description": "So many rules at once.",
            "controls": [
                {"id": f"SYN-{name}", "title": name, "rules": [name]} for name in names[start : start + RULES_IN_A_PACK]
            ],
        }
        path = root / "conformance-packs" / "sources" / f"{pack['name']}.yaml"
        path.write_text(yaml.safe_dump(pack, sort_keys=False), encoding="utf-8")
