"""Instances do not stay stopped for longer than allowed.

## What it checks
No instance may have been stopped for more than `AllowedDays` days. Where EC2 does
not say since when it is stopped, that counts as too long, as AWS's rule has it.
Instances with a tag of the key `exemptTagKey` are not judged; AWS's managed rule
has no such input, and left empty the verdicts are the same. Known false alarms:
evidence that responders keep, and standbys; tag them.

## Why it matters
What is stopped is not patched, and nobody watches it. Started again after months,
it comes with every hole that was closed elsewhere meanwhile.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ec2-stopped-instance.html
- https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
"""

import re

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs

INSTANCE = "AWS::EC2::Instance"
INPUTS = {"AllowedDays": inputs.integer(minimum=0), "exemptTagKey": inputs.optional(inputs.text)}
# "User initiated (2026-05-01 12:00:00 GMT)"
SINCE = re.compile(r"\((\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) (?:GMT|UTC)\)")


class EC2_STOPPED_INSTANCE(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        now = dates.evaluation_time(event)
        pages = client_factory.build_client("ec2").get_paginator("describe_instances").paginate()
        return [
            evaluation(instance, now, valid_rule_parameters)
            for page in pages
            for reservation in page["Reservations"]
            for instance in reservation["Instances"]
            if instance["State"]["Name"] not in ("shutting-down", "terminated")
        ]


def evaluation(instance, now, given):
    instance_id = instance["InstanceId"]
    if given["exemptTagKey"] in {tag["Key"] for tag in instance.get("Tags") or ()}:
        annotation = f"The instance is exempt by its tag {given['exemptTagKey']}."
        return Evaluation(ComplianceType.NOT_APPLICABLE, instance_id, INSTANCE, annotation)
    if instance["State"]["Name"] != "stopped":
        return Evaluation(ComplianceType.COMPLIANT, instance_id, INSTANCE)
    since = SINCE.search(instance.get("StateTransitionReason") or "")
    if since is None:
        annotation = "The instance is stopped, and EC2 does not say since when."
        return Evaluation(ComplianceType.NON_COMPLIANT, instance_id, INSTANCE, annotation)
    days = dates.age_in_days(since[1], now)
    if days > given["AllowedDays"]:
        annotation = f"The instance is stopped for {days} days; {given['AllowedDays']} are allowed."
        return Evaluation(ComplianceType.NON_COMPLIANT, instance_id, INSTANCE, annotation)
    return Evaluation(ComplianceType.COMPLIANT, instance_id, INSTANCE)


def lambda_handler(event, context):
    return Evaluator(EC2_STOPPED_INSTANCE()).handle(event, context)
