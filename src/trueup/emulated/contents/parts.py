"""What both accounts are made of: a bucket, a network, an instance, a trail, a function, and the words of policies."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZipFile, ZipInfo

from trueup import aws

CARED_FOR = {"CostCenter": "4711", "Owner": "shop-team"}
BLOCKED = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
WORLD = [{"CidrIp": "0.0.0.0/0"}]
IMAGE = "ami-0123456789abcdef0"

Client = Callable[[str], Any]


def make_bucket(client: Client, name: str, region: str, key: str | None = None) -> None:
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
        s3.put_bucket_policy(Bucket=name, Policy=policy(tls_only(name)))
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_list(CARED_FOR)})


def make_network(client: Client, cidr: str, region: str, tags: Mapping[str, str] | None = None) -> tuple[str, str]:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock=cidr, TagSpecifications=specified("vpc", tags))["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(
        VpcId=vpc,
        CidrBlock=cidr.replace("/16", "/24"),
        AvailabilityZone=f"{region}a",
        TagSpecifications=specified("subnet", tags),
    )["Subnet"]["SubnetId"]
    return vpc, subnet


def let_in(client: Client, group: str, permission: Mapping[str, Any]) -> None:
    client("ec2").authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{"IpProtocol": "tcp"} | dict(permission)]
    )


def make_instance_profile(client: Client, name: str) -> None:
    """A profile, and the role that it has, with which an instance's agent reports to Systems Manager."""
    iam = client("iam")
    trust = allow({"Service": "ec2.amazonaws.com"}, "sts:AssumeRole")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))
    reports = policy(allow(None, "ssm:UpdateInstanceInformation", "*"))
    iam.put_role_policy(RoleName=name, PolicyName="reports", PolicyDocument=reports)
    iam.create_instance_profile(InstanceProfileName=name)
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)


def make_instance(
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
        TagSpecifications=specified("instance", tags) + specified("volume", tags),
    )["Instances"]
    volume = ec2.create_volume(
        Size=8,
        AvailabilityZone=f"{region}a",
        VolumeType="gp3",
        Encrypted=encrypted,
        TagSpecifications=specified("volume", tags),
    )["VolumeId"]
    ec2.attach_volume(VolumeId=volume, InstanceId=instance["InstanceId"], Device="/dev/sdf")


def make_trail(
    client: Client, name: str, bucket: str, account: str, region: str, key: str | None = None, **options: bool
) -> None:
    """A trail that records, and the bucket that it fills; the key is the bucket's."""
    make_bucket(client, bucket, region, key)
    service = {"Service": "cloudtrail.amazonaws.com"}
    statements = (
        allow(service, "s3:GetBucketAcl", f"arn:aws:s3:::{bucket}"),
        allow(service, "s3:PutObject", f"arn:aws:s3:::{bucket}/AWSLogs/{account}/*"),
        tls_only(bucket),
    )
    client("s3").put_bucket_policy(Bucket=bucket, Policy=policy(*statements))
    client("cloudtrail").create_trail(Name=name, S3BucketName=bucket, **options)
    client("cloudtrail").start_logging(Name=name)


def make_function(client: Client, name: str, account: str) -> None:
    role = f"{name}-role"
    trust = policy(allow({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole"))
    iam = client("iam")
    if aws.unless("NoSuchEntity", iam.get_role, RoleName=role) is None:
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
    client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=f"arn:aws:iam::{account}:role/{role}",
        Handler="index.handler",
        Code={"ZipFile": zipped("def handler(event, context):\n    return event\n")},
    )


def zipped(source: str) -> bytes:
    """A deployment package whose bytes are the same in every run."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr(ZipInfo("index.py"), source)
    return packed.getvalue()


def allow(principal: Any, action: str, resource: str | None = None) -> dict[str, Any]:
    """A statement that allows; trust policies have no resource, identity policies no principal."""
    parts = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return {element: value for element, value in parts.items() if value is not None}


def tls_only(bucket: str) -> dict[str, Any]:
    return {
        "Sid": "DenyPlainHttp",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def tag_list(tags: Mapping[str, str], prefix: str = "") -> list[dict[str, str]]:
    """Tags as a list of Key and Value; KMS wants TagKey and TagValue."""
    return [{f"{prefix}Key": key, f"{prefix}Value": value} for key, value in tags.items()]


def specified(resource_type: str, tags: Mapping[str, str] | None) -> list[dict[str, Any]]:
    return [{"ResourceType": resource_type, "Tags": tag_list(tags)}] if tags else []
