"""Calls about stacks, and about the objects of the artifacts buckets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trueup.deploy import actual as actuals
from trueup.deploy.actual import HOME_STACKS, Actual
from trueup.deploy.desired import model
from trueup.deploy.desired.model import Desired, Stack
from trueup.deploy.manifest import Thing
from trueup.deploy.plan.calls import Call, Place, differs
from trueup.deploy.plan.handover import Handover

# A stack in one of these states was never whole: it can only be deleted.
BROKEN = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS"})


def stacks(place: Place, desired: Desired, actual: Actual, handover: Handover) -> Iterator[Call]:
    """Every stack that is not as it should be, is missing, or is no longer desired."""
    by_place = {(stack.account, stack.region, stack.name): stack for stack in desired.stacks}
    for key, stack in by_place.items():
        if stack.region not in actual.disabled:
            stage = model.HANDOVER if handover.gives(stack.name, stack.account) else stack.stage
            yield from _stack(place, stack, actual.stacks.get(key), stage)
    for key, known in actual.stacks.items():
        if known.ours and key not in by_place:
            yield from _removed(place, known, handover)


def uploads(place: Place, desired: Desired, uploaded: frozenset[tuple[str, str]]) -> Iterator[Call]:
    """Every object that is not in its bucket yet."""
    owner = place.deployment.security_account
    for upload in desired.uploads:
        if (upload.region, upload.key) in uploaded:
            continue
        bucket = place.deployment.artifacts_bucket(upload.region)
        request = {"Bucket": bucket, "Key": upload.key, "Body": upload.body, "ExpectedBucketOwner": owner}
        what = f"upload {upload.key} ({len(upload.body):,} bytes)"
        yield Call(
            model.UPLOADS, what, "it is not there", owner, upload.region, "s3", "put_object", request,
            subject=upload.key,
        )  # fmt: skip


def _stack(place: Place, stack: Stack, known: actuals.Stack | None, stage: str) -> Iterator[Call]:
    common: dict[str, Any] = {
        "account": stack.account,
        "region": stack.region,
        "service": "cloudformation",
        "subject": stack.name,
        "waits": "stack",
    }
    parameters = dict(stack.parameters)
    if known is not None and stack.name.endswith("-management"):
        parameters = dict(known.parameters)  # that the roles are there now is its own doing
    request = {"StackName": stack.name, **place.template(stack.template, parameters, stack.region)}
    missing = "it is not there"
    if known is not None and known.status in BROKEN:
        yield Call(
            stage, f"delete stack {stack.name}", _told(known), operation="delete_stack",
            request={"StackName": stack.name}, **common,
        )  # fmt: skip
        known, missing = None, "it was never whole"
    if known is None:
        yield Call(
            stage, f"create stack {stack.name}", missing, operation="create_stack", request=request,
            creates=Thing("stack", stack.name, stack.account, stack.region), **common,
        )  # fmt: skip
        return
    if known.status == "UPDATE_ROLLBACK_FAILED":
        yield Call(
            stage, f"continue rolling back stack {stack.name}", known.reason or known.status,
            operation="continue_update_rollback", request={"StackName": stack.name}, **common,
        )  # fmt: skip
    if known.status.endswith("_IN_PROGRESS"):
        yield Call(stage, f"wait for stack {stack.name}", known.status, operation="", **common)
    why = differs(stack.template, known.template, parameters, known.parameters)
    if known.status.endswith("_FAILED"):
        why = _told(known)
    if why:
        yield Call(stage, f"update stack {stack.name}", why, operation="update_stack", request=request, **common)


def _told(known: actuals.Stack) -> str:
    return f"{known.status}: {known.reason}".rstrip(": ")


def _removed(place: Place, known: actuals.Stack, handover: Handover) -> Iterator[Call]:
    deployment = place.deployment
    short = known.name.removeprefix(f"{deployment.prefix}-")
    stages = {
        "artifacts": model.ARTIFACTS,
        "evaluator": model.EVALUATOR_HOME if known.region == deployment.home_region else model.EVALUATORS,
        **dict.fromkeys(HOME_STACKS, model.SERVICES),
    }
    stage = f"remove {stages.get(short, model.MANAGEMENT)}"
    why = "it is no longer wanted"
    if handover.gives(known.name, known.account):
        stage, why = model.HANDOVER, "its names are wanted elsewhere"
    common: dict[str, Any] = {"account": known.account, "region": known.region, "subject": known.name}
    if short == "artifacts":
        bucket = known.parameters.get("BucketName", deployment.artifacts_bucket(known.region))
        yield Call(
            stage, f"empty bucket {bucket}", why, service="s3", operation="delete_objects",
            request={"Bucket": bucket}, **common,
        )  # fmt: skip
    yield Call(
        stage, f"delete stack {known.name}", why, service="cloudformation", operation="delete_stack", waits="stack",
        request={"StackName": known.name}, deletes=Thing("stack", known.name, known.account, known.region), **common,
    )  # fmt: skip
