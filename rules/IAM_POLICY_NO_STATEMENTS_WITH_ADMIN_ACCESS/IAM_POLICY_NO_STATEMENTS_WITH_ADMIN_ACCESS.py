"""Customer managed policies do not allow every action on every resource.

## What it checks
No statement in the default version of a customer managed policy may allow the
action `*` on the resource `*`, whatever its conditions and whether or not the
policy is attached. Policies in use as permissions boundaries are left out where
`excludePermissionBoundaryPolicy` is true.

## Why it matters
Whoever gets such a policy owns the account: every safeguard in it can be
switched off with rights that one careless attachment hands out.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-no-statements-with-admin-access.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, managed_policies

RESOURCE_TYPES = ["AWS::IAM::Policy"]
INPUTS = {"excludePermissionBoundaryPolicy": inputs.optional(inputs.boolean)}


class IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        found = managed_policies.read(configuration_item)
        if found.is_of_aws:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="AWS manages this policy.")]
        if found.is_boundary and valid_rule_parameters["excludePermissionBoundaryPolicy"]:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="In use as a permissions boundary.")]
        if found.statements is None:
            annotation = "The item does not hold the default version, so full administration cannot be ruled out."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        for statement in found.statements:
            if statement.grants_everything:
                annotation = f"{statement.where} the default version {found.version} allows * on *."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS(), RESOURCE_TYPES).handle(event, context)
