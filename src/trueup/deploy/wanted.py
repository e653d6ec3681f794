"""What should be there: the deployment file, the library and the organization, worked out to the last parameter."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from trueup import managed, regions, yaml_files
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack
from trueup.catalogue.rules import Rule
from trueup.deploy import package, templates
from trueup.deploy.configuration import Deployment
from trueup.deploy.organization import Organization, eligible
from trueup.errors import UsageError
from trueup.packs import limits
from trueup.packs.build import Target, build
from trueup.permissions import source_calls

# Stages, in the order in which they must exist; what leaves goes in the opposite order.
ARTIFACTS, UPLOADS, EVALUATOR_HOME, EVALUATORS, SERVICES, MEMBERS, MANAGEMENT, INVOCATION, PACKS = (
    "artifacts",
    "uploads",
    "evaluator at home",
    "evaluators",
    "services",
    "members",
    "management",
    "invocation",
    "packs",
)
STAGES = (ARTIFACTS, UPLOADS, EVALUATOR_HOME, EVALUATORS, SERVICES, MEMBERS, MANAGEMENT, INVOCATION, PACKS)

INLINE_TEMPLATE = 51_200  # bytes of TemplateBody; a longer one goes by way of S3
LONGEST_POLICY = 20 * 1024  # bytes of a function's resource policy
EXCLUDED = 1_000  # accounts that an organization pack can leave out

# Where CloudFormation, and Lambda with it, knows no AWS::Lambda::ResourcePolicy: one permission for each account.
# Source: schemas of cfn-lint 1.58; the Regions whose partitions are not `aws` are told by their partition.
NO_RESOURCE_POLICY = frozenset({"me-central-1"})
PERMISSION_BYTES = 279


@dataclass(frozen=True)
class Stack:
    """A CloudFormation stack."""

    name: str
    account: str
    region: str
    stage: str
    template: str = field(repr=False)
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class StackSet:
    """A service-managed StackSet and the accounts and Regions that should have it."""

    name: str
    template: str = field(repr=False)
    parameters: Mapping[str, str]
    accounts: frozenset[str]
    regions: tuple[str, ...]
    grows: bool  # new accounts of the organization get it by themselves


@dataclass(frozen=True)
class Upload:
    """An object of an artifacts bucket; its key holds a digest of it."""

    region: str
    key: str
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Invocation:
    """Whose AWS Config may invoke a Region's function."""

    region: str
    function_arn: str
    accounts: tuple[str, ...]
    by_policy: bool  # else by one permission for each account


@dataclass(frozen=True)
class OrganizationPack:
    """A conformance pack of the organization, in one Region."""

    name: str
    region: str
    template: str = field(repr=False)
    digest: str
    key: str  # of the artifacts bucket, where it is too long to be sent; else empty
    accounts: frozenset[str]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """All of it. Empty when everything is to be removed."""

    stacks: tuple[Stack, ...] = ()
    stack_sets: tuple[StackSet, ...] = ()
    uploads: tuple[Upload, ...] = ()
    invocations: tuple[Invocation, ...] = ()
    packs: tuple[OrganizationPack, ...] = ()
    accounts: frozenset[str] = frozenset()
    role_names: tuple[str, ...] = ()  # in every account
    document_names: tuple[str, ...] = ()  # in every account and Region
    notes: tuple[str, ...] = ()  # what people should know before they go on


def wanted(
    deployment: Deployment,
    library: Catalogue,
    organization: Organization,
    accounts: frozenset[str],
    service_roles: frozenset[str] = frozenset(),
) -> Wanted:
    """What should be there when `accounts` have joined.

    service_roles are the service-linked roles of AWS Config that the management account has already.
    Raises UsageError for what AWS would refuse, CatalogueError for a library that cannot be deployed.
    """
    names = {name for pack in deployment.packs for name in library.pack(pack).listings}
    rules = [rule for rule in library.rules.values() if rule.name in names]
    own = [] if deployment.evaluators == "managed" else rules
    held = templates.fixes(library, rules, _given(library, deployment))
    packs, notes = _packs(deployment, library, organization, accounts)
    code = package.zipped(package.contents(own, deployment.waivers)) if own else b""
    roles = templates.member_account(library, own, held)
    regional = templates.member_region(held)
    stack_sets = _stack_sets(deployment, organization, accounts, roles, regional, bool(own))
    uploads = [
        *([Upload(region, _key("evaluator", code, "zip"), code) for region in deployment.regions] if own else []),
        *(Upload(pack.region, pack.key, pack.template.encode()) for pack in packs if pack.key),
    ]
    stacks = [
        *_security_stacks(deployment, library, organization, _key("evaluator", code, "zip") if own else ""),
        *_management_stacks(deployment, library, organization, accounts, roles, regional, bool(own), service_roles),
    ]
    uploads += [
        Upload(region, _template_key(body), body.encode())
        for body, region in dict.fromkeys(
            [(each.template, deployment.home_region) for each in stack_sets]
            + [(each.template, each.region) for each in stacks]
        )
        if len(body.encode()) > INLINE_TEMPLATE
    ]
    return Wanted(
        stacks=tuple(stacks),
        stack_sets=stack_sets,
        uploads=tuple(uploads),
        invocations=tuple(_invocation(deployment, region, accounts) for region in deployment.regions) if own else (),
        packs=packs,
        accounts=accounts,
        role_names=_role_names(roles),
        document_names=tuple(fix.document.name for fix in held),
        notes=notes,
    )


def template_source(deployment: Deployment, template: str, region: str) -> dict[str, str]:
    """How a template is handed to CloudFormation: as text, or where it is too long for that, from S3."""
    if len(template.encode()) <= INLINE_TEMPLATE:
        return {"TemplateBody": template}
    suffix = "amazonaws.com.cn" if deployment.partition == "aws-cn" else "amazonaws.com"
    host = f"{deployment.artifacts_bucket(region)}.s3.{region}.{suffix}"
    return {"TemplateURL": f"https://{host}/{_template_key(template)}"}


def _template_key(template: str) -> str:
    return _key("template", template.encode(), "yaml").replace("template-", "templates/", 1)


def _key(name: str, body: bytes, ending: str) -> str:
    return f"{name}-{sha256(body).hexdigest()[:16]}.{ending}"


def _given(library: Catalogue, deployment: Deployment) -> dict[str, list[Mapping[str, Sequence[str]]]]:
    """What the packs pass to the fix of each rule, on top of the rule's own parameters."""
    given: dict[str, list[Mapping[str, Sequence[str]]]] = {}
    for name in deployment.packs:
        for listing in library.pack(name).listings.values():
            if listing.remediation:
                given.setdefault(listing.rule, []).append(listing.remediation)
    return given


def _security_stacks(
    deployment: Deployment, library: Catalogue, organization: Organization, code_key: str
) -> Iterable[Stack]:
    account, home, prefix = deployment.security_account, deployment.home_region, deployment.prefix

    def stack(name: str, region: str, stage: str, **parameters: Any) -> Stack:
        given = {key: str(value) for key, value in parameters.items()}
        return Stack(f"{prefix}-{name}", account, region, stage, templates.written(library.root, name), given)

    for region in deployment.regions:
        bucket = deployment.artifacts_bucket(region)
        yield stack("artifacts", region, ARTIFACTS, BucketName=bucket, OrganizationId=organization.id)
    for region in deployment.regions if code_key else ():
        yield stack(
            "evaluator",
            region,
            EVALUATOR_HOME if region == home else EVALUATORS,
            Name=deployment.evaluator_name,
            OrganizationId=organization.id,
            HomeRegion=home,
            CodeBucket=deployment.artifacts_bucket(region),
            CodeKey=code_key,
            MemorySize=deployment.memory_size,
            ReservedConcurrency=deployment.reserved_concurrency or -1,
            LogRetentionDays=deployment.log_retention_days,
            KmsKeyArn=deployment.kms_key_arns.get(region, ""),
            KmsKeyArns=",".join(sorted(deployment.kms_key_arns.values())),
            AlarmEmail=deployment.alarm_email,
        )
    key = deployment.kms_key_arns.get(home, "")
    if deployment.aggregator:
        yield stack("aggregator", home, SERVICES, Name=prefix)
    if deployment.evidence:
        yield stack(
            "evidence",
            home,
            SERVICES,
            BucketName=deployment.evidence_bucket,
            KmsKeyArn=key,
            ObjectLockDays=deployment.object_lock_days,
        )
    if deployment.response:
        yield stack(
            "response",
            home,
            SERVICES,
            Name=prefix,
            OrganizationId=organization.id,
            Email=deployment.response_email,
            OpensOpsItems=str(deployment.ops_items).lower(),
            KmsKeyArn=key,
        )


def _stack_sets(
    deployment: Deployment,
    organization: Organization,
    accounts: frozenset[str],
    roles: str,
    regional: Sequence[str],
    evaluates: bool,
) -> tuple[StackSet, ...]:
    # Service-managed StackSets never deploy to the management account; it has stacks of its own.
    members = accounts - {organization.management}
    grows = accounts == eligible(deployment, organization)
    account_set = StackSet(
        f"{deployment.prefix}-member-account",
        roles,
        _member_parameters(deployment, evaluates),
        members,
        (deployment.home_region,),
        grows,
    )
    regional_sets = (
        StackSet(
            f"{deployment.prefix}-member-region-{number}",
            template,
            _region_parameters(deployment, number),
            members,
            deployment.regions,
            grows,
        )
        for number, template in enumerate(regional, 1)
    )
    return (account_set, *regional_sets)


def _member_parameters(deployment: Deployment, evaluates: bool) -> dict[str, str]:
    """Of the account's template, which names the evaluator only where there is one."""
    evaluator = {"SecurityAccountId": deployment.security_account, "EvaluatorRoleName": deployment.evaluator_name}
    return {**(evaluator if evaluates else {}), "CentralEventBusArn": deployment.bus_arn}


def _region_parameters(deployment: Deployment, number: int) -> dict[str, str]:
    return {"CentralEventBusArn": deployment.bus_arn} if number == 1 else {}


def _management_stacks(
    deployment: Deployment,
    library: Catalogue,
    organization: Organization,
    accounts: frozenset[str],
    roles: str,
    regional: Sequence[str],
    evaluates: bool,
    service_roles: frozenset[str],
) -> Iterable[Stack]:
    account, home, prefix = organization.management, deployment.home_region, deployment.prefix
    if account not in accounts or deployment.management_role is None:
        return
    creates = {
        "CreatesMultiAccountSetupRole": str(MULTI_ACCOUNT_ROLE not in service_roles).lower(),
        "CreatesConformsRole": str(CONFORMS_ROLE not in service_roles).lower(),
    }
    management = templates.written(library.root, "management")
    yield Stack(f"{prefix}-management", account, home, MANAGEMENT, management, creates)
    yield Stack(f"{prefix}-member-account", account, home, MANAGEMENT, roles, _member_parameters(deployment, evaluates))
    for region in deployment.regions:
        for number, template in enumerate(regional, 1):
            name = f"{prefix}-member-region-{number}"
            yield Stack(name, account, region, MANAGEMENT, template, _region_parameters(deployment, number))


MULTI_ACCOUNT_ROLE = "AWSServiceRoleForConfigMultiAccountSetup"
CONFORMS_ROLE = "AWSServiceRoleForConfigConforms"


def _invocation(deployment: Deployment, region: str, accounts: frozenset[str]) -> Invocation:
    by_policy = takes_resource_policy(region)
    invocation = Invocation(region, deployment.function_arn(region), tuple(sorted(accounts)), by_policy)
    size = len(policy_text(invocation)) if by_policy else PERMISSION_BYTES * len(accounts)
    if size > LONGEST_POLICY:
        raise UsageError(
            f"{region}: {len(accounts)} accounts make a function policy of {size:,} bytes, and Lambda takes "
            f"{LONGEST_POLICY:,}; deploy with evaluators: managed, or with a second prefix for some of the accounts."
        )
    return invocation


def takes_resource_policy(region: str) -> bool:
    """Whether a function there can be given a whole policy, with a list of accounts in one statement."""
    return regions.partition(region) == "aws" and region not in NO_RESOURCE_POLICY


def policy_text(invocation: Invocation) -> str:
    """The resource policy that lets AWS Config of those accounts, and of no others, invoke the function.

    aws:SourceOrgID would be one line for all, but nothing says that AWS Config's invocations carry it.
    """
    statement = {
        "Sid": "AllowConfig",
        "Effect": "Allow",
        "Principal": {"Service": "config.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": invocation.function_arn,
        "Condition": {"StringEquals": {"aws:SourceAccount": list(invocation.accounts)}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))


def _packs(
    deployment: Deployment, library: Catalogue, organization: Organization, accounts: frozenset[str]
) -> tuple[tuple[OrganizationPack, ...], tuple[str, ...]]:
    notes: list[str] = []
    made: list[OrganizationPack] = []
    nowhere: dict[str, str] = {}  # rule -> the Region that it would be in
    for region in deployment.regions:
        # In place of the deployer's id, AWS Config puts each account's own into the ARNs of roles. That it does so
        # with a delegated administrator's id, as it does with the management account's, is not documented.
        target = Target(
            evaluators=deployment.evaluators,
            region=region,
            account_id=deployment.security_account,
            evaluator_arn="" if deployment.evaluators == "managed" else deployment.function_arn(region),
        )
        counts: Counter[str] = Counter()
        for name in deployment.packs:
            pack, elsewhere = regional(library.pack(name), library, region, deployment)
            nowhere |= elsewhere
            built = build(library, pack, target)
            notes += [f"{name} in {region}: {each.what} {each.rule} left out: {each.why}" for each in built.left_out]
            for template in built.templates:
                counts.update(template.rules)
                made.append(_organization_pack(deployment, template, region, accounts))
        if sum(counts.values()) > limits.RULES_PER_ACCOUNT:
            raise UsageError(
                f"{region}: the packs hold {sum(counts.values())} rules, and AWS Config takes "
                f"{limits.RULES_PER_ACCOUNT} of all teams together in an account and Region; deploy fewer packs."
            )
        twice = sorted(name for name, count in counts.items() if count > 1)
        if twice:
            notes.append(f"{region}: evaluated, and billed, in each of the packs that list them: {_some(twice)}")
    for home in sorted(set(nowhere.values())):
        names = sorted(name for name, where in nowhere.items() if where == home)
        notes.append(f"deployed nowhere, as {home} is not among the Regions: {_some(names)}")
    left_out = len(organization.accounts.keys() | organization.others) - len(accounts)
    if left_out > EXCLUDED:
        raise UsageError(
            f"{left_out} accounts are left out so far, and an organization pack can leave out {EXCLUDED}; "
            "make the waves larger."
        )
    return tuple(made), tuple(dict.fromkeys(notes))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more rules" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _organization_pack(
    deployment: Deployment, template: Any, region: str, accounts: frozenset[str]
) -> OrganizationPack:
    body = template.text.encode()
    name = f"{deployment.prefix}-{template.name}"
    return OrganizationPack(
        name=name,
        region=region,
        template=template.text,
        digest=sha256(body).hexdigest()[:32],
        key=_key(f"packs/{name}", body, "yaml") if template.route == "s3" else "",
        accounts=accounts,
        rules=template.rules,
    )


def regional(pack: Pack, library: Catalogue, region: str, deployment: Deployment) -> tuple[Pack, dict[str, str]]:
    """The pack as one Region has it, and the rules that no Region of the deployment can have, each with its own.

    Rules of IAM and of the account as a whole run in the home Region only; those of CloudFront and the like where AWS
    records them.
    """
    homes = {name: home_of(name, library.rules.get(name), deployment.home_region) for name in pack.listings}
    kept = {name: listing for name, listing in pack.listings.items() if homes[name] in (None, region)}
    nowhere = {name: home for name, home in homes.items() if home is not None and home not in deployment.regions}
    return replace(pack, listings=kept), nowhere


def home_of(name: str, rule: Rule | None, home_region: str) -> str | None:
    """The one Region that a rule runs in, or None for every Region."""
    aws = managed.rule(name)
    if rule is not None:
        types = rule.resource_types
        if not types and regions.answer_alike(call.service for call in source_calls.rule(rule.source).calls):
            return home_region
    else:
        types = aws.resource_types if aws is not None else ()
    if name in regions.MANAGED_RULES:
        return home_region
    homes = {regions.home(kind, home_region) for kind in types}
    return homes.pop() if len(homes) == 1 else None


def _role_names(template: str) -> tuple[str, ...]:
    resources = yaml_files.parse(template, "template").content["Resources"].values()
    return tuple(sorted(each["Properties"]["RoleName"] for each in resources if each["Type"] == "AWS::IAM::Role"))
