"""Cloud Custodian over JSON lines: each item is converted by its `source: config`, then filtered."""

import json
import sys
import time
from collections import Counter
from pathlib import Path

from c7n.config import Config
from c7n.policy import PolicyCollection
from c7n.resources import load_resources

KINDS = {
    "aws.ebs": "AWS::EC2::Volume",
    "aws.security-group": "AWS::EC2::SecurityGroup",
    "aws.ec2": "AWS::EC2::Instance",
    "aws.s3": "AWS::S3::Bucket",
    "aws.lambda": "AWS::Lambda::Function",
}
FILTERS = {
    "EC2_IMDSV2_CHECK": ("aws.ec2", [{"not": [{"MetadataOptions.HttpTokens": "required"}]}]),
    "ENCRYPTED_VOLUMES": ("aws.ebs", [{"Encrypted": False}]),
    "INCOMING_SSH_DISABLED": (
        "aws.security-group",
        [{"type": "ingress", "Ports": [22], "Cidr": {"value": "0.0.0.0/0"}}],
    ),
    "LAMBDA_INSIDE_VPC": ("aws.lambda", [{"VpcConfig.SubnetIds": "empty"}]),
    "S3_BUCKET_VERSIONING_ENABLED": ("aws.s3", [{"not": [{"Versioning.Status": "Enabled"}]}]),
}

load_resources(tuple(KINDS))
policies = PolicyCollection.from_data(
    {
        "policies": [
            {"name": name, "resource": kind, "source": "config", "filters": filters}
            for name, (kind, filters) in FILTERS.items()
        ]
    },
    Config.empty(region="eu-central-1", account_id="111122223333"),
)
start = time.process_time()
with Path(sys.argv[1]).open() as stream:
    items = [json.loads(line) for line in stream]
counts = Counter()
for policy in policies:
    manager = policy.resource_manager
    source, kind = manager.get_source("config"), KINDS[policy.data["resource"]]
    resources = [source.load_resource(item) for item in items if item["resourceType"] == kind]
    counts[policy.name] = len(manager.filter_resources(resources))
print(json.dumps({"seconds": time.process_time() - start, "counts": counts}))
