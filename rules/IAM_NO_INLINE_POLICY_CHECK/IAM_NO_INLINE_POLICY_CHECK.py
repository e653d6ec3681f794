"""Users, groups and roles have no inline policies.

## What it checks
No user, group or role may have an inline policy, whatever that says. Managed
policies are not looked at. Roles that are AWS's own, as those of Identity
Center and of services are, nobody else can change: they are not judged.

## Why it matters
An inline policy is seen by nobody who reviews policies: it has no versions,
cannot be attached elsewhere, and goes unnoticed with what it allows.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-no-inline-policy-check.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"]
INPUTS = {}
LISTS = ("groupPolicyList", "rolePolicyList", "userPolicyList")
OF_AWS = ("/aws-reserved/", "/aws-service-role/")  # paths that only AWS can make roles in


class IAM_NO_INLINE_POLICY_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        recorded = configuration.configuration(configuration_item)
        if (recorded.get("path") or "").startswith(OF_AWS):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="AWS's own role, which nobody can change.")]
        inline = [each for key in LISTS for each in configuration.listed(recorded.get(key))]
        if inline:
            names = ", ".join(each.get("policyName") or "(unnamed)" for each in inline)
            annotation = f"{configuration.name(configuration_item)} has inline policies: {names}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(IAM_NO_INLINE_POLICY_CHECK(), RESOURCE_TYPES).handle(event, context)
