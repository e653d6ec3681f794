"""Roles do not let everyone assume them.

## What it checks
No statement of a role's trust policy may allow everyone (the principal `*`, or
all but some), unless a condition on one of `allowedConditionKeys` leaves only
fixed principals, accounts or organizations. A negated test, one that passes
where the key is missing, or a value with a wildcard leaves the door open.

## Why it matters
A trust policy is the door to the role's rights. Behind an open one, any AWS
account in the world that knows the role's name holds those rights.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, policy

RESOURCE_TYPES = ["AWS::IAM::Role"]
CONDITION_KEYS = inputs.choice(
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
)
INPUTS = {"allowedConditionKeys": inputs.list_of(CONDITION_KEYS)}


class IAM_ROLE_TRUST_POLICY_NO_WILDCARD(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        allowed = {key.lower() for key in valid_rule_parameters["allowedConditionKeys"]}
        document = configuration.configuration(configuration_item).get("assumeRolePolicyDocument")
        if not document:
            annotation = "The item does not hold the trust policy, so a wildcard cannot be ruled out."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        for statement in policy.read(document):
            if statement.allows and statement.names_everyone and not is_narrowed(statement, allowed):
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=openness(statement))]
        return [Evaluation(ComplianceType.COMPLIANT)]


def is_narrowed(statement, allowed):
    return any(condition.key in allowed and condition.narrows_principal for condition in statement.conditions)


def openness(statement):
    where = f"Statement {statement.sid} of the trust policy" if statement.sid else "The trust policy"
    whom = "all but some principals (NotPrincipal)" if statement.not_principals else "every principal (*)"
    keys = ", ".join(dict.fromkeys(condition.key for condition in statement.conditions))
    return f"{where} allows {whom}; " + (f"its conditions on {keys} narrow nobody down." if keys else "no conditions.")


def lambda_handler(event, context):
    return Evaluator(IAM_ROLE_TRUST_POLICY_NO_WILDCARD(), RESOURCE_TYPES).handle(event, context)
