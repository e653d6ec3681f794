"""Customer managed policies do not allow every action of a service.

## What it checks
No statement in the default version of a customer managed policy may allow an
unrestricted wildcard such as `ec2:*`, on whatever resources and under whatever
conditions. Grouped actions such as `ec2:Describe*` are fine. A statement that
allows all but some actions (`NotAction`) leaves other services whole, and
counts. Denials beside it do not. Policies in use as permissions boundaries are
left out where `excludePermissionBoundaryPolicy` is true.

## Why it matters
A service's wildcard holds the actions that delete, share and hand out rights,
and each that AWS adds later, though only a few of them were ever needed.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-no-statements-with-full-access.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21
"""

import re

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, managed_policies

RESOURCE_TYPES = ["AWS::IAM::Policy"]
INPUTS = {"excludePermissionBoundaryPolicy": inputs.optional(inputs.boolean)}
UNRESTRICTED = re.compile(r"([^:]+:)?[*?]*\*[*?]*")  # nothing of the action's own name is said


class IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        found = managed_policies.read(configuration_item)
        if found.is_of_aws:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="AWS manages this policy.")]
        if found.is_boundary and valid_rule_parameters["excludePermissionBoundaryPolicy"]:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="In use as a permissions boundary.")]
        if found.statements is None:
            annotation = "The item does not hold the default version, so full access cannot be ruled out."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        for statement in found.statements:
            if granted := full_access(statement):
                annotation = f"{statement.where} the default version {found.version} allows {granted}."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def full_access(statement):
    """What a statement allows of some service as a whole, in words; empty where it does not."""
    if not statement.allows:
        return ""
    if statement.not_actions:
        return "" if "*" in statement.not_actions else f"all but {', '.join(statement.not_actions)} (NotAction)"
    return ", ".join(action for action in statement.actions if UNRESTRICTED.fullmatch(action))


def lambda_handler(event, context):
    return Evaluator(IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS(), RESOURCE_TYPES).handle(event, context)
