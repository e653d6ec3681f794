"""Customer managed policies do not allow blocked KMS actions on keys that they do not name.

## What it checks
No statement in the default version of a customer managed policy may allow an
action that fits `blockedActionsPatterns` on keys by a wildcard, by a variable
or by naming those left out (`NotResource`). Only keys that are named in full
are fixed; the same holds of attached and unattached policies. Conditions and
denials do not count. Policies in use as permissions boundaries are left out
where `excludePermissionBoundaryPolicy` is true.

## Why it matters
Whoever may decrypt with every key reads all data whose key's policy leaves
access to IAM, those of other teams and of keys made later among them.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-customer-policy-blocked-kms-actions.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, managed_policies

RESOURCE_TYPES = ["AWS::IAM::Policy"]
KMS_ACTION = inputs.matching(r"(?i)kms:[a-z*?]+", "actions of KMS, such as kms:Decrypt")
INPUTS = {
    "blockedActionsPatterns": inputs.list_of(KMS_ACTION),
    "excludePermissionBoundaryPolicy": inputs.optional(inputs.boolean),
}
KEYS = "arn:*:kms:*:*:key/*"
WILD = ("*", "?", "${")  # stand for more than one key


class IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        found = managed_policies.read(configuration_item)
        if found.is_of_aws:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="AWS manages this policy.")]
        if found.is_boundary and valid_rule_parameters["excludePermissionBoundaryPolicy"]:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="In use as a permissions boundary.")]
        if found.statements is None:
            annotation = "The item does not hold the default version, so KMS actions cannot be ruled out."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        for statement in found.statements:
            blocked = [
                each for each in valid_rule_parameters["blockedActionsPatterns"] if statement.touches_action(each)
            ]
            if statement.allows and blocked and (keys := unnamed_keys(statement)):
                allowed = f"allows {', '.join(blocked)} on {keys}"
                annotation = f"{statement.where} the default version {found.version} {allowed}."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def unnamed_keys(statement):
    """Which keys a statement means without naming them, in words; empty where it names them all, or means none."""
    if statement.not_resources:
        return f"all but {', '.join(statement.not_resources)}" if statement.touches_resource(KEYS) else ""
    return ", ".join(each for each in statement.resources if any(sign in each for sign in WILD) and may_be_key(each))


def may_be_key(pattern):
    """Whether a pattern may mean keys: its wildcards stay within a part of the ARN, but for one that ends it early."""
    _, _, service, _, _, name = [*pattern.split(":"), *"*****"][:6]
    return "kms".startswith(service.rstrip("*?")) and not name.startswith("alias/")


def lambda_handler(event, context):
    return Evaluator(IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS(), RESOURCE_TYPES).handle(event, context)
