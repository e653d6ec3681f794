"""What is there, asked of AWS: nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from trueup import aws
from trueup.deploy import wanted as w
from trueup.deploy.access import Access, pages, said
from trueup.deploy.configuration import Deployment
from trueup.deploy.manifest import Manifest
from trueup.deploy.organization import Organization
from trueup.errors import AwsError
from trueup.refusals import code

OWNER_TAG = "trueup:deployment"  # of stacks, stack sets and packs; its value is the prefix
DIGEST_TAG = "trueup:digest"  # of packs, whose templates AWS does not give back

SECURITY_STACKS = ("artifacts", "evaluator")  # in each Region
HOME_STACKS = ("aggregator", "evidence", "response")
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
class Found:
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


def read(access: Access, deployment: Deployment, organization: Organization, manifest: Manifest) -> Found:
    """Everything of this deployment, wherever the deployment file or the manifest says it may be. Raises AwsError."""
    disabled = _disabled(access, deployment, {*deployment.regions, *manifest.regions()})
    regions = sorted({*deployment.regions, *manifest.regions()} - disabled)
    unseen: list[str] = []
    stacks = {}
    for place in _places(access, deployment, organization, manifest, unseen):
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
    return Found(stacks, stack_sets, packs, invokers, frozenset(disabled), tuple(unseen))


def _disabled(access: Access, deployment: Deployment, regions: set[str]) -> set[str]:
    client = access.client("account", deployment.home_region)
    with aws.translated("cannot list the Regions of the security account"):
        listed = {each["RegionName"]: each["RegionOptStatus"] for each in pages(client.list_regions, "Regions")}
    return {region for region in regions if listed.get(region) not in ("ENABLED", "ENABLED_BY_DEFAULT")}


def _places(
    access: Access, deployment: Deployment, organization: Organization, manifest: Manifest, unseen: list[str]
) -> Iterable[tuple[str, str, str]]:
    """Where stacks may be, as (account, Region, name)."""
    account, prefix = deployment.security_account, deployment.prefix
    places = {(account, region, f"{prefix}-{name}") for region in deployment.regions for name in SECURITY_STACKS}
    places |= {(account, deployment.home_region, f"{prefix}-{name}") for name in HOME_STACKS}
    if deployment.management_role:
        names = [f"{prefix}-management", f"{prefix}-member-account"]
        places |= {(organization.management, deployment.home_region, name) for name in names}
        places |= {(organization.management, region, f"{prefix}-member-region-1") for region in deployment.regions}
    places |= {(thing.account, thing.region, thing.name) for thing in manifest.of("stack")}
    closed = {place[0] for place in places if not access.enters(place[0])}
    unseen += [f"account {each}: holds stacks, and the deployment file names no role to enter it" for each in closed]
    return sorted(place for place in places if place[0] not in closed)


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
        if not name.startswith(f"{deployment.prefix}-member-"):
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
    if w.takes_resource_policy(region):
        answer = aws.unless(MISSING, client.get_resource_policy, ResourceArn=deployment.function_arn(region))
    else:
        answer = aws.unless(MISSING, client.get_policy, FunctionName=deployment.evaluator_name)
    found: set[str] = set()
    for statement in json.loads((answer or {}).get("Policy") or "{}").get("Statement", ()):
        held = statement.get("Condition", {}).get("StringEquals", {}).get("aws:SourceAccount", ())
        found |= {held} if isinstance(held, str) else set(held)
    return frozenset(found)


# Names -------------------------------------------------------------------------------------------------------------


def uploaded(access: Access, deployment: Deployment, wanted: w.Wanted, found: Found) -> frozenset[tuple[str, str]]:
    """Which of the wanted objects are in their buckets already, as (Region, key)."""
    held = set()
    for upload in wanted.uploads:
        if (deployment.security_account, upload.region, f"{deployment.prefix}-artifacts") not in found.stacks:
            continue
        client = access.client("s3", upload.region)
        bucket = deployment.artifacts_bucket(upload.region)
        with aws.translated(f"s3://{bucket}/{upload.key}"):
            given = {"Bucket": bucket, "Key": upload.key, "ExpectedBucketOwner": deployment.security_account}
            if aws.unless(("404", "NoSuchKey", "NoSuchBucket"), client.head_object, **given) is not None:
                held.add((upload.region, upload.key))
    return frozenset(held)


def taken(
    access: Access, deployment: Deployment, organization: Organization, wanted: w.Wanted, found: Found
) -> tuple[list[str], list[str]]:
    """The names that somebody else has, a line each, which must be settled before anything is created; and the
    accounts whose names could not be looked at."""
    unseen: list[str] = []
    lines = [
        f"stack {stack.name} in {stack.account}, {stack.region}: there is one without the tag {OWNER_TAG}"
        for stack in found.stacks.values()
        if not stack.ours
    ]
    lines += [
        f"stack set {each.name}: there is one without the tag {OWNER_TAG}"
        for each in found.stack_sets.values()
        if not each.ours
    ]
    names = {(pack.region, pack.name) for pack in wanted.packs}
    lines += [
        f"organization pack {pack.name} in {pack.region}: there is one without the tag {OWNER_TAG}"
        for place, pack in found.packs.items()
        if not pack.ours and place in names
    ]
    for stack in wanted.stacks:
        if (stack.account, stack.region, stack.name) not in found.stacks and stack.region not in found.disabled:
            with aws.translated(f"names of {stack.name} in {stack.account}, {stack.region}"):
                lines += _of_stack(access, deployment, stack)
    for account in sorted(wanted.accounts - found.deployed(organization)):
        try:
            lines += list(_of_account(access, deployment, wanted, found, account))
        except (ClientError, AwsError) as error:
            unseen.append(f"account {account}: its names cannot be looked at: {said(error)}")
    return lines, unseen


def _of_stack(access: Access, deployment: Deployment, stack: w.Stack) -> Iterator[str]:
    bucket = stack.parameters.get("BucketName")
    if bucket and exists(access.client("s3", stack.region).head_bucket, Bucket=bucket):
        yield f"bucket {bucket}: it exists, of another account or left from an earlier deployment"
    if stack.stage in (w.EVALUATOR_HOME, w.EVALUATORS):
        client = access.client("lambda", stack.region)
        if exists(client.get_function_configuration, FunctionName=deployment.evaluator_name):
            yield f"function {deployment.evaluator_name} in {stack.region}: there is one outside of any stack of trueup"
    if stack.stage == w.EVALUATOR_HOME:
        client = access.client("iam", stack.region)
        if exists(client.get_role, RoleName=deployment.evaluator_name):
            yield f"role {deployment.evaluator_name} in {stack.account}: there is one outside of any stack of trueup"


def exists(call: Any, **given: Any) -> bool:
    """Whether a name is there, be it somebody else's."""
    try:
        call(**given)
    except ClientError as error:
        if code(error) in (*MISSING, "NoSuchBucket"):
            return False
        if code(error) in ("403", "301"):  # a bucket of someone else
            return True
        raise
    return True


def _of_account(access: Access, deployment: Deployment, wanted: w.Wanted, found: Found, account: str) -> Iterator[str]:
    """Roles and documents of our names in an account that has nothing of ours yet."""
    if not access.enters(account):
        return
    roles = access.client("iam", deployment.home_region, account)
    held = {each["RoleName"] for each in pages(roles.list_roles, "Roles", "Marker")}
    for name in sorted(held.intersection(wanted.role_names)):
        yield f"role {name} in {account}: there is one that is not trueup's"
    for region in sorted(set(deployment.regions) - found.disabled):
        client = access.client("ssm", region, account)
        own = [{"Key": "Owner", "Values": ["Self"]}]
        documents = {each["Name"] for each in pages(client.list_documents, "DocumentIdentifiers", Filters=own)}
        for name in sorted(documents.intersection(wanted.document_names)):
            yield f"document {name} in {account}, {region}: there is one that is not trueup's"
