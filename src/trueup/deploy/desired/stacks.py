"""The stacks of the security account, and the one of AWS Config's own roles in the management account."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from trueup.deploy.configuration import Deployment
from trueup.deploy.desired.model import (
    ARTIFACTS,
    EVALUATOR_HOME,
    EVALUATORS,
    MANAGEMENT,
    SERVICES,
    Stack,
)
from trueup.deploy.organization import Organization
from trueup.deploy.templates import aggregator, artifacts, evaluator, evidence, management, response
from trueup.deploy.templates.management import CONFORMS_ROLE, MULTI_ACCOUNT_ROLE
from trueup.deploy.templates.text import text

BUILDERS = {module.__name__.rpartition(".")[2]: module.build for module in (
    aggregator, artifacts, evaluator, evidence, management, response,
)}  # fmt: skip


def security_stacks(deployment: Deployment, organization: Organization, code_key: str) -> Iterator[Stack]:
    """Those of the security account, the ones of the function only where there is code for it."""
    for region in deployment.regions:
        bucket = deployment.artifacts_bucket(region)
        yield _stack(deployment, "artifacts", region, ARTIFACTS, BucketName=bucket, OrganizationId=organization.id)
    for region in deployment.regions if code_key else ():
        yield _evaluator(deployment, organization, region, code_key)
    home = deployment.home_region
    key = deployment.kms_key_arns.get(home, "")
    if deployment.aggregator:
        yield _stack(deployment, "aggregator", home, SERVICES, Name=deployment.prefix)
    if deployment.evidence:
        yield _stack(
            deployment,
            "evidence",
            home,
            SERVICES,
            BucketName=deployment.evidence_bucket,
            KmsKeyArn=key,
            ObjectLockDays=deployment.object_lock_days,
        )
    if deployment.response:
        yield _stack(
            deployment,
            "response",
            home,
            SERVICES,
            Name=deployment.prefix,
            OrganizationId=organization.id,
            Email=deployment.response_email,
            OpensOpsItems=str(deployment.ops_items).lower(),
            KmsKeyArn=key,
        )


def _evaluator(deployment: Deployment, organization: Organization, region: str, code_key: str) -> Stack:
    home = deployment.home_region
    return _stack(
        deployment,
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


def _stack(deployment: Deployment, name: str, region: str, stage: str, **parameters: Any) -> Stack:
    given = {key: str(value) for key, value in parameters.items()}
    return Stack(f"{deployment.prefix}-{name}", deployment.security_account, region, stage, _text(name), given)


@cache
def _text(name: str) -> str:
    return text(name, BUILDERS[name]())


def service_roles(deployment: Deployment, organization: Organization, there: frozenset[str]) -> Stack:
    """The stack that creates AWS Config's service-linked roles in the management account, but those that are there."""
    creates = {
        "CreatesMultiAccountSetupRole": str(MULTI_ACCOUNT_ROLE not in there).lower(),
        "CreatesConformsRole": str(CONFORMS_ROLE not in there).lower(),
    }
    name, home = f"{deployment.prefix}-management", deployment.home_region
    return Stack(name, organization.management, home, MANAGEMENT, _text("management"), creates)
