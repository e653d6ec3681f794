"""Amazon Inspector scans container images in ECR.

## What it checks
Inspector must scan container images in ECR in the Region. An account that administers
Inspector for its organization must have each of its members scanned too; a member
that is suspended, or whose state it is not told, counts as not scanned.

Only the administrator can turn a scan on for a member, so the rule answers there
and does not apply in the members.

## Why it matters
An image that was clean when it was pushed is not for long: what is found in its
packages later is only told of images that are scanned again.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/inspector-ecr-scan-enabled.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-2
- https://docs.aws.amazon.com/inspector/latest/user/scanning-ecr.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, inspector

ACCOUNT = "AWS::::Account"
INPUTS = {}
SCAN = "ecr"


class INSPECTOR_ECR_SCAN_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        found = inspector.scans(client_factory.build_client("inspector2"), account, SCAN)
        if found.elsewhere:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, found.elsewhere)]
        if found.off:
            where = annotations.some(found.off)
            annotation = f"Amazon Inspector does not scan container images in ECR in this Region: {where}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def lambda_handler(event, context):
    return Evaluator(INSPECTOR_ECR_SCAN_ENABLED()).handle(event, context)
