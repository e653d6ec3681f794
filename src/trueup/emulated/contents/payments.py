"""The account that grew without anybody watching: what is wrong in it, and which rules find that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from trueup.emulated import HOME
from trueup.emulated.contents.parts import (
    WORLD,
    Client,
    allow,
    let_in,
    make_bucket,
    make_function,
    make_instance,
    make_instance_profile,
    make_network,
    make_trail,
    policy,
)

OLD_KEY_DAYS = 400

Maker = TypeVar("Maker", bound=Callable[..., Any])

_broken: set[str] = set()


def breaks(*rules: str) -> Callable[[Maker], Maker]:
    """Says which rules find something in what a function makes, or leaves out."""
    _broken.update(rules)
    return lambda maker: maker


def broken() -> frozenset[str]:
    """The rules that find something here, and nothing in `shop`."""
    return frozenset(_broken)


@breaks(
    "EC2_EBS_ENCRYPTION_BY_DEFAULT",
    "GUARDDUTY_ENABLED_CENTRALIZED",
    "IAM_PASSWORD_POLICY",
    "REQUIRED_TAGS",
    "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
    "SECURITYHUB_ENABLED",
)
def fill(client: Client, account: str, region: str) -> None:
    """Everything wrong, in both Regions where the service is regional; nothing was ever turned on, or tagged."""
    _open_bucket(client, region)
    if region == HOME:
        _forgotten_identities(client)
        make_instance_profile(client, "AmazonSSMRoleForInstancesQuickSetup")  # there, and no instance has it
        _trail_of_one_region(client, account, region)
    subnet, group = _open_network(client, region)
    _careless_instance(client, subnet, group, region)
    _key_that_stays(client)
    _function_for_everybody(client, account)


@breaks(
    "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
    "S3_BUCKET_PUBLIC_READ_PROHIBITED",
    "S3_BUCKET_SSL_REQUESTS_ONLY",
    "S3_BUCKET_VERSIONING_ENABLED",
    "S3_DEFAULT_ENCRYPTION_KMS",
)
def _open_bucket(client: Client, region: str) -> None:
    """Public by its list at home, and by its policy elsewhere."""
    if region == HOME:
        make_bucket(client, "payments-logs", region)
        client("s3").put_bucket_acl(Bucket="payments-logs", ACL="public-read-write")
    else:
        make_bucket(client, "payments-exports", region)
        everyone = allow("*", "s3:GetObject", "arn:aws:s3:::payments-exports/*")
        client("s3").put_bucket_policy(Bucket="payments-exports", Policy=policy(everyone))


@breaks(
    "ACCESS_KEYS_ROTATED",
    "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
    "IAM_ROLE_TRUST_POLICY_NO_WILDCARD",
)
def _forgotten_identities(client: Client) -> None:
    iam = client("iam")
    admin = iam.create_policy(PolicyName="payments-admin", PolicyDocument=policy(allow(None, "*", "*")))
    iam.create_role(RoleName="payments-deploy", AssumeRolePolicyDocument=policy(allow({"AWS": "*"}, "sts:AssumeRole")))
    iam.attach_role_policy(RoleName="payments-deploy", PolicyArn=admin["Policy"]["Arn"])
    iam.create_user(UserName="ci-bot")
    _aged(iam.create_access_key(UserName="ci-bot")["AccessKey"], OLD_KEY_DAYS)


@breaks("CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED", "MULTI_REGION_CLOUD_TRAIL_ENABLED")
def _trail_of_one_region(client: Client, account: str, region: str) -> None:
    make_trail(client, "payments-trail", "payments-audit", account, region)


@breaks(
    "INCOMING_SSH_DISABLED",
    "RESTRICTED_INCOMING_TRAFFIC",
    "VPC_DEFAULT_SECURITY_GROUP_CLOSED",
    "VPC_FLOW_LOGS_ENABLED",
)
def _open_network(client: Client, region: str) -> tuple[str, str]:
    """A subnet, and the group of what is to run in it."""
    vpc, subnet = make_network(client, "10.20.0.0/16", region)
    web, admin = (
        client("ec2").create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        for name in ("web-sg", "admin-sg")
    )
    let_in(client, web, {"FromPort": 22, "ToPort": 22, "IpRanges": WORLD})
    let_in(client, web, {"FromPort": 443, "ToPort": 443, "IpRanges": WORLD})
    let_in(client, admin, {"FromPort": 3389, "ToPort": 3389, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})
    return subnet, web


@breaks("EC2_IMDSV2_CHECK", "ENCRYPTED_VOLUMES")
def _careless_instance(client: Client, subnet: str, group: str, region: str) -> None:
    make_instance(client, "payments-web", subnet, group, region, tokens="optional", encrypted=False)


@breaks("CMK_BACKING_KEY_ROTATION_ENABLED")
def _key_that_stays(client: Client) -> None:
    client("kms").create_key(Description="payments-data")


@breaks("LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED")
def _function_for_everybody(client: Client, account: str) -> None:
    make_function(client, "payments-webhook", account)
    client("lambda").add_permission(
        FunctionName="payments-webhook", StatementId="anyone", Action="lambda:InvokeFunction", Principal="*"
    )


def _aged(key: Mapping[str, Any], days: int) -> None:
    """Make an access key older than its creation: no API does, and nobody can wait."""
    from moto.backends import get_backend

    for backends in get_backend("iam").values():
        for user in backends["aws"].users.values():
            for kept in user.access_keys:
                if kept.access_key_id == key["AccessKeyId"]:
                    kept.create_date = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)
