"""The Region lets no EBS snapshot be shared with everybody.

## What it checks
The Region's setting must be `block-all-sharing`. With `block-new-sharing` the
snapshots that are public stay so, which is not enough.

## Why it matters
A public snapshot is a copy of a disk for whoever asks. With the setting on, no
call of no user makes one, and what was public is not, though its permissions say
so still.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ebs-snapshot-block-public-access.html
- https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::SnapshotBlockPublicAccess"]
INPUTS = {}


class EBS_SNAPSHOT_BLOCK_PUBLIC_ACCESS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        setting = configuration.configuration(configuration_item)
        state = configuration.text(setting.get("State"))
        if state == "block-all-sharing":
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = f"Public sharing of snapshots is {state or 'not recorded'}, not block-all-sharing."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(EBS_SNAPSHOT_BLOCK_PUBLIC_ACCESS(), RESOURCE_TYPES).handle(event, context)
