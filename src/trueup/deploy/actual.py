"""What is there, asked of AWS. Nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trueup import aws
from trueup.deploy.access import Access, pages
from trueup.deploy.configuration import Deployment
from trueup.deploy.desired.invocations import takes_resource_policy
from trueup.deploy.manifest import Manifest
from trueup.deploy.organization import Organization

OWNER_TAG = "trueup:deployment"  # of stacks, stack sets and packs; its value is the prefix
DIGEST_TAG = "trueup:digest"  # of packs, whose templates AWS does not give back

SECURITY_STACKS = ("artifacts", "evaluator")  # in each Region
HOME_STACKS = ("aggregator", "evidence", "response")
MEMBER = "member-"  # begins the name of what every account has
MISSING = ("ValidationError", "StackSetNotFoundException", "ResourceNotFoundException", "NoSuchEntity", "404")


@dataclass(frozen=True)
class Stack:
    """A stack as CloudFormation has it."""

    name: str
    account: str
    region: str
    status: str
    reason: str
    template: str = field(repr=False)
    parameters: Mapping[str, str]
    ours: bool


@dataclass(frozen=True)
class Instance:
    """What one account and Region has of a StackSet."""

    status: str  # CURRENT, OUTDATED, INOPERABLE
    detail: str
    reason: str


@dataclass(frozen=True)
class StackSet:
    """A StackSet as CloudFormation has it."""

    name: str
    template: str = field(repr=False)
    parameters: Mapping[str, str]
    grows: bool
    ours: bool
    instances: Mapping[tuple[str, str], Instance]  # by account and Region


@dataclass(frozen=True)
class OrganizationPack:
    """An organization's conformance pack as AWS Config has it."""

    name: str
    region: str
    arn: str
    digest: str
    ours: bool
    excluded: frozenset[str]
    status: str
    message: str


@dataclass(frozen=True)
class Actual:
    """All of it."""

    stacks: Mapping[tuple[str, str, str], Stack] = field(default_factory=dict)  # by account, Region and name
    stack_sets: Mapping[str, StackSet] = field(default_factory=dict)
    packs: Mapping[tuple[str, str], OrganizationPack] = field(default_factory=dict)  # by Region and name
    invokers: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by Region: whose AWS Config may invoke
    disabled: frozenset[str] = frozenset()  # Regions that the security account has not turned on
    unseen: tuple[str, ...] = ()  # what could not be looked at, and why

    def deployed(self, organization: Organization) -> frozenset[str]:
        """The accounts that have something of it already."""
        members = {account for each in self.stack_sets.values() if each.ours for account, _region in each.instances}
        if any(account == organization.management and stack.ours for (account, _, _), stack in self.stacks.items()):
            members.add(organization.management)
        return frozenset(members)


def call_as(deployment: Deployment, organization: Organization) -> str:
    """CloudFormation's CallAs: a delegated administrator has to say that it is one."""
    return "SELF" if deployment.security_account == organization.management else "DELEGATED_ADMIN"


def read(access: Access, deployment: Deployment, organization: Organization, manifest: Manifest) -> Actual:
    """Everything of this deployment, wherever the deployment file or the manifest says it may be. Raises AwsError."""
    disabled = _disabled(access, deployment, {*deployment.regions, *manifest.regions()})
    regions = sorted({*deployment.regions, *manifest.regions()} - disabled)
    unseen: list[str] = []
    stacks = {}
    for place in _places(access, deployment, organization, manifest, disabled, unseen):
        account, region, name = place
        if region not in disabled:
            with aws.translated(f"stack {name} in {account}, {region}"):
                stack = _stack(access, deployment, account, region, name)
            if stack:
                stacks[place] = stack
    packs: dict[tuple[str, str], OrganizationPack] = {}
    invokers: dict[str, frozenset[str]] = {}
    for region in regions:
        with aws.translated(f"organization conformance packs in {region}"):
            packs |= {(region, pack.name): pack for pack in _packs(access, deployment, region)}
        with aws.translated(f"policy of {deployment.evaluator_name} in {region}"):
            invokers[region] = _invokers(access, deployment, region)
    with aws.translated(f"stack sets of {deployment.security_account}"):
        stack_sets = {each.name: each for each in _stack_sets(access, deployment, organization)}
    return Actual(stacks, stack_sets, packs, invokers, frozenset(disabled), tuple(unseen))


def _disabled(access: Access, deployment: Deployment, regions: set[str]) -> set[str]:
    client = access.client("account", deployment.home_region)
    with aws.translated("cannot list the Regions of the security account"):
        listed = {each["RegionName"]: each["RegionOptStatus"] for each in pages(client.list_regions, "Regions")}
    return {region for region in regions if listed.get(region) not in ("ENABLED", "ENABLED_BY_DEFAULT")}


def _places(
    access: Access,
    deployment: Deployment,
    organization: Organization,
    manifest: Manifest,
    disabled: set[str],
    unseen: list[str],
) -> Iterable[tuple[str, str, str]]:
    """Where stacks may be, as (account, Region, name)."""
    account, prefix = deployment.security_account, deployment.prefix
    places = {(account, region, f"{prefix}-{name}") for region in deployment.regions for name in SECURITY_STACKS}
    places |= {(account, deployment.home_region, f"{prefix}-{name}") for name in HOME_STACKS}
    if deployment.management_role:
        places |= set(_management_places(access, deployment, organization, manifest, disabled))
    places |= {(thing.account, thing.region, thing.name) for thing in manifest.of("stack")}
    closed = {place[0] for place in places if not access.enters(place[0])}
    unseen += [f"account {each}: holds stacks, and the deployment file names no role to enter it" for each in closed]
    return sorted(place for place in places if place[0] not in closed)


def _management_places(
    access: Access, deployment: Deployment, organization: Organization, manifest: Manifest, disabled: set[str]
) -> Iterator[tuple[str, str, str]]:
    """Where stacks of the management account are: what every account has is a stack for each family of documents, and
    which families there were, only AWS knows."""
    account, prefix = organization.management, deployment.prefix
    yield account, deployment.home_region, f"{prefix}-management"
    for region in sorted({*deployment.regions, *manifest.regions()} - disabled):
        client = access.client("cloudformation", region, account)
        with aws.translated(f"stacks of {account} in {region}"):
            for facts in pages(client.describe_stacks, "Stacks"):
                if facts["StackName"].startswith(f"{prefix}-{MEMBER}"):
                    yield account, region, facts["StackName"]


def _stack(access: Access, deployment: Deployment, account: str, region: str, name: str) -> Stack | None:
    client = access.client("cloudformation", region, account)
    answer = aws.unless(MISSING, client.describe_stacks, StackName=name)
    if answer is None:
        return None
    [facts] = answer["Stacks"]
    body = client.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
    return Stack(
        name=name,
        account=account,
        region=region,
        status=facts["StackStatus"],
        reason=facts.get("StackStatusReason", ""),
        template=body if isinstance(body, str) else json.dumps(body),
        parameters=_parameters(facts),
        ours=_owner(facts.get("Tags")) == deployment.prefix,
    )


def _parameters(facts: Mapping[str, Any]) -> dict[str, str]:
    return {each["ParameterKey"]: each.get("ParameterValue", "") for each in facts.get("Parameters") or ()}


def _owner(tags: Any) -> str:
    return next((tag["Value"] for tag in tags or () if tag["Key"] == OWNER_TAG), "")


def _stack_sets(access: Access, deployment: Deployment, organization: Organization) -> Iterator[StackSet]:
    client = access.client("cloudformation", deployment.home_region)
    role = {"CallAs": call_as(deployment, organization)}
    listed = pages(client.list_stack_sets, "Summaries", Status="ACTIVE", **role)
    for name in [each["StackSetName"] for each in listed]:
        if not name.startswith(f"{deployment.prefix}-{MEMBER}"):
            continue
        facts = client.describe_stack_set(StackSetName=name, **role)["StackSet"]
        instances = {
            (each["Account"], each["Region"]): Instance(
                each["Status"],
                each.get("StackInstanceStatus", {}).get("DetailedStatus", ""),
                each.get("StatusReason", ""),
            )
            for each in pages(client.list_stack_instances, "Summaries", StackSetName=name, **role)
        }
        yield StackSet(
            name=name,
            template=facts.get("TemplateBody", ""),
            parameters=_parameters(facts),
            grows=facts.get("AutoDeployment", {}).get("Enabled", False),
            ours=_owner(facts.get("Tags")) == deployment.prefix,
            instances=instances,
        )


def _packs(access: Access, deployment: Deployment, region: str) -> Iterator[OrganizationPack]:
    client = access.client("config", region)
    statuses = {
        each["OrganizationConformancePackName"]: each
        for each in pages(client.describe_organization_conformance_pack_statuses, "OrganizationConformancePackStatuses")
    }
    listed = pages(client.describe_organization_conformance_packs, "OrganizationConformancePacks")
    for facts in [each for each in listed if _named(each, deployment)]:
        name, arn = facts["OrganizationConformancePackName"], facts["OrganizationConformancePackArn"]
        tags = {tag["Key"]: tag["Value"] for tag in pages(client.list_tags_for_resource, "Tags", ResourceArn=arn)}
        status = statuses.get(name, {})
        yield OrganizationPack(
            name=name,
            region=region,
            arn=arn,
            digest=tags.get(DIGEST_TAG, ""),
            ours=tags.get(OWNER_TAG) == deployment.prefix,
            excluded=frozenset(facts.get("ExcludedAccounts") or ()),
            status=status.get("Status", ""),
            message=" ".join(filter(None, (status.get("ErrorCode", ""), status.get("ErrorMessage", "")))),
        )


def _named(pack: Mapping[str, Any], deployment: Deployment) -> bool:
    return str(pack["OrganizationConformancePackName"]).startswith(f"{deployment.prefix}-")


def _invokers(access: Access, deployment: Deployment, region: str) -> frozenset[str]:
    client = access.client("lambda", region)
    if takes_resource_policy(region):
        answer = aws.unless(MISSING, client.get_resource_policy, ResourceArn=deployment.function_arn(region))
    else:
        answer = aws.unless(MISSING, client.get_policy, FunctionName=deployment.evaluator_name)
    found: set[str] = set()
    for statement in json.loads((answer or {}).get("Policy") or "{}").get("Statement", ()):
        held = statement.get("Condition", {}).get("StringEquals", {}).get("aws:SourceAccount", ())
        found |= {held} if isinstance(held, str) else set(held)
    return frozenset(found)
