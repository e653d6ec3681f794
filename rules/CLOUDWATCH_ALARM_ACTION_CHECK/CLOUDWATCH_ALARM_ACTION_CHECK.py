"""Alarms have actions for the states that matter.

## What it checks
An alarm must have at least one action for each state that is asked for: ALARM by
`alarmActionRequired`, INSUFFICIENT_DATA by `insufficientDataActionRequired`, both unless
told otherwise, and OK by `okActionRequired`. Where `action1` to `action5` name ARNs, at
least one action of the alarm must be one of them, whatever its state. Whether actions
are enabled is not looked at, which is a rule of AWS's of its own.

Known false alarms: alarms of target tracking, which Auto Scaling makes without actions
for missing data, and alarms that only composite alarms go by. Waive them, or do not ask
for INSUFFICIENT_DATA.

## Why it matters
An alarm without an action turns red on a page that nobody looks at.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cloudwatch-alarm-action-check.html
- https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::CloudWatch::Alarm"]
STATES = {  # a state: (the input that asks for its actions, the member that holds them)
    "ALARM": ("alarmActionRequired", "alarmActions"),
    "INSUFFICIENT_DATA": ("insufficientDataActionRequired", "insufficientDataActions"),
    "OK": ("okActionRequired", "okactions"),
}
NAMED = ("action1", "action2", "action3", "action4", "action5")
INPUTS = {
    **{asked: inputs.boolean for asked, _ in STATES.values()},
    **{name: inputs.optional(inputs.arn) for name in NAMED},
}


class CLOUDWATCH_ALARM_ACTION_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        alarm = configuration.configuration(configuration_item)
        found = {state: configuration.listed(alarm.get(member)) for state, (_, member) in STATES.items()}
        without = [state for state, (asked, _) in STATES.items() if valid_rule_parameters[asked] and not found[state]]
        if without:
            annotation = f"The alarm has no action for {' and for '.join(without)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        named = [valid_rule_parameters[name] for name in NAMED if valid_rule_parameters[name]]
        if named and not any(action in named for actions in found.values() for action in actions):
            annotation = f"No action of the alarm is {' or '.join(named)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(CLOUDWATCH_ALARM_ACTION_CHECK(), RESOURCE_TYPES).handle(event, context)
