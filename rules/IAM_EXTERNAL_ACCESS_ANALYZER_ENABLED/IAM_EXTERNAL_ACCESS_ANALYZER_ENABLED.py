"""IAM Access Analyzer looks for external access in the Region.

## What it checks
The account must have an active analyzer for external access in the Region, be its
zone of trust the account or the organization. Analyzers of unused and of internal
access do not count, nor does one that is being made, disabled or failed.

An analyzer of the organization is seen in the account that has it, which is the
management account or the delegated administrator. Its members are told to have
none, here as by AWS's own rule: waive them where it covers them.

## Why it matters
A bucket, key, role or queue that is shared too widely looks like any other. The
analyzer reasons about its policy and says who from outside gets in.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-external-access-analyzer-enabled.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-external.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {}
EXTERNAL = ("ACCOUNT", "ORGANIZATION")


class IAM_EXTERNAL_ACCESS_ANALYZER_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("accessanalyzer").get_paginator("list_analyzers").paginate()
        found = [each for page in pages for each in page["analyzers"] if each.get("type") in EXTERNAL]
        if any(each.get("status") == "ACTIVE" for each in found):
            return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]
        idle = annotations.some([f"{each['name']} is {each.get('status') or 'in no known state'}" for each in found])
        annotation = f"No analyzer for external access is active in this Region{': ' + idle if idle else ''}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, annotation)]


def lambda_handler(event, context):
    return Evaluator(IAM_EXTERNAL_ACCESS_ANALYZER_ENABLED()).handle(event, context)
