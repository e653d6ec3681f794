"""Carry out a plan: stage after stage, what is independent side by side, with every account's failure kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from trueup.clock import Clock
from trueup.deploy import manifest as manifests
from trueup.deploy.access import Access, pages, said
from trueup.deploy.actual import MISSING, call_as
from trueup.deploy.configuration import Deployment
from trueup.deploy.desired.model import HANDOVER, MANAGEMENT, MEMBERS, PACKS
from trueup.deploy.manifest import Manifest
from trueup.deploy.organization import Organization
from trueup.deploy.plan.calls import REMOVES_ARTIFACTS, REMOVES_MEMBERS, REMOVES_PACKS, Call, Plan
from trueup.errors import TrueupError
from trueup.refusals import code

POLL_SECONDS = 15.0
PATIENCE_SECONDS = 3600.0  # of one stage; what is not over by then is told, and found by the next run

# One account's failure in these stages stops no other account.
BY_ACCOUNT = frozenset({HANDOVER, MEMBERS, MANAGEMENT, PACKS, REMOVES_PACKS, REMOVES_MEMBERS})

# Somebody's earlier operation is not over yet.
BUSY = frozenset({"OperationInProgressException", "ResourceInUseException", "ResourceConflictException"})
# So many instances of stack sets are worked on in a Region that no more may be: those that have begun come first.
# Source: AWS CloudFormation user guide, "Understand CloudFormation quotas": 10,000 in a Region, of all sets together.
CROWDED = "LimitExceededException"
GONE = frozenset({*MISSING, "NoSuchOrganizationConformancePackException"})
WHOLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
REASONS = 3  # of a stack's events, so many are told


@dataclass(frozen=True, order=True)
class Failure:
    """What did not work, where and why."""

    account: str
    region: str
    what: str
    reason: str


@dataclass
class Outcome:
    """How far it went."""

    failures: list[Failure] = field(default_factory=list)
    not_begun: tuple[Call, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.failures and not self.not_begun


@dataclass
class Executor:
    """Who makes the calls, keeps the manifest and waits. `tell` gets progress, a line at a time."""

    access: Access
    deployment: Deployment
    organization: Organization
    manifest: Manifest
    tell: Callable[[str], None]
    clock: Clock = field(default_factory=Clock)
    patience: float = PATIENCE_SECONDS

    def apply(self, plan: Plan) -> Outcome:
        """Make the calls of a plan. What AWS refuses is in the outcome; AwsError is raised only where the manifest
        cannot be kept.

        A stage begins when the one before is over. Where a stage fails on which everything stands, the rest is not
        begun; an account that could not be prepared is left out of the packs that it does not have yet.
        """
        outcome = Outcome()
        stages = [(stage, list(calls)) for stage, calls in groupby(plan.calls, key=lambda call: call.stage)]
        for at, (stage, calls) in enumerate(stages):
            self.tell(stage)
            failures, refused = self._stage(calls, frozenset(each.account for each in outcome.failures))
            outcome.failures += failures
            if refused or (failures and stage not in BY_ACCOUNT):
                outcome.not_begun = tuple(call for _stage, rest in stages[at + 1 :] for call in rest)
                break
        return outcome

    def _stage(self, calls: list[Call], refusing: frozenset[str]) -> tuple[list[Failure], bool]:
        """All failures, and whether a call itself was refused. Calls about one thing follow each other."""
        failures: list[Failure] = []
        refused = False
        deadline = self.clock.monotonic() + self.patience
        tracks: dict[tuple[str, str, str], list[Call]] = {}
        for call in calls:
            tracks.setdefault((call.account, call.region, call.subject), []).append(call)
        while tracks:
            begun: list[tuple[tuple[str, str, str], Call, Any]] = []
            for track in list(tracks):
                call = tracks[track].pop(0)
                self.tell(f"  {call.account} {call.region}  {call.what}")
                try:
                    begun.append((track, call, self._make(call, refusing, deadline)))
                except (ClientError, BotoCoreError, TrueupError) as error:
                    if _crowded(call, error) and self.clock.monotonic() <= deadline:
                        tracks[track].insert(0, call)
                        continue
                    failures.append(Failure(call.account, call.region, call.what, said(error)))
                    refused = True
                    del tracks[track]
            if tracks and not begun:
                self.clock.sleep(POLL_SECONDS)
            for track, call, answer in begun:
                try:
                    failed = self._wait(call, answer, deadline)
                except (ClientError, BotoCoreError) as error:
                    failed = [Failure(call.account, call.region, call.what, said(error))]
                failures += failed
                self._over(call, failed)
                # An account where an operation failed keeps no other account from the next one.
                if (failed and call.waits != "operation") or not tracks[track]:
                    del tracks[track]
        return failures, refused

    # Calls ---------------------------------------------------------------------------------------------------------

    def _make(self, call: Call, refusing: frozenset[str], deadline: float) -> Any:
        if not call.operation:
            return {}
        if call.creates:
            self.manifest.things.add(call.creates)
            self._write(call)
        client = self.access.client(call.service, call.region, call.account)
        if call.operation == "delete_objects":
            return _empty(client, str(call.request["Bucket"]), self.deployment.security_account)
        request = self._narrowed(call, refusing)
        while True:
            try:
                answer = getattr(client, call.operation)(**request)
                break
            except ClientError as error:
                if call.deletes and code(error) in GONE:
                    return {}
                if code(error) == "ValidationError" and "No updates are to be performed" in str(error):
                    return {}
                if code(error) not in BUSY or self.clock.monotonic() > deadline:
                    raise
                self.clock.sleep(POLL_SECONDS)
        if call.tags:
            tags = [{"Key": key, "Value": value} for key, value in call.tags.items()]
            client.tag_resource(ResourceArn=answer["OrganizationConformancePackArn"], Tags=tags)
        return answer

    def _narrowed(self, call: Call, refusing: frozenset[str]) -> Mapping[str, Any]:
        """The request without the accounts that failed before: they get no pack, and keep the roles of one."""
        request = dict(call.request)
        if call.operation == "put_organization_conformance_pack":
            known = self.organization.accounts.keys() | self.organization.others
            request["ExcludedAccounts"] = sorted({*request["ExcludedAccounts"], *(refusing & known - call.keeps)})
        elif call.operation == "delete_stack_instances":
            targets = request["DeploymentTargets"]
            left = sorted(set(targets["Accounts"]) - refusing)
            request["DeploymentTargets"] = targets | {"Accounts": left}
        return request

    def _over(self, call: Call, failed: list[Failure]) -> None:
        if call.deletes and not failed:
            self.manifest.things.discard(call.deletes)
        self._write(call)

    def _write(self, call: Call) -> None:
        """Keep the manifest, but not while its bucket is on its way out, nor before it is there."""
        if call.stage == REMOVES_ARTIFACTS or not (call.creates or call.deletes):
            return
        manifests.write(self.access, self.deployment, self.manifest)

    # Waits ---------------------------------------------------------------------------------------------------------

    def _wait(self, call: Call, answer: Any, deadline: float) -> list[Failure]:
        polls: dict[str, Callable[[Call, Any], Iterator[list[Failure] | None]]] = {
            "stack": self._stack,
            "operation": self._operation,
            "pack": self._pack,
        }
        if not call.waits or (call.operation and call.waits == "operation" and not answer):
            return []
        for failures in polls[call.waits](call, answer):
            if failures is not None:
                return failures
            if self.clock.monotonic() > deadline:
                reason = "it is not over yet; apply again, which goes on from there"
                return [Failure(call.account, call.region, call.what, reason)]
            self.clock.sleep(POLL_SECONDS)
        return []

    def _stack(self, call: Call, _answer: Any) -> Iterator[list[Failure] | None]:
        """Until the stack is whole, or gone; None while it is neither."""
        client = self.access.client("cloudformation", call.region, call.account)
        while True:
            try:
                [facts] = client.describe_stacks(StackName=call.subject)["Stacks"]
            except ClientError as error:
                if code(error) not in MISSING:
                    raise
                yield []
                return
            status = facts["StackStatus"]
            if status.endswith("_IN_PROGRESS"):
                yield None
                continue
            expected = (*WHOLE, "UPDATE_ROLLBACK_COMPLETE") if call.operation == "continue_update_rollback" else WHOLE
            if status in expected or not call.operation:
                yield []
            else:
                reason = "; ".join([status, *_events(client, call.subject)])
                yield [Failure(call.account, call.region, call.what, reason)]
            return

    def _operation(self, call: Call, answer: Any) -> Iterator[list[Failure] | None]:
        """Until an operation of a stack set is over in every account and Region."""
        client = self.access.client("cloudformation", call.region, call.account)
        which = {
            "StackSetName": call.subject,
            "OperationId": answer["OperationId"],
            "CallAs": call_as(self.deployment, self.organization),
        }
        told: Counter[str] = Counter()
        while True:
            status = client.describe_stack_set_operation(**which)["StackSetOperation"]["Status"]
            results = list(pages(client.list_stack_set_operation_results, "Summaries", **which))
            told = self._progress(call, Counter(each["Status"] for each in results), told)
            if status in ("RUNNING", "QUEUED", "STOPPING"):
                yield None
                continue
            failures = [
                Failure(each["Account"], each["Region"], call.subject, each.get("StatusReason") or each["Status"])
                for each in results
                if each["Status"] in ("FAILED", "CANCELLED")
            ]
            if status != "SUCCEEDED" and not failures:
                failures = [Failure(call.account, call.region, call.what, f"the operation has {status}")]
            yield failures
            return

    def _pack(self, call: Call, _answer: Any) -> Iterator[list[Failure] | None]:
        """Until AWS Config has brought a pack to every account, or has given up."""
        client = self.access.client("config", call.region, call.account)
        told: Counter[str] = Counter()
        while True:
            try:
                [facts] = client.describe_organization_conformance_pack_statuses(
                    OrganizationConformancePackNames=[call.subject]
                )["OrganizationConformancePackStatuses"]
                detailed = pack_accounts(client, call.subject)
            except ClientError as error:
                if code(error) not in GONE:
                    raise
                yield []
                return
            told = self._progress(call, Counter(each["Status"] for each in detailed), told)
            if facts["Status"].endswith("_IN_PROGRESS"):
                yield None
                continue
            failures = [
                Failure(each["AccountId"], call.region, call.subject, pack_reason(each))
                for each in detailed
                if each["Status"].endswith("_FAILED")
            ]
            if facts["Status"].endswith("_FAILED") and not failures:
                failures = [Failure(call.account, call.region, call.what, pack_reason(facts))]
            yield failures
            return

    def _progress(self, call: Call, counts: Counter[str], told: Counter[str]) -> Counter[str]:
        if counts and counts != told:
            text = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
            self.tell(f"  {call.account} {call.region}  {call.subject}: {text}")
        return counts


def _crowded(call: Call, error: Exception) -> bool:
    return call.waits == "operation" and isinstance(error, ClientError) and code(error) == CROWDED


def pack_accounts(client: Any, name: str) -> list[Mapping[str, Any]]:
    """What AWS Config says of an organization's pack in each account."""
    call = client.get_organization_conformance_pack_detailed_status
    return list(
        pages(call, "OrganizationConformancePackDetailedStatuses", OrganizationConformancePackName=name, Limit=100)
    )


def pack_reason(facts: Mapping[str, Any]) -> str:
    """Why a pack is in its state, with AWS's own words."""
    return " ".join(filter(None, (facts["Status"], facts.get("ErrorCode"), facts.get("ErrorMessage"))))


def _events(client: Any, name: str) -> list[str]:
    """Why a stack failed: the first things that did, the oldest first."""
    told = [
        f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in client.describe_stack_events(StackName=name)["StackEvents"]
        if event.get("ResourceStatus", "").endswith("_FAILED")
        and event.get("ResourceStatusReason")
        and "cancelled" not in event["ResourceStatusReason"]
    ]
    return [*reversed(told)][:REASONS]


def _empty(client: Any, bucket: str, owner: str) -> dict[str, Any]:
    """Delete every version of every object. Raises ClientError for the first that cannot be deleted."""
    while True:
        answer = client.list_object_versions(Bucket=bucket, ExpectedBucketOwner=owner)
        found = [*(answer.get("Versions") or ()), *(answer.get("DeleteMarkers") or ())]
        if not found:
            return {}
        # A page holds no more than DeleteObjects takes.
        objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
        gone = client.delete_objects(
            Bucket=bucket, Delete={"Objects": objects, "Quiet": True}, ExpectedBucketOwner=owner
        )
        if gone.get("Errors"):
            first = gone["Errors"][0]
            raise ClientError(
                {"Error": {"Code": first.get("Code", ""), "Message": f"{first.get('Key')}: {first.get('Message')}"}},
                "DeleteObjects",
            )
