"""GuardDuty is on in the Region, and administered from one of the accounts wanted.

## What it checks
The Region must have a detector that is enabled; a suspended one does not count.
Where `CentralMonitoringAccount` names accounts, the account must be one of them,
or have one of them as its GuardDuty administrator.

## Why it matters
GuardDuty finds stolen credentials and intruders in logs that nobody has time to
read, but only where it is on, and only for those who get to see the findings.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/guardduty-enabled-centralized.html
- https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_accounts.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import detectors, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {"CentralMonitoringAccount": inputs.optional(inputs.list_of(inputs.account))}


class GUARDDUTY_ENABLED_CENTRALIZED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, wanted = event["accountId"], valid_rule_parameters["CentralMonitoringAccount"]
        fault = shortfall(client_factory.build_client("guardduty"), account, wanted)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def shortfall(guardduty, account, wanted):
    detector = detectors.one(guardduty)
    fault = detectors.shortfall(detector)
    if fault:
        return fault
    if wanted is None or account in wanted:
        return None
    administrator = detectors.administrator(guardduty, detector.id)
    if administrator in wanted:
        return None
    return f"GuardDuty is administered from {administrator or 'no other account'}, not from {', '.join(wanted)}."


def lambda_handler(event, context):
    return Evaluator(GUARDDUTY_ENABLED_CENTRALIZED()).handle(event, context)
