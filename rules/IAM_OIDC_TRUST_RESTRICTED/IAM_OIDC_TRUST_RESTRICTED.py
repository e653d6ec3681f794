"""Roles that trust an OIDC provider name the audience and the subject of its tokens.

## What it checks
Each statement of a role's trust policy that lets an OIDC provider of the
account in, such as GitHub Actions, must demand an audience (`aud`) and a
subject (`sub`) of the provider's tokens, by tests that are not negated and that
an absent key fails. A subject may hold no wildcard unless
`allowWildcardSubject` is true, and then only behind the first name, as in
`repo:octo-org/*`; it must fit one of `allowedSubjectPatterns` where those are
given. Providers without an ARN, whose subjects are people that AWS vouches for
(Cognito, Amazon, Facebook, Google), are not judged.

## Why it matters
Everybody gets tokens of a public provider. Without a subject, any repository
of the world holds the rights of the role.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
- https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
"""

import re

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, policy

RESOURCE_TYPES = ["AWS::IAM::Role"]
INPUTS = {
    "allowedSubjectPatterns": inputs.optional(inputs.text_list),
    "allowWildcardSubject": inputs.boolean,
}
OF_AWS = ("/aws-reserved/", "/aws-service-role/")  # paths that only AWS can make roles in
OIDC = ":oidc-provider/"
NAMED_FIRST = re.compile(r"[^:*?]+:[^:/*?]+[:/]")  # `repo:octo-org/`, before any wildcard


class IAM_OIDC_TRUST_RESTRICTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        recorded = configuration.configuration(configuration_item)
        if (recorded.get("path") or "").startswith(OF_AWS):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="AWS's own role, which nobody can change.")]
        if not recorded.get("assumeRolePolicyDocument"):
            annotation = "The item does not hold the trust policy, so an OIDC provider cannot be ruled out."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        for statement in policy.read(recorded["assumeRolePolicyDocument"]):
            for host in providers(statement):
                if not demands(statement, f"{host}:aud", lambda value: bool(value) and not policy.has_wildcard(value)):
                    return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=openness(statement, host, "audience"))]
                if not demands(statement, f"{host}:sub", lambda value: is_subject(value, valid_rule_parameters)):
                    return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=openness(statement, host, "subject"))]
        return [Evaluation(ComplianceType.COMPLIANT)]


def providers(statement):
    """The OIDC providers that a statement lets in, by the beginning of their condition keys."""
    arns = [each.value for each in statement.principals if each.kind == "Federated"] if statement.allows else []
    return [arn.partition(OIDC)[2].lower() for arn in arns if OIDC in arn]


def demands(statement, key, is_right):
    return any(condition.key == key and condition.takes_only(is_right) for condition in statement.conditions)


def is_subject(value, given):
    patterns = given["allowedSubjectPatterns"]
    if patterns and not policy.matches_any(patterns, value):
        return False
    if value and not policy.has_wildcard(value):
        return True
    return given["allowWildcardSubject"] and "${" not in value and NAMED_FIRST.match(value) is not None


def openness(statement, host, part):
    key = f"{host}:{'aud' if part == 'audience' else 'sub'}"
    values = [value for condition in statement.conditions if condition.key == key for value in condition.values]
    said = f"what it says of that is too wide: {', '.join(values)}." if values else "it says nothing of that."
    return f"{statement.where} the trust policy lets tokens of {host} in without a fixed {part}; {said}"


def lambda_handler(event, context):
    return Evaluator(IAM_OIDC_TRUST_RESTRICTED(), RESOURCE_TYPES).handle(event, context)
