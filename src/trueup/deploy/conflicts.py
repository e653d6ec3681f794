"""The names that are there already: objects of ours in their buckets, and what somebody else has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from trueup import aws
from trueup.deploy.access import Access, pages, said
from trueup.deploy.actual import MISSING, OWNER_TAG, Actual
from trueup.deploy.configuration import Deployment
from trueup.deploy.desired.model import EVALUATOR_HOME, EVALUATORS, Desired, Stack
from trueup.deploy.organization import Organization
from trueup.errors import AwsError
from trueup.refusals import code


def uploaded(access: Access, deployment: Deployment, desired: Desired, actual: Actual) -> frozenset[tuple[str, str]]:
    """Which of the desired objects are in their buckets already, as (Region, key)."""
    held = set()
    for upload in desired.uploads:
        if (deployment.security_account, upload.region, f"{deployment.prefix}-artifacts") not in actual.stacks:
            continue
        client = access.client("s3", upload.region)
        bucket = deployment.artifacts_bucket(upload.region)
        with aws.translated(f"s3://{bucket}/{upload.key}"):
            given = {"Bucket": bucket, "Key": upload.key, "ExpectedBucketOwner": deployment.security_account}
            if aws.unless(("404", "NoSuchKey", "NoSuchBucket"), client.head_object, **given) is not None:
                held.add((upload.region, upload.key))
    return frozenset(held)


def taken(
    access: Access, deployment: Deployment, organization: Organization, desired: Desired, actual: Actual
) -> tuple[list[str], list[str]]:
    """The names that somebody else has, a line each, which must be settled before anything is created; and the
    accounts whose names could not be looked at."""
    unseen: list[str] = []
    lines = [
        f"stack {stack.name} in {stack.account}, {stack.region}: there is one without the tag {OWNER_TAG}"
        for stack in actual.stacks.values()
        if not stack.ours
    ]
    lines += [
        f"stack set {each.name}: there is one without the tag {OWNER_TAG}"
        for each in actual.stack_sets.values()
        if not each.ours
    ]
    names = {(pack.region, pack.name) for pack in desired.packs}
    lines += [
        f"organization pack {pack.name} in {pack.region}: there is one without the tag {OWNER_TAG}"
        for place, pack in actual.packs.items()
        if not pack.ours and place in names
    ]
    for stack in desired.stacks:
        if (stack.account, stack.region, stack.name) not in actual.stacks and stack.region not in actual.disabled:
            with aws.translated(f"names of {stack.name} in {stack.account}, {stack.region}"):
                lines += _of_stack(access, deployment, stack)
    for account in sorted(desired.accounts - actual.deployed(organization)):
        try:
            lines += list(_of_account(access, deployment, desired, actual, account))
        except (ClientError, AwsError) as error:
            unseen.append(f"account {account}: its names cannot be looked at: {said(error)}")
    return lines, unseen


def _of_stack(access: Access, deployment: Deployment, stack: Stack) -> Iterator[str]:
    bucket = stack.parameters.get("BucketName")
    if bucket and exists(access.client("s3", stack.region).head_bucket, Bucket=bucket):
        yield f"bucket {bucket}: it exists, of another account or left from an earlier deployment"
    if stack.stage in (EVALUATOR_HOME, EVALUATORS):
        client = access.client("lambda", stack.region)
        if exists(client.get_function_configuration, FunctionName=deployment.evaluator_name):
            yield f"function {deployment.evaluator_name} in {stack.region}: there is one outside of any stack of trueup"
    if stack.stage == EVALUATOR_HOME:
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


def _of_account(
    access: Access, deployment: Deployment, desired: Desired, actual: Actual, account: str
) -> Iterator[str]:
    """Roles and documents of our names in an account that has nothing of ours yet."""
    if not access.enters(account):
        return
    roles = access.client("iam", deployment.home_region, account)
    held = {each["RoleName"] for each in pages(roles.list_roles, "Roles", "Marker")}
    for name in sorted(held.intersection(desired.role_names)):
        yield f"role {name} in {account}: there is one that is not trueup's"
    for region in sorted(set(deployment.regions) - actual.disabled):
        client = access.client("ssm", region, account)
        own = [{"Key": "Owner", "Values": ["Self"]}]
        documents = {each["Name"] for each in pages(client.list_documents, "DocumentIdentifiers", Filters=own)}
        for name in sorted(documents.intersection(desired.document_names)):
            yield f"document {name} in {account}, {region}: there is one that is not trueup's"
