"""GuardDuty watches what is done with objects in S3.

## What it checks
The Region must have a GuardDuty detector that is enabled, with S3 Protection on
in it. Without a detector, or with a suspended one, nothing is watched.

Each account is judged by its own detector, an administrator of others too: ask in
each of them. Where an administrator manages the account, only that one may turn
the plan on. Trails need not log data events for it.

## Why it matters
Whoever steals a key goes for the buckets: objects are listed, copied and deleted
by calls that no other part of GuardDuty reads.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/guardduty-s3-protection-enabled.html
- https://docs.aws.amazon.com/guardduty/latest/ug/s3-protection.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import detectors, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {}


class GUARDDUTY_S3_PROTECTION_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        fault = shortfall(detectors.one(client_factory.build_client("guardduty")))
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def shortfall(detector):
    fault = detectors.shortfall(detector)
    if fault is None and "S3_DATA_EVENTS" not in detector.features:
        return f"S3 Protection is off in detector {detector.id}."
    return fault


def lambda_handler(event, context):
    return Evaluator(GUARDDUTY_S3_PROTECTION_ENABLED()).handle(event, context)
