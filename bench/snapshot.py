"""A snapshot of AWS Config to measure with: the same arguments give the same bytes.

Its mix of types, the sizes of its items and how their policies are spelled (those of IAM URL-encoded, those of S3 as
JSON text) are those of a mid-sized account; one item in ten has something wrong. Where the environment variable
TRUEUP_SNAPSHOT_TOOL names a script, that makes the snapshot instead: `SCRIPT COUNT --out FILE --seed N`.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

TOOL = "TRUEUP_SNAPSHOT_TOOL"
ACCOUNT = "111122223333"
REGION = "eu-central-1"
NOW = "2026-06-01T08:00:00.000Z"
TAGS = (
    "Name",
    "Owner",
    "CostCenter",
    "Team",
    "Application",
    "DataClassification",
    "Repository",
    "ManagedBy",
    "Schedule",
)

Parts = tuple[dict[str, Any], dict[str, Any]]  # configuration, supplementaryConfiguration


def write(path: Path, count: int, seed: int = 1) -> None:
    """A delivered file of `count` items: one JSON object, gzip."""
    tool = os.environ.get(TOOL)
    if tool:
        given = [sys.executable, tool, str(count), "--out", str(path), "--seed", str(seed)]
        subprocess.run(given, check=True, stdout=subprocess.DEVNULL)
        return
    document = {"fileVersion": "1.0", "configSnapshotId": "bench", "configurationItems": items(count, seed)}
    path.write_bytes(gzip.compress(json.dumps(document, separators=(",", ":")).encode(), compresslevel=6, mtime=0))


def items(count: int, seed: int = 1) -> list[dict[str, Any]]:
    random = Random(seed)
    kinds, weights = zip(*((kind, weight) for kind, (weight, _make) in KINDS.items()), strict=True)
    return [_item(random, kind) for kind in random.choices(kinds, weights, k=count)]


def _item(random: Random, kind: str) -> dict[str, Any]:
    identifier = f"{kind.rpartition(':')[2].lower()}-{_hex(random, 17)}"
    arn = f"arn:aws:s3:::{identifier}" if "::S3::" in kind else f"arn:aws:any:{REGION}:{ACCOUNT}:{identifier}"
    tags = _tags(random)
    configuration, supplementary = KINDS[kind][1](random, arn)
    return {
        "relatedEvents": [],
        "relationships": [
            {"resourceId": f"sg-{_hex(random, 17)}", "resourceType": "AWS::EC2::SecurityGroup", "name": "Is near"}
            for _ in range(random.randrange(10))
        ],
        "configuration": {**configuration, "tags": [{"key": key, "value": value} for key, value in tags.items()]},
        "supplementaryConfiguration": supplementary,
        "tags": tags,
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": NOW,
        "configurationStateId": random.randrange(10**12, 2 * 10**12),
        "awsAccountId": ACCOUNT,
        "configurationItemStatus": "OK",
        "resourceType": kind,
        "resourceId": identifier,
        "resourceName": identifier,
        "ARN": arn,
        "awsRegion": REGION,
        "availabilityZone": f"{REGION}a",
        "configurationStateMd5Hash": "",
        "resourceCreationTime": NOW,
    }


def _hex(random: Random, length: int) -> str:
    return f"{random.getrandbits(4 * length):0{length}x}"


def _often(random: Random) -> bool:
    return random.random() < 0.95


def _tags(random: Random) -> dict[str, str]:
    tags = {name: f"{name.lower()}-{_hex(random, 8)}" for name in TAGS}
    return tags | {"Environment": random.choice(("prod", "dev", "staging")), "Backup": "daily-35d"}


def _volume(random: Random, _arn: str) -> Parts:
    attachment = {"attachTime": NOW, "device": "/dev/xvda", "instanceId": f"i-{_hex(random, 17)}", "state": "attached"}
    return {
        "attachments": [attachment],
        "availabilityZone": f"{REGION}a",
        "createTime": NOW,
        "encrypted": _often(random),
        "kmsKeyId": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{_hex(random, 12)}",
        "size": random.randrange(8, 2000),
        "snapshotId": f"snap-{_hex(random, 17)}",
        "state": {"value": "in-use"},
        "volumeType": "gp3",
        "iops": 3000,
        "throughput": 125,
        "multiAttachEnabled": False,
        "fastRestored": None,
        "outpostArn": None,
        "sseType": None,
        "volumeId": f"vol-{_hex(random, 17)}",
    }, {}


def _instance(random: Random, arn: str) -> Parts:
    interfaces = [
        {
            "networkInterfaceId": f"eni-{_hex(random, 17)}",
            "attachment": {"attachTime": NOW, "deviceIndex": index, "status": "attached"},
            "groups": [{"groupName": f"app-{_hex(random, 6)}", "groupId": f"sg-{_hex(random, 17)}"}] * 2,
            "privateIpAddresses": [{"primary": True, "privateIpAddress": f"10.0.{index}.{random.randrange(256)}"}],
            "subnetId": f"subnet-{_hex(random, 17)}",
            "vpcId": f"vpc-{_hex(random, 17)}",
            "status": "in-use",
            "description": "",
            "ipv6Addresses": [],
            "ipv4Prefixes": [],
            "macAddress": "02:00:00:00:00:00",
            "ownerId": ACCOUNT,
            "privateDnsName": f"ip-10-0-{index}-1.{REGION}.compute.internal",
            "sourceDestCheck": True,
            "interfaceType": "interface",
        }
        for index in range(random.randrange(1, 3))
    ]
    return {
        "instanceId": arn.rpartition(":")[2],
        "imageId": f"ami-{_hex(random, 17)}",
        "instanceType": "m7g.large",
        "launchTime": NOW,
        "monitoring": {"state": "disabled"},
        "placement": {"availabilityZone": f"{REGION}a", "groupName": "", "tenancy": "default"},
        "state": {"code": 16, "name": "running"},
        "architecture": "arm64",
        "clientToken": _hex(random, 32),
        "ebsOptimized": True,
        "enaSupport": True,
        "hypervisor": "xen",
        "iamInstanceProfile": {"arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/app-{_hex(random, 6)}"},
        "instanceLifecycle": None,
        "productCodes": [],
        "publicDnsName": "",
        "publicIpAddress": None,
        "ramdiskId": None,
        "rootDeviceName": "/dev/xvda",
        "rootDeviceType": "ebs",
        "securityGroups": [{"groupName": f"app-{_hex(random, 6)}", "groupId": f"sg-{_hex(random, 17)}"}] * 2,
        "sourceDestCheck": True,
        "stateReason": None,
        "virtualizationType": "hvm",
        "cpuOptions": {"coreCount": 2, "threadsPerCore": 1},
        "capacityReservationSpecification": {"capacityReservationPreference": "open"},
        "hibernationOptions": {"configured": False},
        "enclaveOptions": {"enabled": False},
        "maintenanceOptions": {"autoRecovery": "default"},
        "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"attachTime": NOW, "status": "attached"}}] * 2,
        "metadataOptions": {"state": "applied", "httpTokens": "required" if _often(random) else "optional"},
        "networkInterfaces": interfaces,
        "userData": _hex(random, random.randrange(200, 1200)),
    }, {}


def _security_group(random: Random, arn: str) -> Parts:
    inbound = [_permission(random, random.choice((443, 5432, 6379, 8080))) for _ in range(random.randrange(1, 7))]
    if not _often(random):
        inbound.append({**_permission(random, 22), "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}], "ipRanges": ["0.0.0.0/0"]})
    return {
        "description": "managed",
        "groupId": arn.rpartition(":")[2],
        "groupName": f"app-{_hex(random, 8)}",
        "ipPermissions": inbound,
        "ipPermissionsEgress": [{**_permission(random, 443), "ipProtocol": "-1"}],
        "ownerId": ACCOUNT,
        "vpcId": f"vpc-{_hex(random, 17)}",
    }, {}


def _permission(random: Random, port: int) -> dict[str, Any]:
    cidrs = [f"10.{random.randrange(256)}.{random.randrange(256)}.0/24" for _ in range(random.randrange(4))]
    return {
        "ipProtocol": "tcp",
        "ipv6Ranges": [],
        "prefixListIds": [],
        "userIdGroupPairs": [{"groupId": f"sg-{_hex(random, 17)}", "userId": ACCOUNT}] if not cidrs else [],
        "ipv4Ranges": [{"cidrIp": cidr} for cidr in cidrs],
        "ipRanges": cidrs,
        "fromPort": port,
        "toPort": port,
    }


def _interface(random: Random, _arn: str) -> Parts:
    address = {"primary": True, "privateDnsName": f"ip-10-0-0-1.{REGION}.compute.internal", "association": None}
    return {
        "attachment": {"attachTime": NOW, "attachmentId": f"ela-attach-{_hex(random, 17)}", "status": "attached"},
        "association": None,
        "availabilityZone": f"{REGION}a",
        "interfaceType": "network_load_balancer",
        "ipv6Addresses": [],
        "networkInterfaceId": f"eni-{_hex(random, 17)}",
        "ownerId": ACCOUNT,
        "privateIpAddresses": [address] * 3,
        "requesterId": "amazon-elb",
        "requesterManaged": True,
        "description": f"ELB app/{_hex(random, 16)}",
        "groups": [{"groupName": f"app-{_hex(random, 6)}", "groupId": f"sg-{_hex(random, 17)}"}],
        "macAddress": "02:00:00:00:00:00",
        "privateIpAddress": f"10.0.0.{random.randrange(256)}",
        "sourceDestCheck": True,
        "status": "in-use",
        "subnetId": f"subnet-{_hex(random, 17)}",
    }, {}


def _bucket(random: Random, arn: str) -> Parts:
    refusal = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    access = {
        "Sid": f"Read{_hex(random, 6)}",
        "Effect": "Allow",
        "Principal": {"AWS": [f"arn:aws:iam::{ACCOUNT}:role/reader-{_hex(random, 6)}"]},
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [arn, f"{arn}/*"],
    }
    statements = [access] * random.randrange(3) + ([refusal] if _often(random) else [])
    owner = {"displayName": None, "id": _hex(random, 64)}
    on = _often(random)
    return {"name": arn.rpartition(":")[2], "owner": owner, "creationDate": NOW}, {
        "AccessControlList": json.dumps(
            {"grantList": [{"grantee": owner, "permission": "FullControl"}], "owner": owner}
        ),
        "BucketLoggingConfiguration": {"destinationBucketName": "logs", "logFilePrefix": ""},
        "BucketPolicy": {"policyText": json.dumps({"Version": "2012-10-17", "Statement": statements})},
        "BucketVersioningConfiguration": {"status": "Enabled" if _often(random) else "Off", "isMfaDeleteEnabled": None},
        "PublicAccessBlockConfiguration": {
            "blockPublicAcls": on, "ignorePublicAcls": on, "blockPublicPolicy": True, "restrictPublicBuckets": True,
        },
        "ServerSideEncryptionConfiguration": {
            "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyID": None}}]
        },
    }  # fmt: skip


def _role(random: Random, _arn: str) -> Parts:
    trusted = random.choice(("lambda", "ec2", "ecs-tasks", "states"))
    statement = {"Effect": "Allow", "Principal": {"Service": f"{trusted}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    if random.random() < 0.5:
        statement["Principal"] = {"AWS": f"arn:aws:iam::{random.randrange(10**11, 10**12)}:root"}
    if not _often(random):
        statement["Principal"] = "*"
    return {
        "path": "/",
        "roleName": f"app-{_hex(random, 8)}",
        "createDate": NOW,
        "assumeRolePolicyDocument": _encoded([statement]),
        "attachedManagedPolicies": [{"policyName": f"app-{_hex(random, 6)}", "policyArn": f"arn:{_hex(random, 30)}"}]
        * 2,
        "rolePolicyList": [
            {"policyName": f"inline-{number}", "policyDocument": _encoded([_allowance(random)] * 2)}
            for number in range(random.randrange(3))
        ],
    }, {}


def _policy(random: Random, _arn: str) -> Parts:
    statements = [_allowance(random) for _ in range(random.randrange(1, 5))]
    if not _often(random):
        statements.append({"Effect": "Allow", "Action": "*", "Resource": "*"})
    version = {"document": _encoded(statements), "versionId": "v3", "isDefaultVersion": True, "createDate": NOW}
    return {"policyName": f"app-{_hex(random, 8)}", "attachmentCount": 1, "policyVersionList": [version]}, {}


def _allowance(random: Random) -> dict[str, Any]:
    return {
        "Sid": f"S{_hex(random, 6)}",
        "Effect": "Allow",
        "Action": random.sample(("sqs:SendMessage", "sns:Publish", "s3:GetObject", "ec2:Describe*", "logs:*"), 3),
        "Resource": f"arn:aws:logs:{REGION}:{ACCOUNT}:app-{_hex(random, 10)}/*",
    }


def _encoded(statements: list[dict[str, Any]]) -> str:
    return quote(json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":")), safe="")


def _function(random: Random, arn: str) -> Parts:
    variables = {f"SETTING_{number}": _hex(random, 40) for number in range(random.randrange(12))}
    return {
        "functionName": arn.rpartition(":")[2],
        "functionArn": arn,
        "runtime": "python3.13",
        "role": f"arn:aws:iam::{ACCOUNT}:role/{_hex(random, 8)}",
        "environment": {"variables": variables},
        "vpcConfig": {"subnetIds": [f"subnet-{_hex(random, 17)}"] * 2 * _often(random), "securityGroupIds": []},
        "timeout": 60,
        "memorySize": 512,
    }, {}


def _inventory(random: Random, _arn: str) -> Parts:
    packages = {f"package-{number}": {"Name": _hex(random, 12), "Version": "1.2.3"} for number in range(600)}
    return {"AWS:Application": {"Content": packages}}, {}


def _table(random: Random, _arn: str) -> Parts:
    attributes = [{"attributeName": f"a{number}", "attributeType": "S"} for number in range(random.randrange(2, 8))]
    indexes = [
        {
            "indexName": f"by-{_hex(random, 6)}",
            "keySchema": [{"attributeName": "a0", "keyType": "HASH"}, {"attributeName": "a1", "keyType": "RANGE"}],
            "projection": {"projectionType": "ALL"},
            "indexStatus": "ACTIVE",
            "provisionedThroughput": {"readCapacityUnits": 0, "writeCapacityUnits": 0},
            "itemCount": 1000,
        }
        for _ in attributes
    ]
    described = {"attributeDefinitions": attributes, "tableStatus": "ACTIVE", "globalSecondaryIndexes": indexes}
    return described, {"ContinuousBackups": {}}


def _log_group(random: Random, _arn: str) -> Parts:
    return {"logGroupName": f"/aws/lambda/app-{_hex(random, 8)}", "retentionInDays": 365, "storedBytes": 1000}, {}


# resource type -> how many of a hundred, and what makes one
KINDS: dict[str, tuple[float, Callable[[Random, str], Parts]]] = {
    "AWS::EC2::Volume": (14, _volume),
    "AWS::EC2::NetworkInterface": (13, _interface),
    "AWS::EC2::Instance": (12, _instance),
    "AWS::EC2::SecurityGroup": (11, _security_group),
    "AWS::IAM::Role": (12, _role),
    "AWS::Lambda::Function": (10, _function),
    "AWS::S3::Bucket": (9, _bucket),
    "AWS::Logs::LogGroup": (8, _log_group),
    "AWS::IAM::Policy": (6, _policy),
    "AWS::DynamoDB::Table": (4.8, _table),
    "AWS::SSM::ManagedInstanceInventory": (0.2, _inventory),
}
