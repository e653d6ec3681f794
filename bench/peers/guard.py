"""AWS CloudFormation Guard over JSON lines, by its Python binding; rules in the language of Config's own."""

import json
import sys
import time
from collections import Counter
from pathlib import Path

from cfn_guard_rs import run_checks

RULES = """
rule EC2_IMDSV2_CHECK when resourceType == "AWS::EC2::Instance" {
  configuration.metadataOptions.httpTokens == "required"
}
rule ENCRYPTED_VOLUMES when resourceType == "AWS::EC2::Volume" {
  configuration.encrypted == true
}
rule INCOMING_SSH_DISABLED when resourceType == "AWS::EC2::SecurityGroup" {
  let ssh = configuration.ipPermissions[ fromPort <= 22 toPort >= 22 ]
  when %ssh !empty {
    %ssh.ipv4Ranges[*].cidrIp != "0.0.0.0/0"
  }
}
rule LAMBDA_INSIDE_VPC when resourceType == "AWS::Lambda::Function" {
  configuration.vpcConfig.subnetIds !empty
}
rule S3_BUCKET_VERSIONING_ENABLED when resourceType == "AWS::S3::Bucket" {
  supplementaryConfiguration.BucketVersioningConfiguration.status == "Enabled"
}
"""
NAMES = {line.split()[1] for line in RULES.splitlines() if line.startswith("rule ")}

start = time.process_time()
with Path(sys.argv[1]).open() as stream:
    items = [json.loads(line) for line in stream]
counts = Counter()
for item in items:
    for rule in run_checks(item, RULES).not_compliant:
        counts[rule.Rule.name] += 1
print(json.dumps({"seconds": time.process_time() - start, "counts": {name: counts[name] for name in NAMES}}))
