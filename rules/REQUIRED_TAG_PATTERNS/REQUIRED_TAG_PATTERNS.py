"""Resources carry the required tags with values that match patterns.

## What it checks
`tagPatterns` is a JSON object of tag keys and regular expressions. Each key must
be on the resource, and its whole value must match. Keys and values count upper
and lower case. Types in `excludeResourceTypes` are not judged, nor is what AWS
owns and nobody else can tag: its KMS keys and service-linked roles.

## Why it matters
A key with any value is soon full of "tbd". Whoever responds at night needs an
owner who can be called, and a class that says how bad the loss is.

## References
- https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html
- https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html
"""

import json
import re
from functools import lru_cache

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = [
    "AWS::DynamoDB::Table",
    "AWS::EC2::Instance",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::VPC",
    "AWS::EC2::Volume",
    "AWS::EKS::Cluster",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Lambda::Function",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
]
EXPECTED = """a JSON object of tag keys and regular expressions, such as {"Owner": ".+@.+"}"""


@lru_cache(maxsize=16)
def patterns(given):
    """Tag keys, and what their values must match."""
    try:
        wanted = {key: re.compile(pattern) for key, pattern in json.loads(given).items()}
    except (ValueError, AttributeError, TypeError, re.error) as error:
        raise ValueError(EXPECTED) from error
    if not wanted:
        raise ValueError(EXPECTED)
    return wanted


INPUTS = {"tagPatterns": patterns, "excludeResourceTypes": inputs.optional(inputs.text_list)}


class REQUIRED_TAG_PATTERNS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        kind = configuration_item["resourceType"]
        if kind in (valid_rule_parameters["excludeResourceTypes"] or ()):
            annotation = f"{kind} is one of excludeResourceTypes."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        if is_of_aws(kind, configuration_item):
            annotation = "AWS owns the resource, and nobody else can tag it."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        tags = configuration.tags(configuration_item)
        faults = list(shortfalls(tags, valid_rule_parameters["tagPatterns"]))
        if faults:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"{'; '.join(faults)}.")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def is_of_aws(kind, item):
    if kind == "AWS::KMS::Key":
        return configuration.configuration(item).get("keyManager") == "AWS"
    if kind == "AWS::IAM::Role":
        return (configuration.configuration(item).get("path") or "").startswith("/aws-service-role/")
    return False


def shortfalls(tags, wanted):
    for key, pattern in wanted.items():
        if key not in tags:
            yield f"Tag {key} is missing"
        elif not pattern.fullmatch(tags[key]):
            yield f"Tag {key} is {tags[key]!r}, which does not match {pattern.pattern}"


def lambda_handler(event, context):
    return Evaluator(REQUIRED_TAG_PATTERNS(), RESOURCE_TYPES).handle(event, context)
