"""Each IAM user is in a group.

## What it checks
An IAM user must be in at least one group, or in each of `groupNames` where
those are given. Names are compared as IAM keeps them, but for upper and lower
case, in which no two groups may differ.

## Why it matters
Rights that a user has for itself are seen by nobody and outlive the reason for
them. A group says what its members are there for.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-user-group-membership-check.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::IAM::User"]
INPUTS = {"groupNames": inputs.optional(inputs.text_list)}


class IAM_USER_GROUP_MEMBERSHIP_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        groups = configuration.listed(configuration.configuration(configuration_item).get("groupList"))
        name, wanted = configuration.name(configuration_item), valid_rule_parameters["groupNames"] or ()
        if not groups:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"{name} is in no group.")]
        known = {group.lower() for group in groups}
        missing = [group for group in wanted if group.lower() not in known]
        if missing:
            annotation = f"{name} is not in the groups {', '.join(missing)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(IAM_USER_GROUP_MEMBERSHIP_CHECK(), RESOURCE_TYPES).handle(event, context)
