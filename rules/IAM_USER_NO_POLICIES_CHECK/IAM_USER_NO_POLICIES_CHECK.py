"""Users have no policies of their own.

## What it checks
No policy, managed or inline, may be attached to an IAM user. What its groups have
does not matter, nor does a permissions boundary, which allows nothing.

The fix asks a person, who alone can say which group has such rights for a reason.
A group made for each user would satisfy the rule and change nothing; AWS's runbook
`AWSConfigRemediation-RemoveUserPolicies` takes the rights away without another way.

## Why it matters
Rights that one user has for itself are reviewed by nobody, and stay when its work
is another. In a group they have a name, and end for all when they end for it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-user-no-policies-check.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, configuration, inputs

RESOURCE_TYPES = ["AWS::IAM::User"]
INPUTS = {}
LISTS = ("attachedManagedPolicies", "userPolicyList")


class IAM_USER_NO_POLICIES_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        recorded = configuration.configuration(configuration_item)
        found = [each for key in LISTS for each in configuration.listed(recorded.get(key))]
        if not found:
            return [Evaluation(ComplianceType.COMPLIANT)]
        names = annotations.some([each.get("policyName") or "(unnamed)" for each in found])
        annotation = f"{configuration.name(configuration_item)} has policies of its own: {names}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(IAM_USER_NO_POLICIES_CHECK(), RESOURCE_TYPES).handle(event, context)
