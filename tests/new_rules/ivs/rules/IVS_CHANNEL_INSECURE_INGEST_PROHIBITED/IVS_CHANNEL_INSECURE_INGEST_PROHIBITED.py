"""Channels of Amazon IVS take streams over TLS only.

## What it checks
`InsecureIngest` of a channel must be off, which is AWS's default; then only
RTMPS streams are taken, and plain RTMP is refused.

## Why it matters
A stream key sent over plain RTMP can be read on the way, and whoever has it
broadcasts in the channel's name.

## References
- https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_Channel.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::IVS::Channel"]
INPUTS = {}


class IVS_CHANNEL_INSECURE_INGEST_PROHIBITED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        found = configuration.configuration(configuration_item).get("InsecureIngest")
        if found is None or configuration.truth(found) is False:
            return [Evaluation(ComplianceType.COMPLIANT)]
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"InsecureIngest is {found!r}, not off.")]


def lambda_handler(event, context):
    return Evaluator(IVS_CHANNEL_INSECURE_INGEST_PROHIBITED(), RESOURCE_TYPES).handle(event, context)
