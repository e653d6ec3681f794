"""DMS replication instances have no public address.

## What it checks
`PubliclyAccessible` of no replication instance may be true, whatever its state. It is
chosen when the instance is made and stays: a person makes another one and moves the
tasks.

## Why it matters
A replication instance holds the passwords of two databases, and the rows that it
moves from one to the other.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/dms-replication-not-public.html
- https://docs.aws.amazon.com/dms/latest/userguide/CHAP_ReplicationInstance.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

INSTANCE = "AWS::DMS::ReplicationInstance"
INPUTS = {}


class DMS_REPLICATION_NOT_PUBLIC(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("dms").get_paginator("describe_replication_instances").paginate()
        return [evaluation(instance) for page in pages for instance in page["ReplicationInstances"]]


def evaluation(instance):
    arn = instance["ReplicationInstanceArn"]
    if not instance.get("PubliclyAccessible"):
        return Evaluation(ComplianceType.COMPLIANT, arn, INSTANCE)
    annotation = f"{instance.get('ReplicationInstanceIdentifier') or arn} is publicly accessible."
    return Evaluation(ComplianceType.NON_COMPLIANT, arn, INSTANCE, annotation)


def lambda_handler(event, context):
    return Evaluator(DMS_REPLICATION_NOT_PUBLIC()).handle(event, context)
