"""Applications of EMR Serverless stop when nothing runs in them.

## What it checks
`AutoStopConfiguration` must not be off. Absent it is on, which is AWS's
default, after fifteen idle minutes.

## Why it matters
An application that is never stopped keeps its workers, which are paid for and
can be reached for as long as they run.

## References
- https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_AutoStopConfig.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EMRServerless::Application"]
INPUTS = {}


class EMRSERVERLESS_APPLICATION_STOPS_WHEN_IDLE(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        application = configuration.configuration(configuration_item)
        found = configuration.dig(application, "AutoStopConfiguration.Enabled")
        if found is None or configuration.truth(found):
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = f"AutoStopConfiguration.Enabled is {found!r}, not true."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(EMRSERVERLESS_APPLICATION_STOPS_WHEN_IDLE(), RESOURCE_TYPES).handle(event, context)
