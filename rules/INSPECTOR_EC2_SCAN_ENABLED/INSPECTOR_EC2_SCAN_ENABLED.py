"""Amazon Inspector scans EC2 instances.

## What it checks
Inspector must scan EC2 instances in the Region. An account that administers
Inspector for its organization must have each of its members scanned too; a member
that is suspended, or whose state it is not told, counts as not scanned.

Only the administrator can turn a scan on for a member, so the rule answers there
and does not apply in the members.

## Why it matters
Packages age while an instance runs, and a port that opened is seen by whoever
looks for it. Inspector looks first, again and again, without being asked.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/inspector-ec2-scan-enabled.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-1
- https://docs.aws.amazon.com/inspector/latest/user/scanning-ec2.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, inspector

ACCOUNT = "AWS::::Account"
INPUTS = {}
SCAN = "ec2"


class INSPECTOR_EC2_SCAN_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        found = inspector.scans(client_factory.build_client("inspector2"), account, SCAN)
        if found.elsewhere:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, found.elsewhere)]
        if found.off:
            where = annotations.some(found.off)
            annotation = f"Amazon Inspector does not scan EC2 instances in this Region: {where}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def lambda_handler(event, context):
    return Evaluator(INSPECTOR_EC2_SCAN_ENABLED()).handle(event, context)
