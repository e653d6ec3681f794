"""From what is wanted and what is found to the calls between them: data that can be printed, and carried out.

Nothing here asks AWS. A call says what it does, where and why; calls stand in the order in which they are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trueup.deploy import found as f
from trueup.deploy import wanted as w
from trueup.deploy.configuration import Deployment
from trueup.deploy.found import DIGEST_TAG, OWNER_TAG, Found, call_as
from trueup.deploy.manifest import Thing
from trueup.deploy.organization import Organization
from trueup.deploy.wanted import Wanted

# What leaves goes after everything else, in the opposite order.
REMOVES_PACKS, REMOVES_INVOCATION, REMOVES_MEMBERS = (f"remove {stage}" for stage in (w.PACKS, w.INVOCATION, w.MEMBERS))
REMOVES_STACK_SETS, REMOVES_ARTIFACTS = "remove stack sets", f"remove {w.ARTIFACTS}"
LEAVING = (
    REMOVES_PACKS,
    REMOVES_INVOCATION,
    f"remove {w.MANAGEMENT}",
    REMOVES_MEMBERS,
    REMOVES_STACK_SETS,
    *(f"remove {stage}" for stage in (w.SERVICES, w.EVALUATORS, w.EVALUATOR_HOME)),
    REMOVES_ARTIFACTS,
)
STAGES = (*w.STAGES, *LEAVING)

# A stack in one of these states was never whole: it can only be deleted.
BROKEN = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS"})

# Every account is tried, whatever the others do: waves are what limits a mistake.
PREFERENCES = {
    "RegionConcurrencyType": "PARALLEL",
    "FailureTolerancePercentage": 100,
    "MaxConcurrentPercentage": 100,
    "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE",
}
FEW = 5  # so many account ids are named, of more the number


@dataclass(frozen=True)
class Call:
    """One call of AWS's API, or where `operation` is empty only a wait."""

    stage: str
    what: str
    why: str
    account: str
    region: str
    service: str
    operation: str  # a method of boto3's client
    request: Mapping[str, Any] = field(default_factory=dict, repr=False)
    subject: str = ""  # the stack, stack set or pack that it is about
    waits: str = ""  # for what, when it has been made: stack, operation, pack
    creates: Thing | None = None
    deletes: Thing | None = None
    tags: Mapping[str, str] = field(default_factory=dict)  # put on the pack once its template is taken
    keeps: frozenset[str] = frozenset()  # the accounts that have the pack already, and keep it whatever happens

    def to_json(self) -> dict[str, str]:
        """The call as a row, its request left out: that may be as long as a template."""
        call = f"{self.service}:{self.operation}" if self.operation else "wait"
        names = ("stage", "account", "region", "what", "why")
        return {**{name: getattr(self, name) for name in names}, "call": call}


@dataclass(frozen=True)
class Plan:
    """The calls, and what stands against making them."""

    calls: tuple[Call, ...]
    obstacles: tuple[str, ...] = ()  # nothing is done while there is one
    notes: tuple[str, ...] = ()
    accounts: frozenset[str] = frozenset()  # that have it when all is done


def plan(
    deployment: Deployment,
    organization: Organization,
    wanted: Wanted,
    found: Found,
    uploaded: frozenset[tuple[str, str]] = frozenset(),
    taken: Sequence[str] = (),
    unseen: Sequence[str] = (),
) -> Plan:
    """The calls that lead from what is found to what is wanted, which may be nothing at all."""
    place = _Place(deployment, organization)
    calls = [
        *_stacks(place, wanted, found),
        *_uploads(place, wanted, uploaded),
        *_stack_sets(place, wanted, found),
        *_invocations(place, wanted, found),
        *_packs(place, wanted, found),
    ]
    obstacles = [
        *(
            f"Region {region} is off in account {deployment.security_account}: turn it on, or take it out"
            for region in sorted(found.disabled.intersection(deployment.regions))
        ),
        *taken,
    ]
    notes = [*wanted.notes, *found.unseen, *unseen, *_inoperable(found)]
    ordered = sorted(calls, key=lambda call: STAGES.index(call.stage))
    return Plan(tuple(ordered), tuple(obstacles), tuple(notes), wanted.accounts)


@dataclass(frozen=True)
class _Place:
    deployment: Deployment
    organization: Organization

    @property
    def tags(self) -> list[dict[str, str]]:
        return [{"Key": OWNER_TAG, "Value": self.deployment.prefix}]

    @property
    def call_as(self) -> str:
        return call_as(self.deployment, self.organization)

    def source(self, template: str, account: str, region: str) -> dict[str, str]:
        return w.template_source(self.deployment, template, region)


# Stacks ------------------------------------------------------------------------------------------------------------


def _stacks(place: _Place, wanted: Wanted, found: Found) -> Iterator[Call]:
    names = {(stack.account, stack.region, stack.name): stack for stack in wanted.stacks}
    for key, stack in names.items():
        if stack.region not in found.disabled:
            yield from _stack(place, stack, found.stacks.get(key))
    for key, held in found.stacks.items():
        if held.ours and key not in names:
            yield from _removed_stack(place, held)


def _stack(place: _Place, stack: w.Stack, held: f.Stack | None) -> Iterator[Call]:
    thing = Thing("stack", stack.name, stack.account, stack.region)
    common: dict[str, Any] = {
        "account": stack.account,
        "region": stack.region,
        "service": "cloudformation",
        "subject": stack.name,
    }
    parameters = dict(stack.parameters)
    if held is not None and stack.name.endswith("-management"):
        parameters = dict(held.parameters)  # that the roles are there now is its own doing
    request = {
        "StackName": stack.name,
        **place.source(stack.template, stack.account, stack.region),
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(parameters.items())],
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Tags": place.tags,
    }
    if held is not None and held.status in BROKEN:
        why = f"{held.status}: {held.reason}".rstrip(": ")
        yield Call(
            stack.stage, f"delete stack {stack.name}", why, operation="delete_stack", waits="stack",
            request={"StackName": stack.name}, **common,
        )  # fmt: skip
        held = None
        missing = "it was never whole"
    else:
        missing = "it is not there"
    if held is None:
        yield Call(
            stack.stage, f"create stack {stack.name}", missing, operation="create_stack", waits="stack",
            request=request, creates=thing, **common,
        )  # fmt: skip
        return
    if held.status == "UPDATE_ROLLBACK_FAILED":
        yield Call(
            stack.stage, f"continue rolling back stack {stack.name}", held.reason or held.status, waits="stack",
            operation="continue_update_rollback", request={"StackName": stack.name}, **common,
        )  # fmt: skip
    if held.status.endswith("_IN_PROGRESS"):
        yield Call(stack.stage, f"wait for stack {stack.name}", held.status, operation="", waits="stack", **common)
    why = _differs(stack.template, held.template, parameters, held.parameters)
    if held.status.endswith("_FAILED"):
        why = f"{held.status}: {held.reason}".rstrip(": ")
    if why:
        yield Call(
            stack.stage, f"update stack {stack.name}", why, operation="update_stack", waits="stack",
            request=request, **common,
        )  # fmt: skip


def _differs(template: str, held: str, parameters: Mapping[str, str], known: Mapping[str, str]) -> str:
    """What is not as it should be, in words; empty where all is."""
    told = [] if template.strip() == held.strip() else ["the template has changed"]
    told += [
        f"{name} is {known.get(name) or 'empty'}, not {value or 'empty'}"
        for name, value in sorted(parameters.items())
        if known.get(name, "") != value
    ]
    return "; ".join(told)


def _removed_stack(place: _Place, held: f.Stack) -> Iterator[Call]:
    deployment = place.deployment
    stages = {
        "artifacts": w.ARTIFACTS,
        "evaluator": w.EVALUATOR_HOME if held.region == deployment.home_region else w.EVALUATORS,
        **dict.fromkeys(f.HOME_STACKS, w.SERVICES),
    }
    short = held.name.removeprefix(f"{deployment.prefix}-")
    stage = f"remove {stages.get(short, w.MANAGEMENT)}"
    common: dict[str, Any] = {"account": held.account, "region": held.region, "subject": held.name}
    why = "it is no longer wanted"
    if short == "artifacts":
        bucket = held.parameters.get("BucketName", deployment.artifacts_bucket(held.region))
        yield Call(
            stage, f"empty bucket {bucket}", why, service="s3", operation="delete_objects",
            request={"Bucket": bucket}, **common,
        )  # fmt: skip
    yield Call(
        stage, f"delete stack {held.name}", why, service="cloudformation", operation="delete_stack", waits="stack",
        request={"StackName": held.name}, deletes=Thing("stack", held.name, held.account, held.region), **common,
    )  # fmt: skip


def _uploads(place: _Place, wanted: Wanted, uploaded: frozenset[tuple[str, str]]) -> Iterator[Call]:
    for upload in wanted.uploads:
        if (upload.region, upload.key) not in uploaded:
            bucket = place.deployment.artifacts_bucket(upload.region)
            yield Call(
                w.UPLOADS,
                f"upload {upload.key} ({len(upload.body):,} bytes)",
                "it is not there",
                place.deployment.security_account,
                upload.region,
                "s3",
                "put_object",
                {
                    "Bucket": bucket,
                    "Key": upload.key,
                    "Body": upload.body,
                    "ExpectedBucketOwner": place.deployment.security_account,
                },
                subject=upload.key,
            )


# Stack sets --------------------------------------------------------------------------------------------------------


def _stack_sets(place: _Place, wanted: Wanted, found: Found) -> Iterator[Call]:
    names = {each.name: each for each in wanted.stack_sets}
    for name, stack_set in names.items():
        yield from _stack_set(place, stack_set, found.stack_sets.get(name))
    for name, held in found.stack_sets.items():
        if not held.ours:
            continue
        kept = names.get(name)
        leaving = [
            pair
            for pair in held.instances
            if kept is None or pair[0] not in kept.accounts or pair[1] not in kept.regions
        ]
        yield from _instances(place, name, leaving, "delete_stack_instances", "removed from", "no longer wanted there")
        if kept is None:
            yield _on_set(
                place, REMOVES_STACK_SETS, name, "delete_stack_set", f"delete stack set {name}",
                "it is no longer wanted", {}, deletes=_set_thing(place, name),
            )  # fmt: skip


def _stack_set(place: _Place, wanted: w.StackSet, held: f.StackSet | None) -> Iterator[Call]:
    name = wanted.name
    request = {
        "Description": "What trueup has in every account.",
        **place.source(wanted.template, place.deployment.security_account, place.deployment.home_region),
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in wanted.parameters.items()],
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "PermissionModel": "SERVICE_MANAGED",
        "AutoDeployment": {"Enabled": wanted.grows, "RetainStacksOnAccountRemoval": False},
        "ManagedExecution": {"Active": True},
        "Tags": place.tags,
    }
    if held is None:
        yield _on_set(
            place, w.MEMBERS, name, "create_stack_set", f"create stack set {name}", "it is not there", request,
            creates=_set_thing(place, name),
        )  # fmt: skip
    instances = held.instances if held else {}
    pairs = {(account, region) for account in wanted.accounts for region in wanted.regions}
    why = ""
    if held is not None:
        why = _differs(wanted.template, held.template, wanted.parameters, held.parameters)
        if wanted.grows != held.grows:
            growth = "new accounts get it by themselves from now on" if wanted.grows else "new accounts have to wait"
            why = "; ".join(filter(None, (why, growth)))
    if why:
        update = request | {"OperationPreferences": PREFERENCES}
        yield _on_set(
            place, w.MEMBERS, name, "update_stack_set", f"update stack set {name} in {_count(instances)}", why, update,
            waits="operation",
        )  # fmt: skip
    else:
        stale = [pair for pair in pairs if pair in instances and instances[pair].status == "OUTDATED"]
        reason = next((instances[pair].reason for pair in sorted(stale) if instances[pair].reason), "it is outdated")
        yield from _instances(place, name, stale, "update_stack_instances", "tried again in", reason)
    yield from _instances(
        place, name, sorted(pairs - instances.keys()), "create_stack_instances", "created in", "it is not there"
    )


def _instances(
    place: _Place, name: str, pairs: Iterable[tuple[str, str]], operation: str, done: str, why: str
) -> Iterator[Call]:
    """Calls about instances: one for each group of Regions that concern the same accounts."""
    accounts: dict[str, set[str]] = {}
    for account, region in pairs:
        accounts.setdefault(region, set()).add(account)
    regions: dict[frozenset[str], list[str]] = {}
    for region, held in sorted(accounts.items()):
        regions.setdefault(frozenset(held), []).append(region)
    for group, where in regions.items():
        request: dict[str, Any] = {
            "DeploymentTargets": {
                "OrganizationalUnitIds": [place.organization.root],
                "Accounts": sorted(group),
                "AccountFilterType": "INTERSECTION",
            },
            "Regions": where,
            "OperationPreferences": PREFERENCES,
        }
        stage = w.MEMBERS
        if operation == "delete_stack_instances":
            stage = REMOVES_MEMBERS
            request["RetainStacks"] = False
        what = f"stack set {name} {done} {named(group)}, {', '.join(where)}"
        yield _on_set(place, stage, name, operation, what, why, request, waits="operation")


def _on_set(
    place: _Place, stage: str, name: str, operation: str, what: str, why: str, request: dict[str, Any], **more: Any
) -> Call:
    return Call(
        stage,
        what,
        why,
        place.deployment.security_account,
        place.deployment.home_region,
        "cloudformation",
        operation,
        {"StackSetName": name, **request, "CallAs": place.call_as},
        subject=name,
        **more,
    )


def _set_thing(place: _Place, name: str) -> Thing:
    return Thing("stack-set", name, place.deployment.security_account, place.deployment.home_region)


def _inoperable(found: Found) -> Iterator[str]:
    for each in found.stack_sets.values():
        for (account, region), instance in sorted(each.instances.items()):
            if instance.status == "INOPERABLE":
                yield (
                    f"stack set {each.name} in {account}, {region} is INOPERABLE ({instance.reason}): "
                    "delete that instance by hand, with its stack retained"
                )


# Who may invoke, and packs -----------------------------------------------------------------------------------------


def _invocations(place: _Place, wanted: Wanted, found: Found) -> Iterator[Call]:
    for each in wanted.invocations:
        if each.region in found.disabled:
            continue
        known, accounts = found.invokers.get(each.region, frozenset()), frozenset(each.accounts)
        # Those who leave keep their right until no pack of theirs invokes any more.
        yield from _invocation(place, each, known, known | accounts, w.INVOCATION)
        yield from _invocation(place, each, known | accounts, accounts, REMOVES_INVOCATION)


def _invocation(
    place: _Place, each: w.Invocation, known: frozenset[str], accounts: frozenset[str], stage: str
) -> Iterator[Call]:
    if known == accounts:
        return
    name = place.deployment.evaluator_name
    joining, leaving = sorted(accounts - known), sorted(known - accounts)
    who = f"AWS Config of {named(accounts)} may invoke {name}"
    why = "; ".join((f"{named(some)} {does}" for some, does in ((joining, "join"), (leaving, "leave")) if some))
    common: dict[str, Any] = {"account": place.deployment.security_account, "region": each.region, "service": "lambda"}
    if each.by_policy:
        policy = w.policy_text(w.Invocation(each.region, each.function_arn, tuple(sorted(accounts)), True))
        request = {"ResourceArn": each.function_arn, "Policy": policy}
        yield Call(stage, who, why, operation="put_resource_policy", request=request, subject=name, **common)
        return
    for account in joining:
        request = {
            "FunctionName": name,
            "StatementId": f"AllowConfig{account}",
            "Action": "lambda:InvokeFunction",
            "Principal": "config.amazonaws.com",
            "SourceAccount": account,
        }
        what = f"AWS Config of {account} may invoke {name}"
        yield Call(stage, what, "it joins", operation="add_permission", request=request, **common)
    for account in leaving:
        request = {"FunctionName": name, "StatementId": f"AllowConfig{account}"}
        what = f"AWS Config of {account} may no longer invoke {name}"
        yield Call(stage, what, "it leaves", operation="remove_permission", request=request, **common)


def _packs(place: _Place, wanted: Wanted, found: Found) -> Iterator[Call]:
    names = {(pack.region, pack.name): pack for pack in wanted.packs}
    for key, pack in names.items():
        if pack.region not in found.disabled:
            yield from _pack(place, pack, found.packs.get(key))
    for key, held in found.packs.items():
        if held.ours and key not in names:
            yield Call(
                REMOVES_PACKS,
                f"delete pack {held.name}",
                "it is no longer wanted",
                place.deployment.security_account,
                held.region,
                "config",
                "delete_organization_conformance_pack",
                {"OrganizationConformancePackName": held.name},
                subject=held.name,
                waits="pack",
                deletes=Thing("pack", held.name, place.deployment.security_account, held.region),
            )


def _pack(place: _Place, pack: w.OrganizationPack, held: f.OrganizationPack | None) -> Iterator[Call]:
    organization, deployment = place.organization, place.deployment
    known = organization.accounts.keys() | organization.others
    excluded = known - pack.accounts
    if pack.key:
        source = {"TemplateS3Uri": f"s3://{deployment.artifacts_bucket(pack.region)}/{pack.key}"}
    else:
        source = {"TemplateBody": pack.template}
    common: dict[str, Any] = {
        "account": deployment.security_account,
        "region": pack.region,
        "service": "config",
        "subject": pack.name,
    }
    reasons = []
    if held is None:
        reasons.append("it is not there")
    else:
        had = known - held.excluded
        if held.digest != pack.digest:
            reasons.append("the template has changed")
        if joining := pack.accounts - had:
            reasons.append(f"{named(joining)} join")
        if leaving := had - pack.accounts:
            reasons.append(f"{named(leaving)} leave")
        if held.status.endswith("_FAILED"):
            reasons.append(f"{held.status} {held.message}".strip())
        if not reasons and held.status.endswith("_IN_PROGRESS"):
            what = f"wait for pack {pack.name}"
            yield Call(w.PACKS, what, held.status, operation="", waits="pack", **common)
    if reasons:
        rules = "1 rule" if len(pack.rules) == 1 else f"{len(pack.rules)} rules"
        yield Call(
            w.PACKS,
            f"{'update' if held else 'create'} pack {pack.name} ({rules}) in {named(pack.accounts)}",
            "; ".join(reasons),
            operation="put_organization_conformance_pack",
            request={
                "OrganizationConformancePackName": pack.name,
                **source,
                "ExcludedAccounts": sorted(excluded),
                **({} if held else {"Tags": place.tags}),
            },
            waits="pack",
            creates=Thing("pack", pack.name, deployment.security_account, pack.region),
            tags={DIGEST_TAG: pack.digest},
            keeps=frozenset() if held is None else frozenset(known - held.excluded),
            **common,
        )


def named(accounts: Iterable[str]) -> str:
    """Accounts in words: their ids, or of many their number."""
    listed = sorted(accounts)
    if len(listed) > FEW:
        return f"{len(listed)} accounts"
    return ("account " if len(listed) == 1 else "accounts ") + ", ".join(listed) if listed else "no account"


def _count(instances: Mapping[tuple[str, str], Any]) -> str:
    return named({account for account, _region in instances})
