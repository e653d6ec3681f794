"""Amazon Inspector scans the code of Lambda functions.

## What it checks
Inspector must scan the code of Lambda functions in the Region. An account that administers
Inspector for its organization must have each of its members scanned too; a member
that is suspended, or whose state it is not told, counts as not scanned.

Only the administrator can turn a scan on for a member, so the rule answers there
and does not apply in the members.

Where Inspector tells no state of such scans, the Region has none, and the rule does
not apply.

## Why it matters
Injection, leaked data and weak cryptography stand in a function's own code, where
no list of known vulnerabilities tells of them.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/inspector-lambda-code-scan-enabled.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-3
- https://docs.aws.amazon.com/inspector/latest/user/scanning_resources_lambda_code.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, inspector

ACCOUNT = "AWS::::Account"
INPUTS = {}
SCAN = "lambdaCode"


class INSPECTOR_LAMBDA_CODE_SCAN_ENABLED(ConfigRule):
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
            annotation = f"Amazon Inspector does not scan the code of Lambda functions in this Region: {where}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def lambda_handler(event, context):
    return Evaluator(INSPECTOR_LAMBDA_CODE_SCAN_ENABLED()).handle(event, context)
