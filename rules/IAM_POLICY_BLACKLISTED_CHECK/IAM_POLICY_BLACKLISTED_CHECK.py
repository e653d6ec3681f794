"""Nobody has a managed policy that is forbidden.

## What it checks
None of `policyArns` may be attached to a user, group or role. Those whom
`exceptionList` names may have them; it is written as AWS's rule takes it:
`users:[ada;bob], groups:[admins], roles:[break-glass]`, names and no ARNs.

A role of Identity Center counts: its permission set is what has to be changed. A
role that is a service's own is not judged, for nobody else can change it. Known
false alarm: whoever administers the account; say who in `exceptionList`.

The fix asks a person. Where the last of those who may do everything loses that,
nobody of the account can give it back, and no machine can tell who that is.

## Why it matters
`AdministratorAccess` is one click, and outlives the day for which it was meant.
Who has it needs no weakness of yours to do anything at all.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-blacklisted-check.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

import re

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"]
KINDS = {"groups": "AWS::IAM::Group", "roles": "AWS::IAM::Role", "users": "AWS::IAM::User"}
ONE_KIND = r"\s*(groups|roles|users)\s*:\s*\[([^\[\]]*)\]\s*"
OF_A_SERVICE = "/aws-service-role/"  # a path that only AWS can make roles in


def exceptions(given):
    """Type and name of each, in small letters, in which IAM has no two of a kind."""
    if not re.fullmatch(f"{ONE_KIND}(,{ONE_KIND})*", given):
        raise ValueError("names by kind, such as users:[ada;bob], roles:[break-glass]")
    return frozenset(
        (KINDS[kind], name.strip().lower()) for kind, names in re.findall(ONE_KIND, given) for name in names.split(";")
    )


INPUTS = {"policyArns": inputs.list_of(inputs.arn), "exceptionList": inputs.optional(exceptions)}


class IAM_POLICY_BLACKLISTED_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        recorded = configuration.configuration(configuration_item)
        if (recorded.get("path") or "").startswith(OF_A_SERVICE):
            annotation = "A role that is a service's own, which nobody else can change."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        attached = [each.get("policyArn") for each in configuration.listed(recorded.get("attachedManagedPolicies"))]
        found = [arn for arn in valid_rule_parameters["policyArns"] if arn in attached]
        name = configuration.name(configuration_item)
        excepted = valid_rule_parameters["exceptionList"] or ()
        if not found or (configuration_item["resourceType"], name.lower()) in excepted:
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = f"{name} has {', '.join(found)}, which nobody may have."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(IAM_POLICY_BLACKLISTED_CHECK(), RESOURCE_TYPES).handle(event, context)
