"""Roles that trust accounts of others demand an external id.

## What it checks
Each statement of a role's trust policy that lets principals of another account
in must demand a fixed `sts:ExternalId`, or a fixed organization
(`aws:PrincipalOrgID`), by a test that is not negated and that an absent key
fails. Accounts in `trustedAccountIds`, such as those of the own organization,
need none, nor do those in `allowVendorAccountIds`, whose owners send none. A
wildcard is what IAM_ROLE_TRUST_POLICY_NO_WILDCARD objects to, not this rule.

An account cannot list its organization's accounts, so they are an input.

## Why it matters
A vendor acts in the accounts of many customers. Without an id of your own, any
of them can name your role as theirs, and have the vendor act on it.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, policy

RESOURCE_TYPES = ["AWS::IAM::Role"]
ACCOUNTS = inputs.optional(inputs.list_of(inputs.account))
INPUTS = {"trustedAccountIds": ACCOUNTS, "allowVendorAccountIds": ACCOUNTS}
OF_AWS = ("/aws-reserved/", "/aws-service-role/")  # paths that only AWS can make roles in
KEYS = ("sts:externalid", "aws:principalorgid")


class IAM_ROLE_EXTERNAL_ID_REQUIRED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        recorded = configuration.configuration(configuration_item)
        if (recorded.get("path") or "").startswith(OF_AWS):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="AWS's own role, which nobody can change.")]
        if not recorded.get("assumeRolePolicyDocument"):
            annotation = "The item does not hold the trust policy, so accounts of others cannot be ruled out."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        inside = {"", configuration.account_id(configuration_item)}
        inside.update(*(valid_rule_parameters[name] or () for name in INPUTS))
        for statement in policy.read(recorded["assumeRolePolicyDocument"]):
            outside = [each.value for each in statement.principals if each.account not in inside]
            if statement.allows and outside and not is_demanding(statement):
                annotation = f"{statement.where} the trust policy demands no external id of {', '.join(outside)}."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def is_demanding(statement):
    return any(each.key in KEYS and each.takes_only(is_fixed) for each in statement.conditions)


def is_fixed(value):
    return bool(value) and not policy.has_wildcard(value)


def lambda_handler(event, context):
    return Evaluator(IAM_ROLE_EXTERNAL_ID_REQUIRED(), RESOURCE_TYPES).handle(event, context)
