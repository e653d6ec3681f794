"""Amazon Inspector scans the packages of Lambda functions.

## What it checks
Inspector must scan the packages of Lambda functions in the Region. An account that administers
Inspector for its organization must have each of its members scanned too; a member
that is suspended, or whose state it is not told, counts as not scanned.

Only the administrator can turn a scan on for a member, so the rule answers there
and does not apply in the members.

Where Inspector tells no state of such scans, the Region has none, and the rule does
not apply.

## Why it matters
A function carries its libraries with it and is deployed once in years. Nobody
patches it, so somebody has to tell when one of them is known to be broken.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/inspector-lambda-standard-scan-enabled.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-4
- https://docs.aws.amazon.com/inspector/latest/user/scanning-lambda.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, inspector

ACCOUNT = "AWS::::Account"
INPUTS = {}
SCAN = "lambda"


class INSPECTOR_LAMBDA_STANDARD_SCAN_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        found = inspector.scans(client_factory.build_client("inspector2"), account, SCAN)
        if found.elsewhere:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, found.elsewhere)]
        if not any(found.states.values()):
            nothing = "Amazon Inspector tells no state of this kind of scan in this Region."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, nothing)]
        if found.off:
            where = annotations.some(found.off)
            annotation = f"Amazon Inspector does not scan the packages of Lambda functions in this Region: {where}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def lambda_handler(event, context):
    return Evaluator(INSPECTOR_LAMBDA_STANDARD_SCAN_ENABLED()).handle(event, context)
