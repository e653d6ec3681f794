"""A new rule: files that pass every check but for rows named TODO.

Always the rule, its facts, its test and its document; and where its type was never recorded, a draft of that with a
test. The two of a service that has a recorder already are the author's to extend.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from trueup import managed, names
from trueup.catalogue import Catalogue
from trueup.catalogue.rules import CATEGORIES, LONGEST_RULE
from trueup.errors import UsageError
from trueup.results import SEVERITIES
from trueup.templates import render, script_parts
from trueup.text import suggestion

RESOURCE_TYPE = re.compile(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+(::[A-Za-z0-9]+)?")
RECORDERS = Path("src/trueup/recorder")
DOCUMENT = re.compile(r"[A-Z][A-Za-z0-9]{2,60}")

# What boto3 calls a service that its types call something else. Without dashes and capitals, all others agree.
CLIENTS = {
    "APS": "amp", "AmazonMQ": "mq", "Cassandra": "keyspaces", "Cognito": "cognito-idp",
    "ElasticLoadBalancing": "elb", "ElasticLoadBalancingV2": "elbv2", "Elasticsearch": "es", "EventSchemas": "schemas",
    "InspectorV2": "inspector2", "KinesisFirehose": "firehose", "Lex": "lexv2-models", "MSK": "kafka",
    "Route53RecoveryControl": "route53-recovery-control-config", "S3Express": "s3", "ShieldRegional": "shield",
}  # fmt: skip


@dataclass(frozen=True)
class NewRule:
    """What an author says about a rule to come."""

    name: str
    resource_type: str
    summary: str
    severity: str
    category: str
    document: str

    @classmethod
    def named(
        cls,
        name: str,
        resource_type: str,
        summary: str | None = None,
        severity: str = "medium",
        category: str = "governance",
        document: str | None = None,
        unlisted: bool = False,
    ) -> NewRule:
        """With the usual answers filled in. Raises UsageError for what no rule may be.

        unlisted: the type may be one that AWS's list does not hold yet.
        """
        plain = name.replace("_", "")
        if not re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", name):
            raise UsageError(f"{name}: a rule is named SERVICE_THING_STATE, in capitals, such as SQS_QUEUE_ENCRYPTED.")
        if len(plain) > LONGEST_RULE:
            raise UsageError(f"{name}: {len(plain)} letters and digits; rdk can deploy {LONGEST_RULE} at most.")
        _refuse_type(resource_type, unlisted)
        if severity not in SEVERITIES:
            raise UsageError(f"{severity}: not a severity; one of {', '.join(SEVERITIES)}.")
        if category not in CATEGORIES:
            raise UsageError(f"{category}: not a category; one of {', '.join(CATEGORIES)}.")
        document = document or "Fix" + "".join(word.capitalize() for word in name.split("_"))
        if not DOCUMENT.fullmatch(document):
            raise UsageError(f"{document}: a document is named for its fix, VerbObject, such as EncryptSqsQueue.")
        summary = summary or f"TODO: one sentence about the world in which {resource_type} is right."
        return cls(name, resource_type, summary, severity, category, document)


def files(rule: NewRule, library: Catalogue, recorded: Collection[str]) -> Mapping[Path, str]:
    """The text of each new file, by path under the library's root; what exists is left out.

    recorded: the types that the recorder reads. Raises UsageError where the name is taken, or would be deployed under
    a name that is.
    """
    if rule.name in library.rules:
        raise UsageError(f"{rule.name}: there is such a rule already.")
    deployed = names.deployed(rule.name)
    taken = next((other for other in library.rules if names.deployed(other) == deployed), None)
    if taken:
        raise UsageError(f"{rule.name}: would be deployed as {deployed}, as {taken} is; choose another name.")
    folder = Path("rules") / rule.name
    wanted = {
        folder / f"{rule.name}.py": "rule.py.j2",
        folder / "parameters.json": "parameters.json.j2",
        Path("tests") / "rules" / f"{rule.name}_test.py": "rule_test.py.j2",
    }
    if rule.document not in library.documents:
        wanted[Path("remediation-docs") / f"{rule.document}.yaml"] = "document.yaml.j2"
    row, its_test = recorder_files(rule)
    if needs_recorder(rule, library, recorded) and not (library.root / row).exists():
        wanted |= {row: "recorder.py.j2", its_test: "recorder_test.py.j2"}
    service = client_name(rule.resource_type)
    known = {"service": service, "parts": script_parts(), **vars(rule)}
    return {path: render(f"new_rule/{template}", **known) for path, template in wanted.items()}


def needs_recorder(rule: NewRule, library: Catalogue, recorded: Collection[str]) -> bool:
    """Whether the rule's type has to be recorded first. A library without an engine of its own has no recorders."""
    return rule.resource_type not in recorded and (library.root / RECORDERS).is_dir()


def recorder_files(rule: NewRule) -> tuple[Path, Path]:
    """The recorder of the service that the rule's type belongs to, and its test."""
    service = client_name(rule.resource_type)
    stem = service.replace("-", "_") + ("_" if iskeyword(service) else "")
    return RECORDERS / f"{stem}.py", Path("tests") / "recorder" / f"{stem}_test.py"


def client_name(resource_type: str) -> str:
    """What boto3 calls the service of a type: `acm-pca` of AWS::ACMPCA::Certificate."""
    from botocore.loaders import Loader

    namespace = resource_type.split("::")[1]
    undashed = {name.replace("-", ""): name for name in Loader().list_available_services("service-2")}
    return CLIENTS.get(namespace) or undashed.get(namespace.lower(), namespace.lower())


def resource_types() -> frozenset[str]:
    """The types that AWS Config records, as botocore's model of it lists them, and those that AWS's own rules judge.

    The list of AWS Config lacks some that AWS Config evaluates all the same, such as AWS::EKS::Nodegroup.
    """
    from botocore.loaders import Loader

    shapes = Loader().load_service_model("config", "service-2")["shapes"]
    judged = (rule.resource_types for name in managed.known() if (rule := managed.rule(name)))
    return frozenset(shapes["ResourceType"]["enum"]).union(*judged)


def _refuse_type(name: str, unlisted: bool) -> None:
    known = resource_types()
    if name in known:
        return
    spelled = next((each for each in known if each.lower() == name.lower()), name)
    near = suggestion(spelled, known)
    if not RESOURCE_TYPE.fullmatch(name):
        raise UsageError(f"{name}: not a resource type{near or '; they look like AWS::SQS::Queue.'}")
    if not unlisted:
        raise UsageError(f"{name}: AWS Config lists no such type{near or '.'} Where it is new, give --unlisted.")


def write(root: Path, texts: Mapping[Path, str]) -> None:
    """Create the files under `root`. Raises UsageError, before anything is written, where one exists."""
    for path in texts:
        if (root / path).exists():
            raise UsageError(f"{path}: exists already; nothing was written.")
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
