"""Roles have a permissions boundary.

## What it checks
Each IAM role under `rolePathPrefix` must have a permissions boundary. Given
`boundaryPolicyNames`, it must be one of those: customer managed policies by
their names, whose upper and lower case does not matter to IAM, and policies of
AWS by their ARNs. What the boundary allows is not judged.

Roles that AWS makes for itself are not applicable, nor are those that
`exemptRoleNames` names, in which `*` and `?` stand for others.

## Why it matters
Whoever may make roles may give them any rights. A boundary is the most that a
role can do, whatever is attached to it later.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_define_guardrails.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, configuration, inputs, managed_policies, policy

RESOURCE_TYPES = ["AWS::IAM::Role"]
INPUTS = {
    "boundaryPolicyNames": inputs.optional(inputs.text_list),
    "rolePathPrefix": inputs.matching("/(.*/)?", "a path that begins and ends with a slash"),
    "exemptRoleNames": inputs.optional(inputs.text_list),
}
OF_AWS = ("/aws-reserved/", "/aws-service-role/")  # paths that only AWS can make roles in


class IAM_ROLE_PERMISSIONS_BOUNDARY_REQUIRED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        recorded = configuration.configuration(configuration_item)
        name = recorded.get("roleName") or configuration.name(configuration_item)
        reason = reason_to_leave(name, recorded.get("path") or "/", valid_rule_parameters)
        if reason:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=reason)]
        boundary = configuration.dig(recorded, "permissionsBoundary.permissionsBoundaryArn")
        wanted = valid_rule_parameters["boundaryPolicyNames"]
        if not boundary:
            annotation = f"The role {name} has no permissions boundary."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        if wanted and not is_among(boundary, wanted):
            annotation = f"The permissions boundary of {name} is {boundary}, not {' or '.join(wanted)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def reason_to_leave(name, path, given):
    if path.startswith(OF_AWS):
        return "AWS's own role, which nobody can change."
    if not path.startswith(given["rolePathPrefix"]):
        return f"The path of the role is {path}, not {given['rolePathPrefix']}."
    if policy.matches_any(given["exemptRoleNames"] or (), name):
        return "The role is exempt by its name."
    return None


def is_among(boundary, wanted):
    """A policy of AWS may have the name of a customer's, so it counts by its whole ARN alone."""
    parsed = arns.parse(boundary)
    if boundary in wanted or parsed is None or parsed.account == managed_policies.AWS_ITSELF:
        return boundary in wanted
    return parsed.resource_name.lower() in {name.lower() for name in wanted}


def lambda_handler(event, context):
    return Evaluator(IAM_ROLE_PERMISSIONS_BOUNDARY_REQUIRED(), RESOURCE_TYPES).handle(event, context)
