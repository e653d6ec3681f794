"""No EBS snapshot of the account can be restored by everybody.

## What it checks
None of the account's own snapshots may be restorable by `all`. Snapshots that are
shared with named accounts are no part of it.

## Why it matters
Whoever has an AWS account makes a volume of a public snapshot and reads it all.
Such snapshots are looked for, copied and searched for keys, by the hour.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ebs-snapshot-public-restorable-check.html
- https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs

INPUTS = {}


class EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        public = public_snapshots(client_factory.build_client("ec2"))
        if not public:
            return [Evaluation(ComplianceType.COMPLIANT, account, "AWS::::Account")]
        annotation = f"Everybody can restore {annotations.some(public)}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, "AWS::::Account", annotation)]


def public_snapshots(ec2):
    pages = ec2.get_paginator("describe_snapshots").paginate(OwnerIds=["self"], RestorableByUserIds=["all"])
    return sorted(snapshot["SnapshotId"] for page in pages for snapshot in page["Snapshots"])


def lambda_handler(event, context):
    return Evaluator(EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK()).handle(event, context)
