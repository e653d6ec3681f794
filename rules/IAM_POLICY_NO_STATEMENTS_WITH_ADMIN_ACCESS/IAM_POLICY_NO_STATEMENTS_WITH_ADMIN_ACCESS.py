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

from trueup.rulekit import arns, configuration, inputs, policy

RESOURCE_TYPES = ["AWS::IAM::Policy"]
INPUTS = {"excludePermissionBoundaryPolicy": inputs.optional(inputs.boolean)}
AWS_ITSELF = "aws"  # stands where the account would in the ARN of an AWS managed policy


class IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        recorded = configuration.configuration(configuration_item)
        arn = arns.parse(configuration.arn(configuration_item))
        is_boundary = int(recorded.get("permissionsBoundaryUsageCount") or 0) > 0
        if arn and arn.account == AWS_ITSELF:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="AWS manages this policy.")]
        if is_boundary and valid_rule_parameters["excludePermissionBoundaryPolicy"]:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="In use as a permissions boundary.")]

        default = default_version(recorded)
        if not default.get("document"):
            annotation = "The item does not hold the default version, so full administration cannot be ruled out."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        for statement in policy.read(default["document"]):
            if statement.grants_everything:
                where = f"Statement {statement.sid} of" if statement.sid else "A statement in"
                annotation = f"{where} the default version {default.get('versionId')} allows * on *."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def default_version(recorded):
    """The version in force; empty where the item does not hold it."""
    for version in configuration.listed(recorded.get("policyVersionList")):
        if configuration.truth(version.get("isDefaultVersion")):
            return version
    return {}


def lambda_handler(event, context):
    return Evaluator(IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS(), RESOURCE_TYPES).handle(event, context)
