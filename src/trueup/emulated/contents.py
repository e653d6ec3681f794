"""What the emulated organization holds: each of these rules broken somewhere and kept somewhere else.

`payments` is the account that grew without anybody watching, `shop` the one that was set up with care; the
management and security accounts hold little.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, TypeVar
from zipfile import ZipFile, ZipInfo

from trueup import aws
from trueup.emulated import ACCESS_ROLE, HOME, KEYS, MANAGEMENT, REGIONS, Account

CARED_FOR = {"CostCenter": "4711", "Owner": "shop-team"}
OLD_KEY_DAYS = 400
BLOCKED = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
WORLD = [{"CidrIp": "0.0.0.0/0"}]
IMAGE = "ami-0123456789abcdef0"

Client = Callable[[str], Any]
Maker = TypeVar("Maker", bound=Callable[..., None])

_broken: set[str] = set()


def breaks(*rules: str) -> Callable[[Maker], Maker]:
    """Says which rules find something in what a function makes; a rule that is in none is not part of the demo."""
    _broken.update(rules)
    return lambda maker: maker


def broken() -> frozenset[str]:
    """The rules that fail somewhere in `payments`, and nowhere in `shop`."""
    return frozenset(_broken)


def create() -> tuple[Account, ...]:
    """Make the organization inside a running emulation; gives its accounts, the management account first."""
    management = aws.session(region=HOME, credentials=KEYS)
    accounts = _accounts(management)
    for account in accounts[1:]:
        role = f"arn:aws:iam::{account.id}:role/{ACCESS_ROLE}"
        for region in REGIONS:
            session = aws.assume_role(management, role, region)
            if account.name == "payments":
                _payments(_clients(session), account.id, region)
            elif account.name == "shop":
                _shop(_clients(session), account.id, region)
    return accounts


def _accounts(management: Any) -> tuple[Account, ...]:
    organizations = management.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    [root] = organizations.list_roots()["Roots"]
    accounts = [Account(MANAGEMENT, "management")]
    for unit, names in (("Security", ("security",)), ("Workloads", ("payments", "shop"))):
        parent = organizations.create_organizational_unit(ParentId=root["Id"], Name=unit)["OrganizationalUnit"]["Id"]
        for name in names:
            made = organizations.create_account(AccountName=name, Email=f"aws-{name}@example.com")
            account_id = made["CreateAccountStatus"]["AccountId"]
            organizations.move_account(AccountId=account_id, SourceParentId=root["Id"], DestinationParentId=parent)
            accounts.append(Account(account_id, name))
    for principal in ("config.amazonaws.com", "config-multiaccountsetup.amazonaws.com"):
        organizations.enable_aws_service_access(ServicePrincipal=principal)
    # moto knows this one of the two only; AWS wants both.
    organizations.register_delegated_administrator(
        AccountId=accounts[1].id, ServicePrincipal="config-multiaccountsetup.amazonaws.com"
    )
    return tuple(accounts)


def _clients(session: Any) -> Client:
    made: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in made:
            made[service] = session.client(service)
        return made[service]

    return client


@breaks(
    "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    "CMK_BACKING_KEY_ROTATION_ENABLED",
    "EC2_EBS_ENCRYPTION_BY_DEFAULT",
    "EC2_IMDSV2_CHECK",
    "ENCRYPTED_VOLUMES",
    "GUARDDUTY_ENABLED_CENTRALIZED",
    "IAM_PASSWORD_POLICY",
    "INCOMING_SSH_DISABLED",
    "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
    "MULTI_REGION_CLOUD_TRAIL_ENABLED",
    "REQUIRED_TAGS",
    "RESTRICTED_INCOMING_TRAFFIC",
    "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
    "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
    "S3_BUCKET_PUBLIC_READ_PROHIBITED",
    "S3_BUCKET_SSL_REQUESTS_ONLY",
    "S3_BUCKET_VERSIONING_ENABLED",
    "S3_DEFAULT_ENCRYPTION_KMS",
    "SECURITYHUB_ENABLED",
    "VPC_DEFAULT_SECURITY_GROUP_CLOSED",
    "VPC_FLOW_LOGS_ENABLED",
)
def _payments(client: Client, account: str, region: str) -> None:
    """Everything wrong, in both Regions where the service is regional. GuardDuty and Security Hub were never on."""
    home = region == HOME
    _bucket(client, "payments-logs" if home else "payments-exports", region)
    if home:
        client("s3").put_bucket_acl(Bucket="payments-logs", ACL="public-read-write")
        _forgotten_identities(client)
        _trail(client, "payments-trail", "payments-audit", account, region)
    else:
        everyone = _allow("*", "s3:GetObject", "arn:aws:s3:::payments-exports/*")
        client("s3").put_bucket_policy(Bucket="payments-exports", Policy=_policy(everyone))

    vpc, subnet = _network(client, "10.20.0.0/16", region)
    groups = {
        name: client("ec2").create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        for name in ("web-sg", "admin-sg")
    }
    _open(client, groups["web-sg"], {"FromPort": 22, "ToPort": 22, "IpRanges": WORLD})
    _open(client, groups["web-sg"], {"FromPort": 443, "ToPort": 443, "IpRanges": WORLD})
    _open(client, groups["admin-sg"], {"FromPort": 3389, "ToPort": 3389, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})
    _instance(client, "payments-web", subnet, groups["web-sg"], region, tokens="optional", encrypted=False)

    client("kms").create_key(Description="payments-data")
    _function(client, "payments-webhook", account)
    client("lambda").add_permission(
        FunctionName="payments-webhook", StatementId="anyone", Action="lambda:InvokeFunction", Principal="*"
    )


@breaks(
    "ACCESS_KEYS_ROTATED",
    "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
    "IAM_ROLE_TRUST_POLICY_NO_WILDCARD",
)
def _forgotten_identities(client: Client) -> None:
    iam = client("iam")
    admin = iam.create_policy(PolicyName="payments-admin", PolicyDocument=_policy(_allow(None, "*", "*")))
    iam.create_role(
        RoleName="payments-deploy", AssumeRolePolicyDocument=_policy(_allow({"AWS": "*"}, "sts:AssumeRole"))
    )
    iam.attach_role_policy(RoleName="payments-deploy", PolicyArn=admin["Policy"]["Arn"])
    iam.create_user(UserName="ci-bot")
    _aged(iam.create_access_key(UserName="ci-bot")["AccessKey"], OLD_KEY_DAYS)


def _shop(client: Client, account: str, region: str) -> None:
    """Everything right."""
    home = region == HOME
    key = client("kms").create_key(Description="shop-data", Tags=_tags(CARED_FOR, "Tag"))["KeyMetadata"]
    client("kms").enable_key_rotation(KeyId=key["KeyId"])
    name = "shop-orders" if home else "shop-orders-us"
    _bucket(client, name, region, key["Arn"])
    if home:
        _careful_identities(client, account)
        client("s3control").put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=BLOCKED)
        strict = {"IsMultiRegionTrail": True, "EnableLogFileValidation": True}
        _trail(client, "shop-trail", "shop-audit", account, region, key["Arn"], **strict)

    ec2 = client("ec2")
    ec2.enable_ebs_encryption_by_default()
    vpc, subnet = _network(client, "10.30.0.0/16", region, CARED_FOR)
    _watch_and_close(client, vpc, name)
    group = ec2.create_security_group(
        GroupName="app-sg",
        Description="shop application",
        VpcId=vpc,
        TagSpecifications=_specified("security-group", CARED_FOR),
    )["GroupId"]
    _open(client, group, {"FromPort": 443, "ToPort": 443, "IpRanges": WORLD})
    _instance(client, "shop-app", subnet, group, region, tokens="required", encrypted=True, tags=CARED_FOR)
    for default in ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]:
        _watch_and_close(client, default["VpcId"], name)

    _tag_networks(client)

    _function(client, "shop-report", account)
    client("guardduty").create_detector(Enable=True)
    client("securityhub").enable_security_hub()


def _careful_identities(client: Client, account: str) -> None:
    iam = client("iam")
    reading = _policy(_allow(None, "s3:GetObject", "arn:aws:s3:::shop-orders/*"))
    iam.create_policy(PolicyName="shop-reader", PolicyDocument=reading, Tags=_tags(CARED_FOR))
    own = _policy(_allow({"AWS": f"arn:aws:iam::{account}:root"}, "sts:AssumeRole"))
    iam.create_role(RoleName="shop-app", AssumeRolePolicyDocument=own, Tags=_tags(CARED_FOR))
    iam.create_user(UserName="release-bot", Tags=_tags(CARED_FOR))
    iam.create_access_key(UserName="release-bot")
    iam.update_account_password_policy(
        MinimumPasswordLength=14,
        RequireSymbols=True,
        RequireNumbers=True,
        RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True,
        MaxPasswordAge=90,
        PasswordReusePrevention=24,
    )


def _bucket(client: Client, name: str, region: str, key: str | None = None) -> None:
    """A bucket; one with a key has everything that a bucket should have."""
    s3 = client("s3")
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **place)
    encryption = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key} if key else {"SSEAlgorithm": "AES256"}
    s3.put_bucket_encryption(
        Bucket=name,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": encryption}]},
    )
    if key:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=BLOCKED)
        s3.put_bucket_policy(Bucket=name, Policy=_policy(_tls_only(name)))
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": _tags(CARED_FOR)})


def _network(client: Client, cidr: str, region: str, tags: Mapping[str, str] | None = None) -> tuple[str, str]:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock=cidr, TagSpecifications=_specified("vpc", tags))["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(
        VpcId=vpc,
        CidrBlock=cidr.replace("/16", "/24"),
        AvailabilityZone=f"{region}a",
        TagSpecifications=_specified("subnet", tags),
    )["Subnet"]["SubnetId"]
    return vpc, subnet


def _watch_and_close(client: Client, vpc: str, bucket: str) -> None:
    """Flow logs to a bucket, and a default group that lets nothing in or out."""
    ec2 = client("ec2")
    ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=f"arn:aws:s3:::{bucket}",
    )
    default = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    [group] = ec2.describe_security_groups(Filters=default)["SecurityGroups"]
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
    ec2.revoke_security_group_egress(GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"])


def _tag_networks(client: Client) -> None:
    """Tags for all that came with a VPC or an instance and that nobody made by name."""
    ec2 = client("ec2")
    found = [
        network[identity]
        for listing, key, identity in (
            (ec2.describe_network_acls, "NetworkAcls", "NetworkAclId"),
            (ec2.describe_network_interfaces, "NetworkInterfaces", "NetworkInterfaceId"),
            (ec2.describe_route_tables, "RouteTables", "RouteTableId"),
            (ec2.describe_security_groups, "SecurityGroups", "GroupId"),
            (ec2.describe_subnets, "Subnets", "SubnetId"),
            (ec2.describe_vpcs, "Vpcs", "VpcId"),
        )
        for network in listing()[key]
    ]
    ec2.create_tags(Resources=found, Tags=_tags(CARED_FOR))


def _open(client: Client, group: str, permission: Mapping[str, Any]) -> None:
    client("ec2").authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{"IpProtocol": "tcp"} | dict(permission)]
    )


def _instance(
    client: Client,
    name: str,
    subnet: str,
    group: str,
    region: str,
    tokens: str,
    encrypted: bool,
    tags: Mapping[str, str] | None = None,
) -> None:
    """An instance with its root volume and a second one."""
    ec2 = client("ec2")
    tags = {"Name": name} | dict(tags or {})
    [instance] = ec2.run_instances(
        ImageId=IMAGE,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        SecurityGroupIds=[group],
        MetadataOptions={"HttpTokens": tokens, "HttpEndpoint": "enabled"},
        TagSpecifications=_specified("instance", tags) + _specified("volume", tags),
    )["Instances"]
    volume = ec2.create_volume(
        Size=8,
        AvailabilityZone=f"{region}a",
        VolumeType="gp3",
        Encrypted=encrypted,
        TagSpecifications=_specified("volume", tags),
    )["VolumeId"]
    ec2.attach_volume(VolumeId=volume, InstanceId=instance["InstanceId"], Device="/dev/sdf")


def _trail(
    client: Client, name: str, bucket: str, account: str, region: str, key: str | None = None, **options: bool
) -> None:
    """A trail that records, and the bucket that it fills; the key is the bucket's."""
    _bucket(client, bucket, region, key)
    service = {"Service": "cloudtrail.amazonaws.com"}
    statements = (
        _allow(service, "s3:GetBucketAcl", f"arn:aws:s3:::{bucket}"),
        _allow(service, "s3:PutObject", f"arn:aws:s3:::{bucket}/AWSLogs/{account}/*"),
        _tls_only(bucket),
    )
    client("s3").put_bucket_policy(Bucket=bucket, Policy=_policy(*statements))
    client("cloudtrail").create_trail(Name=name, S3BucketName=bucket, **options)
    client("cloudtrail").start_logging(Name=name)


def _function(client: Client, name: str, account: str) -> None:
    role = f"{name}-role"
    trust = _policy(_allow({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole"))
    iam = client("iam")
    if aws.unless("NoSuchEntity", iam.get_role, RoleName=role) is None:
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
    client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=f"arn:aws:iam::{account}:role/{role}",
        Handler="index.handler",
        Code={"ZipFile": _zipped("def handler(event, context):\n    return event\n")},
    )


def _zipped(source: str) -> bytes:
    """A deployment package whose bytes are the same in every run."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr(ZipInfo("index.py"), source)
    return packed.getvalue()


def _aged(key: Mapping[str, Any], days: int) -> None:
    """Make an access key older than its creation: no API does, and nobody can wait."""
    from moto.backends import get_backend

    for backends in get_backend("iam").values():
        for user in backends["aws"].users.values():
            for kept in user.access_keys:
                if kept.access_key_id == key["AccessKeyId"]:
                    kept.create_date = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)


def _allow(principal: Any, action: str, resource: str | None = None) -> dict[str, Any]:
    """A statement that allows; trust policies have no resource, identity policies no principal."""
    parts = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return {element: value for element, value in parts.items() if value is not None}


def _tls_only(bucket: str) -> dict[str, Any]:
    return {
        "Sid": "DenyPlainHttp",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _tags(tags: Mapping[str, str], prefix: str = "") -> list[dict[str, str]]:
    """Tags as a list of Key and Value; KMS wants TagKey and TagValue."""
    return [{f"{prefix}Key": key, f"{prefix}Value": value} for key, value in tags.items()]


def _specified(resource_type: str, tags: Mapping[str, str] | None) -> list[dict[str, Any]]:
    return [{"ResourceType": resource_type, "Tags": _tags(tags)}] if tags else []
